import { existsSync, readFileSync } from 'node:fs'
import { ActionError } from './errors.ts'
import type { Target } from './inputs.ts'
import type { HeadBranch } from './ports.ts'
import { isPullRequestNumber } from './preview/template.ts'
import type { Command } from './report/model.ts'

/** The run that this is part of, as far as the environment tells; outside of GitHub it tells next to nothing. */
export interface RunContext {
  /** `push`, `pull_request`, …; absent outside of GitHub Actions. */
  readonly event: string | undefined
  /** `owner/repo` */
  readonly repository: string | undefined
  /** The commit that people know: of a pull request its head, not the merge commit that GITHUB_SHA is. */
  readonly sha: string | undefined
  /** `refs/heads/main`, `refs/tags/v1`, `refs/pull/7/merge`. */
  readonly ref: string | undefined
  /** Without `refs/heads/`. */
  readonly defaultBranch: string | undefined
  readonly pullRequest: PullRequestContext | undefined
  /** Under `workflow_run`: the run before this one. */
  readonly triggeringRun: TriggeringRun | undefined
  /** Grows with every run in a repository, and stays the same when a run is repeated. */
  readonly runId: number | undefined
  /** From 1. */
  readonly runAttempt: number
  readonly runNumber: number | undefined
  /** Without a trailing slash: `https://github.com`. */
  readonly serverUrl: string
  readonly runUrl: string | undefined
  /** File name of the workflow: `deploy.yml`. */
  readonly workflow: string | undefined
  readonly commitUrl: string | undefined
  readonly actor: string | undefined
}

/** The run that a `workflow_run` event comes after. Its artifacts and its pull request's number prove nothing; these do. */
export interface TriggeringRun {
  readonly event: string | undefined
  readonly headSha: string | undefined
  /** Where that commit lives, forks included. */
  readonly head: HeadBranch | undefined
}

export interface PullRequestContext {
  readonly number: number
  readonly headSha: string | undefined
  /** From another repository, or from one that is gone. */
  readonly isFork: boolean
  /** `opened`, `synchronize`, `closed`, … */
  readonly action: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** Events whose GITHUB_SHA is a merge commit: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request */
const mergeCommitEvents = ['pull_request', 'pull_request_review', 'pull_request_review_comment']

/** Reads GITHUB_* and the file of the event's payload. */
export function loadContext(env: Environment): RunContext {
  return contextOf(env, readPayload(env.GITHUB_EVENT_PATH))
}

function readPayload(path: string | undefined): unknown {
  if (!path || !existsSync(path)) return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw invalidEvent(`The event's payload in ${path} (GITHUB_EVENT_PATH) could not be read.`, cause)
  }
}

function invalidEvent(message: string, cause?: unknown): ActionError {
  return new ActionError('invalid-event', message, {
    remedy: 'The runner writes this file. Check that no earlier step of the job overwrites it.',
    cause
  })
}

/** The context that an environment and the event's payload tell of. */
export function contextOf(env: Environment, payload: unknown): RunContext {
  const event = given(env.GITHUB_EVENT_NAME)
  const repository = given(env.GITHUB_REPOSITORY) ?? text(at(payload, 'repository', 'full_name'))
  const pullRequest = pullRequestOf(payload)
  const isMergeCommit = event !== undefined && mergeCommitEvents.includes(event)
  const sha = (isMergeCommit ? pullRequest?.headSha : undefined) ?? given(env.GITHUB_SHA)
  const runId = wholeNumber(env.GITHUB_RUN_ID)
  const runAttempt = wholeNumber(env.GITHUB_RUN_ATTEMPT) ?? 1
  const serverUrl = (given(env.GITHUB_SERVER_URL) ?? 'https://github.com').replace(/\/+$/, '')
  const repositoryUrl = repository === undefined ? undefined : `${serverUrl}/${repository}`
  const known = repositoryUrl !== undefined
  return {
    event,
    repository,
    sha,
    ref: given(env.GITHUB_REF),
    defaultBranch: text(at(payload, 'repository', 'default_branch')),
    pullRequest,
    triggeringRun: triggeringRunOf(payload),
    runId,
    runAttempt,
    runNumber: wholeNumber(env.GITHUB_RUN_NUMBER),
    serverUrl,
    runUrl: known && runId !== undefined ? `${repositoryUrl}/actions/runs/${runId}/attempts/${runAttempt}` : undefined,
    workflow: workflowFile(given(env.GITHUB_WORKFLOW_REF)),
    commitUrl: known && sha !== undefined ? `${repositoryUrl}/commit/${sha}` : undefined,
    actor: given(env.GITHUB_ACTOR)
  }
}

/**
 * `octo-org/site/.github/workflows/deploy.yml@refs/heads/main` → `deploy.yml`
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables
 */
function workflowFile(workflowRef: string | undefined): string | undefined {
  return /\/([^/@]+)@/.exec(workflowRef ?? '')?.[1]
}

