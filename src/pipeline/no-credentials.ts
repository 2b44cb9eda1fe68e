import type { RunContext } from '../context.ts'
import { ActionError } from '../errors.ts'
import type { Finding } from '../report/model.ts'

/** What a run says that has nothing to sign with: no keys, no token to exchange for some, nor the region that comes with them. */
const codes = ['no-credentials', 'no-oidc-token', 'no-region']

export function lacksCredentials(error: unknown): error is ActionError {
  return error instanceof ActionError && codes.includes(error.code)
}

/**
 * GitHub withholds secrets, variables and tokens from runs for pull requests of forks and of Dependabot. Who it is is not
 * asked: what counts is that there are none.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflows-in-forked-repositories
 */
export function mayLackCredentials({ event }: RunContext): boolean {
  return event === 'pull_request'
}

/** Where any of these is set, somebody has given the run credentials, or a way to get some. */
const sources = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'ACTIONS_ID_TOKEN_REQUEST_URL'
]

/** Whether this is such a run, as far as the environment tells: what an instance may give shows at the first request. */
export function isWithoutAccess(context: RunContext, env: Readonly<Record<string, string | undefined>>): boolean {
  return mayLackCredentials(context) && sources.every(name => !env[name]?.trim())
}

/** What such a run still does: nothing is deployed without AWS. */
export function withoutCredentials(error: unknown): Finding {
  const why = error instanceof ActionError ? ` ${error.message}` : ''
  return {
    level: 'notice',
    title: 'No access to AWS',
    message: `The site was built and checked, and neither compared nor deployed: this run has no access to AWS, as runs for pull requests from forks and of Dependabot have none.${why}`,
    remedy:
      'For a pull request from a fork nothing is to be done; to give it a preview all the same, see "Forks and Dependabot" in docs/previews.md of this action and ' +
      'https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflows-in-forked-repositories. ' +
      'Otherwise give the job `permissions: { id-token: write, contents: read }` and set `role-to-assume`.'
  }
}

/** The same for the preview of a pull request that was closed. */
export function notCleanedUp(error: ActionError): Finding {
  return {
    level: 'notice',
    title: 'No access to AWS',
    message: `Whether this pull request has a preview was not looked at: this run has no access to AWS, as runs for pull requests from forks and of Dependabot have none. ${error.message}`,
    remedy:
      'If it has one, the sweep removes it: `command: cleanup` on a schedule, see "Removing previews" in docs/previews.md of this action.'
  }
}
