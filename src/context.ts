import { existsSync, readFileSync } from 'node:fs'
import { ActionError } from './errors.ts'
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
  /** Under `workflow_run`: the event of the run before this one. */
  readonly triggeringEvent: string | undefined
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
    throw new ActionError('invalid-event', `The event's payload in ${path} (GITHUB_EVENT_PATH) could not be read.`, {
      remedy: 'The runner writes this file. Check that no earlier step of the job overwrites it.',
      cause
    })
  }
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
    triggeringEvent: text(at(payload, 'workflow_run', 'event')),
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
  if (typeof number !== 'number') return undefined
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

/** What this run is going to do, and why, in a clause. */
export interface Route {
  readonly kind: 'production' | 'plan' | 'skip'
  readonly reason: string
}

/** Events that somebody or something starts on purpose, whatever they run on. */
const deliberateEvents = ['workflow_dispatch', 'schedule', 'release', 'repository_dispatch']

/**
 * Decides by the event's payload, never by the ref: on `closed` after a merge, GITHUB_REF is the base branch.
 * The first row that fits counts; `rollback` goes the way of `deploy`.
 *
 * | event                                                    | target     | command | →                                        |
 * |----------------------------------------------------------|------------|---------|------------------------------------------|
 * | pull_request closed                                      | any        | any     | skip                                     |
 * | any                                                      | any        | plan    | plan                                     |
 * | pull_request, any other action                           | auto       | deploy  | plan                                     |
 * | about a pull request, or a workflow_run after such a one | production | deploy  | error: production-from-pull-request      |
 * | none: outside of GitHub Actions                          | any        | deploy  | production                               |
 * | any other                                                | production | deploy  | production                               |
 * | push to the default branch or a tag                      | auto       | deploy  | production                               |
 * | workflow_dispatch, schedule, release, repository_dispatch| auto       | deploy  | production                               |
 * | anything else                                            | auto       | deploy  | error: target-needed                     |
 */
export function route(context: RunContext, target: 'auto' | 'production', command: Command): Route {
  const { event, pullRequest } = context
  if (event === 'pull_request' && pullRequest?.action === 'closed') {
    return { kind: 'skip', reason: `pull request #${pullRequest.number} was closed` }
  }
  if (command === 'plan') return { kind: 'plan', reason: 'command is "plan"' }
  if (event === 'pull_request' && target === 'auto') {
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
function isAboutPullRequest({ event, pullRequest, triggeringEvent }: RunContext): boolean {
  return (
    pullRequest !== undefined ||
    (event?.startsWith('pull_request') ?? false) ||
    (event === 'workflow_run' && (triggeringEvent?.startsWith('pull_request') ?? false))
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

function targetNeeded(message: string): ActionError {
  return new ActionError('target-needed', message, {
    remedy:
      'If this run is meant to deploy to production, set `target: production`. To see only what it would do, set `command: plan`.'
  })
}
