import { type Contender, environmentOf } from './contender.ts'
import { findProgram, pathOf } from './program.ts'

/** 256 workers, its default; it compares sizes and times. */
export const s5cmd: Contender = {
  id: 's5cmd',
  title: 's5cmd sync --delete',
  find: () => findProgram('s5cmd', 'version'),
  command: job => ({
    program: pathOf('s5cmd') ?? 's5cmd',
    args: [
      '--endpoint-url',
      job.endpoint,
      '--log',
      'error',
      'sync',
      '--delete',
      `${job.folder}/`,
      `s3://${job.bucket}/`
    ],
    env: { ...environmentOf(job), ...(job.endpoint.startsWith('https:') && { AWS_CA_BUNDLE: job.ca }) },
    cwd: job.workspace
  })
}
