import { ActionError, messageOf } from '../errors.ts'

/** The parts of octokit's RequestError that are looked at. A connection that failed has status 500 and no response. */
interface RequestError {
  readonly status: number
  readonly message: string
  readonly cause?: unknown
  readonly request: { readonly method: string; readonly url: string }
  readonly response?: {
    readonly headers: Readonly<Record<string, string | number | undefined>>
    readonly data: unknown
  }
}

function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && 'status' in error && 'request' in error && !(error instanceof ActionError)
}

/** The status of a reply that octokit threw as an error; `undefined` for anything else. */
export function statusOf(error: unknown): number | undefined {
  return isRequestError(error) && error.response !== undefined ? error.status : undefined
}

/** Whether the request may have been carried out all the same: the reply was lost, or GitHub lost its thread. */
export function mayHaveBeenDone(error: unknown): boolean {
  return isRequestError(error) && error.status >= 500
}

/** Whether GitHub has no such thing for this token, or lets it do no such thing to it. */
export function isRefused(error: unknown): boolean {
  const status = statusOf(error)
  return isRequestError(error) && !isRateLimit(error) && (status === 403 || status === 404)
}

/** What an error of a request to GitHub means for the user. Anything else is given back as it is. */
export function explain(error: unknown, now: Date): unknown {
  if (!isRequestError(error)) return error
  const { status, response } = error
  if (response === undefined) return unreachable(error)
  if (isRateLimit(error)) return rateLimited(error, now)
  if (status === 401) return unauthorized(error)
  if (status === 403) return forbidden(error)
  if (status === 404) return notFound(error)
  return status >= 500 ? unavailable(error) : rejected(error)
}

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#rate-limit-errors */
function isRateLimit(error: RequestError): boolean {
  if (error.status === 429) return true
  return error.status === 403 && (header(error, 'x-ratelimit-remaining') === '0' || /secondary rate/i.test(said(error)))
}

function rateLimited(error: RequestError, now: Date): ActionError {
  const secondary = /secondary rate/i.test(said(error))
  const after = Number(header(error, 'retry-after') ?? Number.NaN)
  const reset = Number(header(error, 'x-ratelimit-reset') ?? Number.NaN)
  const end = Number.isFinite(after) ? now.getTime() + after * 1000 : secondary ? now.getTime() + 60_000 : reset * 1000
  const until = Number.isFinite(end) ? ` until ${new Date(end).toISOString().replace(/\.\d+Z$/, 'Z')}` : ''
  return new ActionError(
    'github-rate-limited',
    `GitHub takes no more requests of this token${until}: ${asked(error)} met the ${secondary ? 'secondary ' : ''}rate limit.`,
    {
      remedy:
        `Run the job again${until ? ' after that' : ' later'}. GITHUB_TOKEN has 1,000 requests an hour in a repository, shared by ` +
        'all workflows that run: look for one that makes many, or give this one a token of its own (`github-token`).',
      cause: error
    }
  )
}

function unauthorized(error: RequestError): ActionError {
  return new ActionError(
    'github-unauthorized',
    `GitHub does not accept the token for ${asked(error)}: ${said(error)}`,
    {
      remedy:
        'Take `github-token` out, so that the job’s own token is used, or renew the secret that it names. ' +
        'The token of a job ends with the job, and must be for the server that GITHUB_API_URL names.',
      cause: error
    }
  )
}

/** What GitHub says where a permission is missing, and not, say, a conversation is locked. */
const permissionMissing = /not accessible by|must have/i

function forbidden(error: RequestError): ActionError {
  const permission = permissionOf(error)
  return new ActionError('github-forbidden', `GitHub does not permit ${asked(error)}: ${said(error)}`, {
    remedy: permissionMissing.test(said(error))
      ? `${grant(permission)}\n\nRuns for pull requests from forks and of Dependabot don’t get it under \`on: pull_request\`.`
      : `If that is not meant to be, mend what GitHub says. This takes \`${permission}\`.`,
    cause: error
  })
}

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource */
function notFound(error: RequestError): ActionError {
  return new ActionError('github-forbidden', `GitHub finds nothing for ${asked(error)}, or keeps it from this token.`, {
    remedy: `Check the number of the pull request, and that the token is for this repository. ${grant(permissionOf(error))}`,
    cause: error
  })
}

