import { createRequire } from 'node:module'
import { type Contender, environmentOf } from './contender.ts'
import { script } from './scripts.ts'

/** A loop over the AWS SDK, as it comes and made as fast as it gets. */
export const sdk: readonly Contender[] = [
  loop('tuned', 'tuned, 128 at a time'),
  loop('defaults', 'defaults, 50 at a time')
]

function loop(flavour: string, how: string): Contender {
  return {
    id: `sdk-${flavour}`,
    title: `AWS SDK loop, ${how}`,
    find() {
      const { version } = createRequire(import.meta.url)('@aws-sdk/client-s3/package.json') as { version: string }
      return { version: `@aws-sdk/client-s3 ${version}` }
    },
    command: job => ({
      program: process.execPath,
      args: [script('sdk/loop.ts'), flavour, job.isFresh ? 'fresh' : 'compare', job.folder, job.bucket],
      env: environmentOf(job),
      cwd: job.workspace
    })
  }
}
