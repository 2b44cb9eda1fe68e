import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Contender, environmentOf } from './contender.ts'
import { findProgram, pathOf } from './program.ts'

/** One request at a time, over one connection. */
export const s3cmd: Contender = {
  id: 's3cmd',
  title: 's3cmd sync --delete-removed',
  find: () => findProgram('s3cmd', '--version'),
  command: job => {
    const { host, protocol } = new URL(job.endpoint)
    const config = join(job.home, 's3cfg')
    writeFileSync(
      config,
      `[default]\nhost_base = ${host}\nhost_bucket = ${host}\nuse_https = ${protocol === 'https:' ? 'True' : 'False'}\n`
    )
    return {
      program: pathOf('s3cmd') ?? 's3cmd',
      args: [
        '--config',
        config,
        '--no-progress',
        '--quiet',
        '--no-preserve',
        'sync',
        '--delete-removed',
        `${job.folder}/`,
        `s3://${job.bucket}/`
      ],
      env: environmentOf(job),
      cwd: job.workspace
    }
  }
}
