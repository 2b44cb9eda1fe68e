import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { REPOSITORY } from '../../../sandbox/example-workspace.ts'
import type { TriggeringEvent } from '../../../sandbox/runner/environment.ts'
import { type RunResult, runAction } from '../../../sandbox/runner/run-action.ts'
import type { Report } from '../../../src/report/model.ts'
import type { RecordedRequest } from './recorder.ts'
import type { Site } from './site.ts'
import type { Target } from './target.ts'
import { STATE, type TestBucket } from './test-bucket.ts'

export interface Deploy extends RunResult {
  readonly report: Report
  /** What was asked of the site's bucket outside of the state, sorted: `GET ?list-type=2`, `HEAD a.js`, `PUT index.html`. */
  readonly calls: readonly string[]
  /** Of those, the ones that change something. */
  readonly writes: readonly string[]
  /** The same for what is in the state folder. */
  readonly stateCalls: readonly string[]
  /** Every request, whomever it was for. */
  readonly requests: readonly RecordedRequest[]
}

export interface DeployOptions {
  readonly inputs?: Readonly<Record<string, string>>
  /** A push to the default branch when absent. */
  readonly event?: TriggeringEvent
}

let runs = 0

/** Runs the shipped bundle on the site as a workflow of GitHub would. @throws when it fails. */
export async function deploy(
  target: Target,
  bucket: Pick<TestBucket, 'name'>,
  site: Site,
  options: DeployOptions = {}
): Promise<Deploy> {
  const run = await tryDeploy(target, bucket, site, options)
  if (run.conclusion !== 'success') throw new Error(`The action failed:\n${run.log.join('\n')}`)
  return run
}

/** The same, for runs that are meant to fail. */
export async function tryDeploy(
  target: Target,
  bucket: Pick<TestBucket, 'name'>,
  site: Site,
  { inputs = {}, event = push }: DeployOptions = {}
): Promise<Deploy> {
  runs += 1
  const before = target.requests.length
  const temp = await mkdtemp(join(tmpdir(), 'runner-'))
  try {
    const result = await runAction({
      actionDir: REPOSITORY,
      workspace: site.workspace,
      temp,
      env: target.env,
      inputs: { bucket: bucket.name, 'build-command': 'none', ...inputs },
      event,
      github: { runId: String(1_000_000_000 + runs), runNumber: String(runs) }
    })
    const path = result.outputs.report
    if (path === undefined) throw new Error(`The action ended without a report:\n${result.log.join('\n')}`)
    const report = JSON.parse(await readFile(path, 'utf8')) as Report
    const requests = target.requests.slice(before)
    const all = requests.flatMap(request => callOf(request, bucket.name) ?? [])
    const calls = all.filter(call => !isOfState(call)).sort()
    return {
      ...result,
      report,
      requests,
      calls,
      writes: calls.filter(call => !/^(?:GET|HEAD) /.test(call)),
      stateCalls: all.filter(isOfState).sort()
    }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

const repository = { full_name: 'octo-org/example', default_branch: 'main' }

const push: TriggeringEvent = { name: 'push', payload: { ref: 'refs/heads/main', repository } }

export const pullRequest: TriggeringEvent = {
  name: 'pull_request',
  payload: {
    action: 'synchronize',
    number: 7,
    repository,
    pull_request: {
      number: 7,
      head: { ref: 'topic', sha: 'b'.repeat(40), repo: { full_name: 'octo-org/example' } },
      base: { ref: 'main', repo: { full_name: 'octo-org/example' } }
    }
  }
}

/** The method with the key, or with the first parameter where the bucket itself is asked; undefined for other buckets. */
function callOf({ method, path, query }: RecordedRequest, bucket: string): string | undefined {
  const [name, ...key] = path.slice(1).split('/').map(decodeURIComponent)
  if (name !== bucket) return undefined
  const what = key.join('/')
  if (what !== '') return `${method} ${what}`
  const parameter = query.split('&').find(one => /^(?:list-type|delete)\b/.test(one)) ?? query
  return `${method} ?${parameter.replace(/=$/, '')}`
}

function isOfState(call: string): boolean {
  return `/${call.slice(call.indexOf(' ') + 1)}`.includes(`/${STATE}`)
}
