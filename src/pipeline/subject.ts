import { type Route, type RunContext, withHead } from '../context.ts'
import { ActionError } from '../errors.ts'
import type { GitHub } from '../ports.ts'

/** What a run is about. */
export interface Subject {
  /** With the commit that the site is of. */
  readonly context: RunContext
  /** Of the pull request whose preview is meant; absent for production. */
  readonly number: number | undefined
}

/** Which pull request a run is about, and the commit that it is of; `moved-on` when that commit is no longer its head. */
export async function subjectOf(
  { kind, number }: Route,
  context: RunContext,
  github: () => Promise<GitHub | undefined>
): Promise<Subject | 'moved-on'> {
  if (kind !== 'preview') return { context, number }
  const { pullRequest, triggeringRun } = context
  if (pullRequest !== undefined && pullRequest.number === number) {
    // Under pull_request_target, GITHUB_SHA is the base.
    return { context: pullRequest.headSha === undefined ? context : withHead(context, pullRequest.headSha), number }
  }
  const pullRequests = (await github())?.pullRequests
  if (pullRequests === undefined) {
    // A number that was given by hand is enough; the commit is the one that was checked out.
    if (number !== undefined) return { context, number }
    throw new ActionError(
      'pr-number-needed',
      'Without a token, GitHub cannot be asked which pull request this run is for.',
      {
        remedy:
          'Set `github-token`, or leave it to its default, and give the job `permissions: { pull-requests: write }`.'
      }
    )
  }
  if (number !== undefined) {
    const found = await pullRequests.find(number)
    if (found !== undefined && found.state === 'open') return { context: withHead(context, found.headSha), number }
    throw new ActionError(
      'no-open-pull-request',
      `${context.repository} has no open pull request #${number}, so it gets no preview.`,
      { remedy: 'Check `pr-number`. To remove the preview of a closed one, set `command: cleanup`.' }
    )
  }
  const headSha = triggeringRun?.headSha
  const [found, ...others] = headSha === undefined ? [] : await pullRequests.withHead(headSha, triggeringRun?.head)
  if (found === undefined) return 'moved-on'
  if (others.length === 0) return { context: withHead(context, found.headSha), number: found.number }
  const numbers = [found, ...others].map(one => `#${one.number}`).join(' and ')
  throw new ActionError('pr-number-needed', `Commit ${headSha} is the head of ${numbers}.`, {
    remedy: 'Set `pr-number` to the one that is meant.'
  })
}
