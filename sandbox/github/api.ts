import type { IncomingMessage } from 'node:http'
import { ACTIONS_BOT } from './accounts.ts'
import {
  badCredentials,
  GitHubError,
  notAccessible,
  notFound,
  primaryLimit,
  problemsParsingJson,
  requiresAuthentication
} from './errors.ts'
import type { Json } from './json.ts'
import type { Operation, Reply } from './operation.ts'
import { type RateLimit, rateHeaders, rateLimit, refresh, renderRate, take } from './rate-limit.ts'
import { fullName } from './render-repository.ts'
import type { Repository } from './repository.ts'
import { match } from './routes.ts'
import { acceptedPermissions, type Token, type Tokens } from './tokens.ts'
import type { World } from './world.ts'

/** One request, read but not yet carried out. */
export interface ApiRequest {
  /** '' where none matches. */
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

interface Configuration {
  readonly world: World
  readonly tokens: Tokens
  /** By name in lower case. */
  readonly repositories: ReadonlyMap<string, Repository>
  readonly rateLimits: boolean
  /** `https://docs.github.com` */
  readonly documentation: string
}

/** https://docs.github.com/en/rest/rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user */
const RATE_LIMIT = { id: 'rate-limit/get', path: '/rate_limit', documentation: '/rest/rate-limit/rate-limit' }
/** Requests an hour without a token: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#primary-rate-limit-for-unauthenticated-users */
const ANONYMOUS_LIMIT = 60

/** What GitHub's API does with a request, HTTP aside. */
export class GitHubApi {
  readonly #given: Configuration
  readonly #anonymous = rateLimit(ANONYMOUS_LIMIT)

  constructor(given: Configuration) {
    this.#given = given
  }

  /** @param target path and query below the base path */
  read(target: string, incoming: IncomingMessage, text: string): ApiRequest {
    const questionMark = target.indexOf('?')
    const sent = questionMark === -1 ? target : target.slice(0, questionMark)
    const path = this.#byName(sent)
    const method = incoming.method ?? 'GET'
    const isRate = method === 'GET' && path === RATE_LIMIT.path
    return {
      operation: isRate ? RATE_LIMIT.id : (match(method, path)?.operation.id ?? ''),
      method,
      path,
      query: new URLSearchParams(questionMark === -1 ? '' : target.slice(questionMark + 1)),
      headers: Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(',') : (value ?? '')
        ])
      ),
      body: parsed(text)
    }
  }

  /** The headers that tell of the rate limit, as of when they are asked for. */
  rateOf(request: ApiRequest): () => Readonly<Record<string, string>> {
    if (!this.#given.rateLimits) return () => ({})
    return () => {
      const rate = this.#rate(this.#token(request))
      return rateHeaders(rate)
    }
  }

  /** Throws GitHubError. */
  run(request: ApiRequest): Reply {
    const token = this.#token(request)
    if (request.headers.authorization !== undefined && token === undefined) throw badCredentials()
    const rate = this.#rate(token)
    if (request.operation === RATE_LIMIT.id) return this.#tellRate(rate)
    if (this.#given.rateLimits && !take(rate)) throw primaryLimit()
    const found = match(request.method, request.path)
    if (found === undefined) throw new GitHubError(404, 'Not Found', { documentation: '/rest' })
    const { operation, params } = found
    const repository = this.#given.repositories.get(`${params.owner}/${params.repo}`.toLowerCase())
    if (repository === undefined) throw notFound()
    authorize(operation, repository, token)
    return operation.run({
      world: this.#given.world,
      repository,
      params,
      query: request.query,
      body: bodyOf(request),
      author: token?.author ?? ACTIONS_BOT,
      token
    })
  }

  /** GitHub's JSON for an error. */
  refusal(error: GitHubError, request: ApiRequest): Reply {
    const operation = match(request.method, request.path)?.operation
    const documentation = error.documentation ?? operation?.documentation ?? '/rest'
    return {
      status: error.status,
      headers: error.headers,
      body: {
        message: error.message,
        ...(error.errors === undefined ? {} : { errors: error.errors }),
        documentation_url: `${this.#given.documentation}${documentation}`,
        status: String(error.status)
      }
    }
  }

  #tellRate(rate: RateLimit): Reply {
    if (!this.#given.rateLimits) {
      throw new GitHubError(404, 'Rate limiting is not enabled.', { documentation: RATE_LIMIT.documentation })
    }
    const told = renderRate(rate)
    return { status: 200, body: { resources: { core: told, search: told }, rate: told } }
  }

  #rate(token: Token | undefined): RateLimit {
    const rate = token?.rate ?? this.#anonymous
    refresh(rate, this.#given.world.now())
    return rate
  }

  #token({ headers }: ApiRequest): Token | undefined {
    const value = /^(?:bearer|token)\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1]
    return value === undefined ? undefined : this.#given.tokens.find(value)
  }

  /** Links to further pages name a repository by its id. */
  #byName(path: string): string {
    const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? []
    if (id === undefined) return path
    const repository = [...this.#given.repositories.values()].find(each => each.id === Number(id))
    return repository === undefined ? path : `/repos/${fullName(repository)}${rest}`
  }
}

/**
 * A private repository that the token is not for is as if it were not there; one that it is for names what is missing.
 * Anybody may read what is public.
 * https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
function authorize({ access, method }: Operation, repository: Repository, token: Token | undefined): void {
  const reads = method === 'GET'
  if (repository.isPrivate && token?.covers(fullName(repository)) !== true) throw notFound()
  if (token === undefined && !reads) throw requiresAuthentication()
  if (access === undefined || (reads && !repository.isPrivate)) return
  if (token?.covers(fullName(repository)) !== true || !token.allows(access)) {
    throw notAccessible(acceptedPermissions(access))
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function bodyOf({ body }: ApiRequest): Json {
  if (body === undefined) return {}
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw problemsParsingJson()
  return body as Json
}