function pullRequestOf(payload: unknown): PullRequestContext | undefined {
  const number = at(payload, 'pull_request', 'number')
  if (number === undefined) return undefined
  if (typeof number !== 'number' || !isPullRequestNumber(String(number))) {
    throw invalidEvent(`The event's payload says that its pull request is number ${JSON.stringify(number)}.`)
  }
  const head = text(at(payload, 'pull_request', 'head', 'repo', 'full_name'))
  const base =
    text(at(payload, 'pull_request', 'base', 'repo', 'full_name')) ?? text(at(payload, 'repository', 'full_name'))
  return {
    number,
    headSha: text(at(payload, 'pull_request', 'head', 'sha')),
    // The head's repository is null once the fork was deleted.
    isFork: head === undefined || head !== base,
    action: text(at(payload, 'action'))
  }
}

function triggeringRunOf(payload: unknown): TriggeringRun | undefined {
  if (at(payload, 'workflow_run') === undefined) return undefined
  const owner = text(at(payload, 'workflow_run', 'head_repository', 'owner', 'login'))
  const branch = text(at(payload, 'workflow_run', 'head_branch'))
  return {
    event: text(at(payload, 'workflow_run', 'event')),
    headSha: text(at(payload, 'workflow_run', 'head_sha')),
    head: owner !== undefined && branch !== undefined ? { owner, branch } : undefined
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value
  for (const name of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Readonly<Record<string, unknown>>)[name]
  }
  return here
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function given(value: string | undefined): string | undefined {
  return text(value?.trim())
}

function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined
}

/** The context of a run for the pull request with this head, whatever commit the run itself is at. */
export function withHead(context: RunContext, headSha: string): RunContext {
  const { repository, serverUrl } = context
  return {
    ...context,
    sha: headSha,
    commitUrl: repository === undefined ? undefined : `${serverUrl}/${repository}/commit/${headSha}`
  }
}

/** What this run is going to do, and why, in a clause. */
export interface Route {
  /** `cleanup` is of one preview, `sweep` of all that are due. */
  readonly kind: 'production' | 'preview' | 'plan' | 'verify' | 'cleanup' | 'sweep' | 'skip'
  /** The pull request that a preview, its plan or its clean-up is of; GitHub has to be asked when a preview's is not known. */
  readonly number?: number
  readonly reason: string
}

/** What the inputs say about it. */
export interface Wish {
  readonly command: Command
  readonly target: Target
  /** `pr-number` */
  readonly pullRequest: number | undefined
  /** Whether `preview-url` is set. */
  readonly hasPreviews: boolean
}

/** Events that somebody or something starts on purpose, whatever they run on. */
const deliberateEvents = ['workflow_dispatch', 'schedule', 'release', 'repository_dispatch']

/**
 * Decides by the event's payload, never by the ref: on `closed` after a merge, GITHUB_REF is the base branch.
 * The first row that fits counts; `rollback` goes the way of `deploy` to production. "its" is the pull request of the
 * payload or of `pr-number`.
 *
 * | event                                                    | target     | command       | →                                   |
 * |----------------------------------------------------------|------------|---------------|-------------------------------------|
 * | pull_request of another number than `pr-number`          | any        | any           | error: other-pull-request           |
 * | any                                                      | any        | verify        | verify                              |
 * | pull_request closed                                      | not production | cleanup   | cleanup                             |
 * | pull_request closed, with `preview-url`                  | not production | deploy    | cleanup                             |
 * | pull_request closed                                      | any        | any           | skip                                |
 * | pull_request_target closed                               | preview    | any           | as pull_request closed              |
 * | any                                                      | any        | cleanup       | cleanup of its preview, else sweep  |
 * | any                                                      | preview, or `pr-number` | plan, deploy | plan, preview           |
 * | any                                                      | any        | plan          | plan                                |
 * | pull_request, any other action, with `preview-url`       | auto       | deploy        | preview                             |
 * | pull_request, any other action                           | auto       | deploy        | plan                                |
 * | about a pull request, or a workflow_run after such a one | production | deploy        | error: production-from-pull-request |
 * | none: outside of GitHub Actions                          | any        | deploy        | production                          |
 * | any other                                                | production | deploy        | production                          |
 * | push to the default branch or a tag                      | auto       | deploy        | production                          |
 * | workflow_dispatch, schedule, release, repository_dispatch| auto       | deploy        | production                          |
 * | anything else                                            | auto       | deploy        | error: target-needed                |
 */
