import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../src/report/model.ts'
import type { LogEntry } from './aws/request-log.ts'
import { REPOSITORY } from './example-workspace.ts'
import type { RequestEntry } from './github/requests.ts'
import type { Sandbox } from './index.ts'
import type { ReferenceSetup } from './reference-setup.ts'
import type { GitHubContext, TriggeringEvent } from './runner/environment.ts'
import { type RunOptions, type RunResult, runAction } from './runner/run-action.ts'

export interface DeployOptions extends Pick<RunOptions, 'signal' | 'onLine' | 'onStart' | 'skipPost'> {
  readonly workspace: string
  /** Beside bucket, region and domain, which are the set-up's. */
  readonly inputs?: Readonly<Record<string, string>>
  /** Beside the sandbox's own variables; these win. */
  readonly env?: Readonly<Record<string, string>>
  /** A push to the default branch when absent. */
  readonly event?: TriggeringEvent
  /** Beside sha, run id, run number, GitHub's addresses and a token that may comment and make Deployments. */
  readonly github?: GitHubContext
  /** Debug logging is on. */
  readonly debug?: boolean
  /** Later runs have higher ones; 1 when absent. */
  readonly runNumber?: number
}

export interface Deploy extends RunResult {
  /** What the action wrote as JSON; absent when it failed before that. */
  readonly report?: Report
  /** What reached AWS, in order of arrival. */
  readonly requests: readonly LogEntry[]
  /** What reached GitHub, in order of arrival. */
  readonly githubRequests: readonly RequestEntry[]
}

/** Runs the shipped bundle on the runner against the sandbox, as a workflow would. */
export async function deploy(sandbox: Sandbox, setup: ReferenceSetup, options: DeployOptions): Promise<Deploy> {
  const { workspace, inputs, env, event, github, runNumber: run = 1, ...how } = options
  const sha = String(run).repeat(40).slice(0, 40)
  const temp = await mkdtemp(join(tmpdir(), 'deploy-'))
  const before = sandbox.aws.log.entries.length
  const githubBefore = sandbox.github.requests.length
  try {
    const result = await runAction({
      ...how,
      actionDir: REPOSITORY,
      workspace,
      temp,
      env: { ...sandbox.env, ...env },
      inputs: { bucket: setup.bucket.name, region: setup.region, domain: setup.domain, ...inputs },
      event: event ?? {
        name: 'push',
        payload: {
          ref: 'refs/heads/main',
          after: sha,
          repository: { full_name: 'octo-org/example', default_branch: 'main' }
        }
      },
      github: {
        sha,
        runId: String(1_000_000_000 + run),
        runNumber: String(run),
        apiUrl: sandbox.github.url,
        serverUrl: sandbox.github.serverUrl,
        token: sandbox.github.token(),
        ...github
      }
    })
    const report = await readReport(result.outputs.report)
    const requests = sandbox.aws.log.entries.slice(before)
    const githubRequests = sandbox.github.requests.slice(githubBefore)
    return { ...result, requests, githubRequests, ...(report === undefined ? {} : { report }) }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

async function readReport(path: string | undefined): Promise<Report | undefined> {
  if (path === undefined || path === '') return undefined
  return JSON.parse(await readFile(path, 'utf8')) as Report
}
