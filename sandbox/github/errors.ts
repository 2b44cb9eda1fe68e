/** One entry of `errors` in a 422 or 409; some operations send bare sentences. */
export type FieldError = string | Readonly<Record<string, unknown>>

/**
 * What GitHub answers instead of a result.
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export class GitHubError extends Error {
  override readonly name = 'GitHubError'
  readonly status: number
  readonly errors: readonly FieldError[] | undefined
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Of the operation, where this is absent. */
  readonly documentation: string | undefined

  constructor(
    status: number,
    message: string,
    more: {
      readonly errors?: readonly FieldError[]
      readonly headers?: Readonly<Record<string, string>>
      /** Path below https://docs.github.com. */
      readonly documentation?: string
    } = {}
  ) {
    super(message)
    this.status = status
    this.errors = more.errors
    this.headers = more.headers ?? {}
    this.documentation = more.documentation
  }
}

export function notFound(): GitHubError {
  return new GitHubError(404, 'Not Found')
}

/** The token is not one of GitHub's, or no longer. */
export function badCredentials(): GitHubError {
  return new GitHubError(401, 'Bad credentials', { documentation: '/rest' })
}

export function requiresAuthentication(): GitHubError {
  return new GitHubError(401, 'Requires authentication')
}

/** What a GITHUB_TOKEN gets for what its `permissions` don't allow. `accepted`: `issues=write; pull_requests=write` */
export function notAccessible(accepted: string): GitHubError {
  return new GitHubError(403, 'Resource not accessible by integration', {
    headers: { 'x-accepted-github-permissions': accepted }
  })
}

export function problemsParsingJson(): GitHubError {
  return new GitHubError(400, 'Problems parsing JSON')
}

/** A body without a required parameter, or with one of another type. */
export function invalidRequest(problem: string): GitHubError {
  return new GitHubError(422, `Invalid request.\n\n${problem}`)
}

export function validationFailed(...errors: readonly FieldError[]): GitHubError {
  return new GitHubError(422, 'Validation Failed', { errors })
}

/**
 * The hour's requests are used up.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function primaryLimit(status = 403): GitHubError {
  return new GitHubError(status, 'API rate limit exceeded for installation ID 41898282.', {
    documentation: '/rest/overview/rate-limits-for-the-rest-api'
  })
}

/** Too much at once, whatever the hour's limit says. GitHub does not always send Retry-After. */
export function secondaryLimit(status = 403, retryAfterSeconds?: number): GitHubError {
  return new GitHubError(
    status,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    {
      documentation: '/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits',
      ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } })
    }
  )
}
