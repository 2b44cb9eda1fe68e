import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Contender, environmentOf } from './contender.ts'
import { findProgram, pathOf } from './program.ts'

/** What most workflows have: it compares sizes and times. */
export const aws: Contender = {
  id: 'aws',
  title: 'aws s3 sync --delete',
  find: () => findProgram('aws', '--version'),
  command: job => {
    const config = join(job.home, 'aws-config')
    writeFileSync(config, '[default]\ns3 =\n  addressing_style = path\n')
    return {
      program: pathOf('aws') ?? 'aws',
      args: ['s3', 'sync', job.folder, `s3://${job.bucket}`, '--delete', '--only-show-errors'],
      env: {
        ...environmentOf(job),
        AWS_CONFIG_FILE: config,
        ...(job.endpoint.startsWith('https:') && { AWS_CA_BUNDLE: job.ca })
      },
      cwd: job.workspace
    }
  }
}
