import { arch, platform } from 'node:os'
import type { Manifest } from './manifest.ts'

/** The `github` context, as far as a JavaScript action sees it. What is left out gets a plausible value. */
export interface GitHubContext {
  /** `refs/heads/main`, `refs/tags/v1`, `refs/pull/7/merge`. */
  readonly ref?: string
  readonly sha?: string
  /** `owner/name` */
  readonly repository?: string
  readonly runId?: string
  readonly runAttempt?: string
  readonly runNumber?: string
  readonly workflow?: string
  /** Its file: `deploy.yml`. */
  readonly workflowFile?: string
  readonly job?: string
  readonly actor?: string
  /** `${{ github.token }}`; masked. */
  readonly token?: string
  readonly serverUrl?: string
  readonly apiUrl?: string
}

export interface TriggeringEvent {
  /** `push`, `pull_request`, … */
  readonly name: string
  /** The webhook's payload. */
  readonly payload: Readonly<Record<string, unknown>>
}

export type Environment = Readonly<Record<string, string>>

/**
 * Every declared input as `INPUT_*`: a value that was given, even an empty one, beats the default of `action.yml`.
 * `given` may name inputs in any case, as `with:` may.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionRunner.cs (RunAsync: "Merge the default inputs")
 */
export function inputVariables(manifest: Manifest, given: Environment, token: string): Environment {
  const variables: Record<string, string> = {}
  for (const [name, input] of manifest.inputs) variables[inputVariable(name)] = resolveToken(input.default, token)
  for (const [name, value] of Object.entries(given)) variables[inputVariable(name)] = value
  return variables
}

function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}

function resolveToken(text: string, token: string): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    if (expression === 'github.token') return token
    throw new Error(`The sandbox resolves only github.token in defaults, not ${expression}`)
  })
}

/**
 * The `GITHUB_*` and `RUNNER_*` variables that don't change from step to step.
 * https://docs.github.com/actions/reference/workflows-and-actions/variables#default-environment-variables
 */
export function githubVariables(
  github: GitHubContext,
  event: TriggeringEvent,
  paths: { readonly workspace: string; readonly temp: string; readonly eventPath: string }
): Environment {
  const ref = github.ref ?? 'refs/heads/main'
  const repository = github.repository ?? 'octo-org/example'
  const serverUrl = github.serverUrl ?? 'https://github.com'
  const apiUrl = github.apiUrl ?? 'https://api.github.com'
  const workflow = github.workflow ?? 'Deploy'
  const sha = github.sha ?? '1d1ecf2a0d4a3f2c5b6e7f8091a2b3c4d5e6f708'
  const actor = github.actor ?? 'octocat'
  const pullRequest = event.name.startsWith('pull_request') ? event.payload.pull_request : undefined
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__run',
    GITHUB_ACTOR: actor,
    GITHUB_API_URL: apiUrl,
    GITHUB_BASE_REF: branchOf(pullRequest, 'base'),
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: paths.eventPath,
    // Of an Enterprise Server, `/api/graphql` beside `/api/v3`.
    GITHUB_GRAPHQL_URL: `${apiUrl.replace(/\/v3$/, '')}/graphql`,
    GITHUB_HEAD_REF: branchOf(pullRequest, 'head'),
    GITHUB_JOB: github.job ?? 'deploy',
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
    GITHUB_RUN_ATTEMPT: github.runAttempt ?? '1',
    GITHUB_RUN_ID: github.runId ?? '1000000001',
    GITHUB_RUN_NUMBER: github.runNumber ?? '1',
    GITHUB_SERVER_URL: serverUrl,
    GITHUB_SHA: sha,
    GITHUB_TRIGGERING_ACTOR: actor,
    GITHUB_WORKFLOW: workflow,
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/${github.workflowFile ?? 'deploy.yml'}@${ref}`,
    GITHUB_WORKSPACE: paths.workspace,
    RUNNER_ARCH: arch().toUpperCase(),
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_NAME: 'sandbox',
    RUNNER_OS: { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }[platform() as string] ?? 'Linux',
    RUNNER_TEMP: paths.temp,
    RUNNER_TOOL_CACHE: `${paths.temp}/tool-cache`
  }
}

function branchOf(pullRequest: unknown, side: 'base' | 'head'): string {
  const branch = (pullRequest as Record<string, { ref?: unknown } | undefined> | undefined)?.[side]
  return typeof branch?.ref === 'string' ? branch.ref : ''
}

/** What any program needs of this machine, and nothing else of the environment that the sandbox itself was started in. */
export function machineVariables(from: NodeJS.ProcessEnv): Environment {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR']
  // Windows programs don't start without these.
  const windows = ['SystemRoot', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA']
  const variables: Record<string, string> = {}
  for (const name of platform() === 'win32' ? [...names, ...windows] : names) {
    const value = from[name]
    if (value !== undefined) variables[name] = value
  }
  return variables
}
