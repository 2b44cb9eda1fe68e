import { type Contender, environmentOf } from './contender.ts'
import { findProgram, pathOf } from './program.ts'

/** It compares ETags. */
export const s3deploy: Contender = {
  id: 's3deploy',
  title: 's3deploy, 64 workers',
  find: () => findProgram('s3deploy', '-V'),
  command: job => ({
    program: pathOf('s3deploy') ?? 's3deploy',
    args: [
      '-bucket',
      job.bucket,
      '-source',
      job.folder,
      '-region',
      'us-east-1',
      '-endpoint-url',
      job.endpoint,
      '-workers',
      '64',
      '-quiet'
    ],
    env: environmentOf(job),
    cwd: job.workspace
  })
}