export function route(context: RunContext, wish: Wish): Route {
  const { command, target } = wish
  const { event, pullRequest } = context
  const number = wish.pullRequest ?? pullRequest?.number
  if (event?.startsWith('pull_request') && pullRequest !== undefined && number !== pullRequest.number) {
    throw otherPullRequest(pullRequest.number, number)
  }
  if (command === 'verify') return { kind: 'verify', reason: 'command is "verify"' }
  if (pullRequest !== undefined && isClosing(context) && (event === 'pull_request' || target === 'preview')) {
    return routeClosed(pullRequest.number, wish)
  }
  if (command === 'cleanup') {
    return number === undefined
      ? { kind: 'sweep', reason: 'command is "cleanup"' }
      : { kind: 'cleanup', number, reason: `command is "cleanup", for pull request #${number}` }
  }
  if (target === 'preview' || wish.pullRequest !== undefined) return routePreview(context, wish, number)
  if (command === 'plan') return { kind: 'plan', reason: 'command is "plan"' }
  if (event === 'pull_request' && target === 'auto') {
    if (wish.hasPreviews && command === 'deploy') return routePreview(context, wish, number)
    const which = pullRequest === undefined ? 'a pull request' : `pull request #${pullRequest.number}`
    return { kind: 'plan', reason: `${which} is not deployed to production` }
  }
  if (target === 'production' && isAboutPullRequest(context)) throw productionFromPullRequest(context)
  if (event === undefined) return { kind: 'production', reason: 'this runs outside of GitHub Actions' }
  if (target === 'production') return { kind: 'production', reason: 'target is "production"' }
  if (event === 'push') return routePush(context)
  if (deliberateEvents.includes(event)) return { kind: 'production', reason: `the event is ${event}` }
  throw targetNeeded(`On ${event}, this action does not guess where to deploy.`)
}

/** Whether the run is there because its pull request was closed, whatever it was merged into. */
export function isClosing({ event, pullRequest }: RunContext): boolean {
  return (event === 'pull_request' || event === 'pull_request_target') && pullRequest?.action === 'closed'
}

function routeClosed(number: number, { command, target, hasPreviews }: Wish): Route {
  const reason = `pull request #${number} was closed`
  const hasPreview = command === 'cleanup' || (command === 'deploy' && hasPreviews)
  return hasPreview && target !== 'production' ? { kind: 'cleanup', number, reason } : { kind: 'skip', reason }
}

function routePreview(context: RunContext, { command, hasPreviews }: Wish, number: number | undefined): Route {
  if (!hasPreviews) {
    throw new ActionError('preview-url-needed', 'A preview is asked for, and preview-url is not set.', {
      remedy:
        'Set `preview-url`, like "https://pr-{number}.example.com" or "https://example.com/previews/pr-{number}/".'
    })
  }
  if (number === undefined && (context.triggeringRun === undefined || command === 'plan')) {
    throw new ActionError(
      'pr-number-needed',
      `On ${context.event ?? 'a run'}, nothing tells which pull request is meant.`,
      {
        remedy: 'Set `pr-number`.'
      }
    )
  }
  return {
    kind: command === 'plan' ? 'plan' : 'preview',
    ...(number !== undefined && { number }),
    reason: number === undefined ? 'target is "preview"' : `this is pull request #${number}`
  }
}

function routePush({ ref, defaultBranch }: RunContext): Route {
  const tag = after('refs/tags/', ref)
  if (tag !== undefined) return { kind: 'production', reason: `the tag ${tag} was pushed` }
  const branch = after('refs/heads/', ref)
  if (branch !== undefined && branch === defaultBranch) {
    return { kind: 'production', reason: `${branch}, the default branch, was pushed` }
  }
  const defaultOne =
    defaultBranch === undefined ? 'the default branch is not known' : `the default branch is ${defaultBranch}`
  throw targetNeeded(`The push was to ${branch ?? ref ?? 'an unknown ref'}, and ${defaultOne}.`)
}

function after(prefix: string, ref: string | undefined): string | undefined {
  return ref?.startsWith(prefix) ? ref.slice(prefix.length) : undefined
}

/** `pull_request_target` and reviews count as well: they often check out the pull request's code. */
function isAboutPullRequest({ event, pullRequest, triggeringRun }: RunContext): boolean {
  return (
    pullRequest !== undefined ||
    (event?.startsWith('pull_request') ?? false) ||
    (event === 'workflow_run' && (triggeringRun?.event?.startsWith('pull_request') ?? false))
  )
}

function productionFromPullRequest({ event, pullRequest }: RunContext): ActionError {
  const which = pullRequest === undefined ? '' : ` of pull request #${pullRequest.number}`
  return new ActionError(
    'production-from-pull-request',
    `target is "production", and this run is for the event ${event}${which}. A pull request never reaches production.`,
    {
      remedy:
        'Deploy to production from a push to the default branch (`on: push`), which a merge is as well. ' +
        'To see on the pull request what a deploy would do, take out `target`, or set `command: plan`.'
    }
  )
}

function otherPullRequest(own: number, given: number | undefined): ActionError {
  return new ActionError(
    'other-pull-request',
    `pr-number is ${given}, and this run is for pull request #${own}: a pull request only has its own preview.`,
    { remedy: 'Take out `pr-number`: on pull requests the number is known.' }
  )
}

function targetNeeded(message: string): ActionError {
  return new ActionError('target-needed', message, {
    remedy:
      'If this run is meant to deploy to production, set `target: production`; for a preview of a pull request, `target: preview` ' +
      'and `pr-number`. To see only what a deploy would do, set `command: plan`.'
  })
}