function grant(permission: string): string {
  return `Give the job this permission, beside those that it has:\n\npermissions:\n  ${permission}`
}

/**
 * As a workflow names it: `pull-requests: write`. What the whole undertaking takes, even where this request was to read; GitHub
 * tells which other permissions would do, `;` between sets and `,` within one.
 * https://github.blog/changelog/2023-08-10-x-accepted-github-permissions-header-for-fine-grained-permission-actors/
 */
function permissionOf(error: RequestError): string {
  const { name, level } = usualPermission(error)
  const sets = (header(error, 'x-accepted-github-permissions') ?? '')
    .split(';')
    .map(set => [...set.matchAll(/(\w+)=(\w+)/g)].map(([, key = '', value = '']) => [key.replaceAll('_', '-'), value]))
    .filter(set => set.length > 0)
  const set = sets.find(set => set.some(([key]) => key === name)) ?? sets[0] ?? [[name, level]]
  return set.map(([key, value]) => `${key}: ${key === name ? level : value}`).join('\n  ')
}

function usualPermission({ request }: RequestError): { readonly name: string; readonly level: string } {
  if (/\/deployments\b/.test(request.url)) return { name: 'deployments', level: 'write' }
  return { name: 'pull-requests', level: /\/comments\b/.test(request.url) ? 'write' : 'read' }
}

function rejected(error: RequestError): ActionError {
  return new ActionError('github-rejected', `GitHub rejected ${asked(error)}: ${said(error)} (${reference(error)}).`, {
    remedy: 'Mend what GitHub says. If it is not something of yours, report it to this action with the request id.',
    cause: error
  })
}

function unavailable(error: RequestError): ActionError {
  return new ActionError(
    'github-unavailable',
    `GitHub failed at ${asked(error)}, tried several times: ${said(error)} (${reference(error)}).`,
    { remedy: 'See https://www.githubstatus.com, then run the job again.', cause: error }
  )
}

function unreachable(error: RequestError): ActionError {
  const { origin } = new URL(error.request.url)
  return new ActionError('github-unavailable', `GitHub can’t be reached for ${asked(error)}: ${reasonOf(error)}.`, {
    remedy: `Check that this runner gets to ${origin} (GITHUB_API_URL): its network, HTTPS_PROXY and NO_PROXY. Then run the job again.`,
    cause: error
  })
}

/** The innermost cause: what is around it says that fetching failed. Some errors of connections have only a code. */
function reasonOf(error: unknown): string {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown }
  return cause === undefined ? messageOf(error) || String(code) : reasonOf(cause)
}

/** `POST /repos/octo-org/example/deployments` */
function asked({ request }: RequestError): string {
  return `${request.method} ${new URL(request.url).pathname}`
}

/** GitHub's own words, which octokit appends an address to. */
function said({ response, message }: RequestError): string {
  const { message: own, errors } = (response?.data ?? {}) as { readonly message?: unknown; readonly errors?: unknown }
  if (typeof own !== 'string') return message.slice(0, 200)
  return Array.isArray(errors) && errors.length > 0 ? `${own}: ${errors.map(detail).join(', ')}` : own
}

function detail(error: unknown): string {
  const { message } = (error ?? {}) as { readonly message?: unknown }
  return typeof error === 'string' ? error : typeof message === 'string' ? message : JSON.stringify(error)
}

function reference(error: RequestError): string {
  const id = header(error, 'x-github-request-id')
  return `HTTP ${error.status}${id ? `, request ${id}` : ''}`
}

function header({ response }: RequestError, name: string): string | undefined {
  const value = response?.headers[name]
  return value === undefined ? undefined : String(value)
}
