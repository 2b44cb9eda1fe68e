import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Bucket } from '../../../sandbox/aws/s3/store.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { readPairs } from '../../../sandbox/runner/file-command.ts'
import { page } from '../../e2e/helpers/sites.ts'
import { createWorkspace } from '../../e2e/helpers/workspace.ts'
import { BUCKET, type Combination, environmentOf } from './combination.ts'

/** A run of the action, and what the server was told to write or delete, wherever that was. */
export interface Run {
  readonly result: string
  readonly failure: string
  /** `bucket/key`, of everything that was put or deleted, those included that were not there. */
  readonly touched: ReadonlySet<string>
  /** What the run left word of for its clean-up, one after the other. */
  readonly leases: readonly string[]
}

export interface Lab extends AsyncDisposable {
  readonly bucket: Bucket
  /** Where runs find the event's payload. */
  readonly eventPath: string
  /** Begins anew with these objects, last written so many days ago. */
  fill(objects: ReadonlyMap<string, { readonly bytes: Uint8Array; readonly daysOld: number }>): void
  /** Runs the whole action in this process, against S3 and CloudFront on loopback. */
  run(combination: Combination): Promise<Run>
  /** Runs the clean-up of a step whose run was killed and has left this word. */
  cleanUp(combination: Combination, lease: string): Promise<void>
}

/** What previews and production are built of. Another pull request's folder is nothing that a build may not have. */
const built = {
  'dist/index.html': page('Site', './assets/index-DiwrgTda.js'),
  'dist/assets/index-DiwrgTda.js': 'console.log(1)\n',
  'dist/pr-10/index.html': page('Not of pull request 10'),
  'site/index.html': page('Production', './assets/index-DiwrgTda.js'),
  'site/assets/index-DiwrgTda.js': 'console.log(1)\n'
}

export async function openLab(): Promise<Lab> {
  const sandbox = await startSandbox({ invalidationDelayMs: 1 })
  const { bucket, distributionId } = sandbox.createPreviewSetup({ domain: 'example.com', bucket: BUCKET })
  const other = sandbox.s3.createBucket('state-bucket', { region: 'eu-central-1' })
  const workspace = await createWorkspace(built)
  const touched = new Set<string>()
  for (const watched of [bucket, other]) watch(watched, key => touched.add(`${watched.name}/${key}`))
  const worker = new Worker(new URL('run-main.ts', import.meta.url), {
    env: { ...process.env, ...sandbox.env },
    stdout: true,
    stderr: true
  })
  const [eventPath, output, state] = [
    `${workspace.dir}/event.json`,
    `${workspace.dir}/output`,
    `${workspace.dir}/state`
  ]
  let runs = 0

  async function start(env: Readonly<Record<string, string>>): Promise<void> {
    worker.postMessage(env)
    await once(worker, 'message')
  }

  function environment(combination: Combination): Readonly<Record<string, string>> {
    writeFileSync(eventPath, JSON.stringify(combination.payload))
    return {
      ...environmentOf(combination, eventPath),
      'INPUT_BUILD-COMMAND': 'none',
      'INPUT_DISTRIBUTION-ID': distributionId,
      INPUT_WAIT: 'false',
      ...networkOf(sandbox),
      GITHUB_RUN_ID: String(1_000_000_000 + runs),
      GITHUB_WORKSPACE: workspace.dir,
      RUNNER_TEMP: workspace.dir
    }
  }
  return {
    bucket,
    eventPath,
    fill(objects) {
      for (const { key } of bucket.objects()) bucket.delete(key)
      for (const { key } of other.objects()) other.delete(key)
      for (const [key, { bytes, daysOld }] of objects) {
        bucket.put(key, { bytes, lastModified: new Date(Date.now() - daysOld * 86_400_000) })
      }
    },
    async run(combination) {
      runs += 1
      touched.clear()
      for (const file of [output, state]) rmSync(file, { force: true })
      await start({ ...environment(combination), GITHUB_OUTPUT: output, GITHUB_STATE: state })
      const outputs = Object.fromEntries(readPairs(readFileSync(output, 'utf8')))
      const report = JSON.parse(readFileSync(outputs.report ?? '', 'utf8')) as { failure?: { message: string } }
      return {
        result: outputs.result ?? '',
        failure: report.failure?.message ?? '',
        touched: new Set(touched),
        leases: existsSync(state) ? [...readPairs(readFileSync(state, 'utf8'))].map(([, value]) => value) : []
      }
    },
    cleanUp: (combination, lease) => start({ ...environment(combination), STATE_lease: lease }),
    async [Symbol.asyncDispose]() {
      await worker.terminate()
      await Promise.all([sandbox.close(), workspace[Symbol.asyncDispose]()])
    }
  }
}

function networkOf({ env }: Sandbox): Readonly<Record<string, string>> {
  return { AWS_ENDPOINT_URL: env.AWS_ENDPOINT_URL ?? '', AWS_REGION: env.AWS_REGION ?? '' }
}

/** Tells of each key that the server is going to write or delete. */
function watch(bucket: Bucket, tell: (key: string) => void): void {
  const put = bucket.put.bind(bucket)
  const remove = bucket.delete.bind(bucket)
  bucket.put = (key, object) => {
    tell(key)
    return put(key, object)
  }
  bucket.delete = key => {
    tell(key)
    return remove(key)
  }
}
