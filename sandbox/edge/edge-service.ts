import { randomBytes } from 'node:crypto'
import type { CustomErrorResponse, Distribution } from '@aws-sdk/client-cloudfront'
import type { EdgeCache, Fetching, StoredCopy } from './cache.ts'
import { type CacheKey, cacheKeyOf, type SelectedParts, selectParts } from './cache-key.ts'
import { type CacheRules, cacheRulesOf } from './cache-rules.ts'
import type { EdgeClock } from './clock.ts'
import { compress } from './compression.ts'
import type { DistributionSource } from './distribution-source.ts'
import { methodNotAllowed, originUnreachable, unknownHost } from './edge-errors.ts'
import { distributionForHost } from './hosts.ts'
import { type EdgeResponse, EMPTY_BODY, type OriginFetch, type ViewerRequest } from './http-types.ts'
import { configOf, originRequestOf } from './origin-request.ts'
import { type Behavior, behaviorFor } from './path-pattern.ts'
import { errorSeconds, lifetimeOf } from './ttl.ts'
import { fitToViewer } from './viewer-conditions.ts'
import { type FunctionAnswer, onViewerRequest, onViewerResponse } from './viewer-functions.ts'

/** How an answer came about, in the words of `X-Cache`. */
export type ResultType = CacheResult | FunctionAnswer['result']

type CacheResult = 'Hit' | 'Miss' | 'RefreshHit' | 'Error'

export interface Answer {
  readonly response: EdgeResponse
  readonly result: ResultType
  readonly distributionId: string | undefined
}

interface Outcome {
  readonly response: EdgeResponse
  readonly result: CacheResult
  /** Seconds that a cached copy has been stored. */
  readonly age?: number
}

/** An answer that CloudFront's own headers are still missing from. */
interface Answered {
  readonly response: EdgeResponse
  readonly result: ResultType
  readonly age?: number | undefined
}

/** One request at one behavior, with all that was derived from the two. */
interface Visit {
  readonly distribution: Distribution
  readonly behavior: Behavior
  readonly request: ViewerRequest
  readonly rules: CacheRules
  readonly parts: SelectedParts
  readonly key: CacheKey
  /** False for the fetch of a custom error page, whose own errors are not replaced again. */
  readonly replaceErrors: boolean
}

/** What a 304 may change of a stored response: RFC 9110 §15.4.5 names them; S3 sends no representation headers with it. */
const UPDATED_BY_304: readonly string[] = ['cache-control', 'expires', 'date', 'etag', 'last-modified']
/** What a function answers by itself has nothing to do with the cache. */
const COUNTERS: Readonly<Partial<Record<ResultType, keyof EdgeCache['counters']>>> = {
  Hit: 'hits',
  Miss: 'misses',
  RefreshHit: 'refreshHits',
  Error: 'errors'
}
const HOP_BY_HOP: readonly string[] = ['connection', 'keep-alive', 'transfer-encoding']

/** CloudFront's request handling, without a socket: a viewer's request in, the answer out. */
export class EdgeService {
  readonly #source: DistributionSource
  readonly #fetchOrigin: OriginFetch
  readonly #clock: EdgeClock
  readonly #cache: EdgeCache
  readonly #background = new Set<Promise<unknown>>()

  constructor(parts: { source: DistributionSource; fetchOrigin: OriginFetch; clock: EdgeClock; cache: EdgeCache }) {
    this.#source = parts.source
    this.#fetchOrigin = parts.fetchOrigin
    this.#clock = parts.clock
    this.#cache = parts.cache
  }

  async answer(request: ViewerRequest): Promise<Answer> {
    const primary = distributionForHost(this.#source.distributions(), request.host)
    if (primary === undefined) {
      this.#count('Error')
      return {
        response: signed({ response: unknownHost(), result: 'Error' }),
        result: 'Error',
        distributionId: undefined
      }
    }
    const distribution = this.#source.stagingFor(primary, request.headers) ?? primary
    const { response, result, age } = await this.#throughFunctions(distribution, request)
    this.#count(result)
    return { response: signed({ response, result, age }), result, distributionId: distribution.Id }
  }

  /** The behavior is chosen by the path that the viewer sent; the cache key is taken of what the function made of it. */
  async #throughFunctions(distribution: Distribution, sent: ViewerRequest): Promise<Answered> {
    const behavior = behaviorFor(configOf(distribution), sent.path)
    if (!isAllowed(behavior, sent.method)) return { response: methodNotAllowed(sent.method), result: 'Error' }
    const request = await onViewerRequest(this.#source, distribution, behavior, sent)
    if ('result' in request) return request
    const { response, result, age } = await this.#respond(this.#visit(distribution, behavior, request, true))
    const fitted = fitToViewer(request, response)
    // Not run when the origin answered 400 or above, whatever page stands in for that.
    if (result === 'Error') return { response: fitted, result, age }
    const answer = await onViewerResponse(this.#source, distribution, behavior, request, fitted)
    return 'result' in answer ? answer : { response: answer, result, age }
  }

  /** Resolves when no revalidation is under way in the background any more. */
  async settled(): Promise<void> {
    while (this.#background.size > 0) await Promise.allSettled(this.#background)
  }

  #visit(distribution: Distribution, behavior: Behavior, request: ViewerRequest, replaceErrors: boolean): Visit {
    const policy = behavior.CachePolicyId ? this.#source.cachePolicy(behavior.CachePolicyId) : undefined
    const rules = cacheRulesOf(behavior, policy)
    const parts = selectParts(request, rules)
    const key = cacheKeyOf(distribution.Id ?? '', request, parts)
    return { distribution, behavior, request, rules, parts, key, replaceErrors }
  }

  async #respond(visit: Visit): Promise<Outcome> {
    const { behavior, request, key } = visit
    if (!isCached(behavior, request.method)) return await this.#passThrough(visit)
    const copy = this.#cache.find(key)
    const now = this.#clock.now()
    if (copy !== undefined && now < copy.expiresAt) return fromCopy(copy, now)
    if (copy?.kind === 'object' && now < copy.staleUntil) {
      this.#inBackground(this.#refresh(visit, copy))
      return fromCopy(copy, now)
    }
    return await this.#refresh(visit, copy?.kind === 'object' ? copy : undefined)
  }

  async #passThrough(visit: Visit): Promise<Outcome> {
    const response = await this.#askOrigin(visit, undefined)
    if (response.status < 400) return { response, result: 'Miss' }
    return { response: await this.#errorPage(visit, response), result: 'Error' }
  }

  /** Asks the origin, conditionally where an expired copy is there, and keeps what may be kept. */
  async #refresh(visit: Visit, expired: StoredCopy | undefined): Promise<Outcome> {
    const fetching = this.#cache.begin(visit.key)
    try {
      const response = await this.#askOrigin(visit, expired)
      if (expired !== undefined && response.status === 304) return this.#revalidated(visit, expired, response, fetching)
      if (expired !== undefined && response.status >= 500) return this.#keptStale(visit, expired, response, fetching)
      if (response.status >= 400) return await this.#failed(visit, response, fetching)
      return await this.#fetched(visit, response, fetching)
    } finally {
      this.#cache.end(fetching)
    }
  }

  async #fetched(visit: Visit, origin: EdgeResponse, fetching: Fetching): Promise<Outcome> {
    const { behavior, parts, rules, key } = visit
    const response = behavior.Compress ? await compress(origin, parts.acceptEncoding) : origin
    const now = this.#clock.now()
    const lifetime = lifetimeOf(origin.headers, rules, now)
    if (lifetime.stored) {
      const expiresAt = now + lifetime.seconds * 1000
      const staleUntil = expiresAt + lifetime.staleWhileRevalidate * 1000
      const validators = { etag: origin.headers.get('etag'), lastModified: origin.headers.get('last-modified') }
      this.#cache.store({ key, kind: 'object', response, validators, storedAt: now, expiresAt, staleUntil }, fetching)
    } else this.#cache.drop(key)
    return { response, result: 'Miss' }
  }

  /** The body and its description stay as they were stored: an origin that answers 304 sends neither. */
  #revalidated(visit: Visit, expired: StoredCopy, notModified: EdgeResponse, fetching: Fetching): Outcome {
    const headers = new Headers(expired.response.headers)
    for (const name of UPDATED_BY_304) {
      const value = notModified.headers.get(name)
      const weakened = name === 'etag' && headers.get('etag')?.startsWith('W/')
      if (value !== null && !weakened) headers.set(name, value)
    }
    const response = { ...expired.response, headers }
    const now = this.#clock.now()
    const lifetime = lifetimeOf(headers, visit.rules, now)
    const expiresAt = now + lifetime.seconds * 1000
    const staleUntil = expiresAt + lifetime.staleWhileRevalidate * 1000
    if (lifetime.stored) this.#cache.store({ ...expired, response, storedAt: now, expiresAt, staleUntil }, fetching)
    else this.#cache.drop(visit.key)
    return { response, result: 'RefreshHit' }
  }

  /** An origin in trouble doesn't take away what the cache still has. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html */
  #keptStale(visit: Visit, expired: StoredCopy, failure: EdgeResponse, fetching: Fetching): Outcome {
    const now = this.#clock.now()
    const rule = this.#errorRule(visit, failure.status)
    const expiresAt = now + errorSeconds(new Headers(), rule, visit.rules.maxTtl, now) * 1000
    this.#cache.store({ ...expired, expiresAt, staleUntil: expiresAt }, fetching)
    return fromCopy(expired, now)
  }

  async #failed(visit: Visit, failure: EdgeResponse, fetching: Fetching): Promise<Outcome> {
    const response = await this.#errorPage(visit, failure)
    const now = this.#clock.now()
    const rule = this.#errorRule(visit, failure.status)
    const expiresAt = now + errorSeconds(failure.headers, rule, visit.rules.maxTtl, now) * 1000
    const validators = { etag: null, lastModified: null }
    const { key } = visit
    // 416 is never cached (custom-error-pages-expiration.html).
    if (failure.status !== 416) {
      this.#cache.store(
        { key, kind: 'error', response, validators, storedAt: now, expiresAt, staleUntil: expiresAt },
        fetching
      )
    }
    return { response, result: 'Error' }
  }

  /**
   * What the viewer gets for an origin's error. The page is requested like any other file, through the behavior that its
   * path matches and through the cache; where it can't be had, its own origin's error is answered.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
   */
  async #errorPage(visit: Visit, failure: EdgeResponse): Promise<EdgeResponse> {
    const rule = visit.replaceErrors ? this.#errorRule(visit, failure.status) : undefined
    if (!rule?.ResponsePagePath) return failure
    const request = { ...visit.request, method: 'GET', path: rule.ResponsePagePath, query: '', body: EMPTY_BODY }
    const behavior = behaviorFor(configOf(visit.distribution), request.path)
    const page = await this.#respond(this.#visit(visit.distribution, behavior, request, false))
    if (page.response.status >= 400) return page.response
    return { ...page.response, status: Number(rule.ResponseCode) || failure.status }
  }

  #errorRule({ distribution }: Visit, status: number): CustomErrorResponse | undefined {
    return configOf(distribution).CustomErrorResponses?.Items?.find(({ ErrorCode }) => ErrorCode === status)
  }

  async #askOrigin(visit: Visit, expired: StoredCopy | undefined): Promise<EdgeResponse> {
    const { distribution, behavior, request, parts } = visit
    const originRequest = originRequestOf(distribution, behavior, request, parts, expired)
    try {
      return await this.#fetchOrigin(originRequest)
    } catch (error) {
      return originUnreachable(error)
    }
  }

  #inBackground(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#background.delete(tracked))
    this.#background.add(tracked)
  }

  #count(result: ResultType): void {
    const counter = COUNTERS[result]
    if (counter !== undefined) this.#cache.counters[counter] += 1
  }
}

function isAllowed(behavior: Behavior, method: string): boolean {
  const allowed: readonly string[] = behavior.AllowedMethods?.Items ?? ['GET', 'HEAD']
  return allowed.includes(method)
}

function isCached(behavior: Behavior, method: string): boolean {
  if (method === 'GET' || method === 'HEAD') return true
  return method === 'OPTIONS' && (behavior.AllowedMethods?.CachedMethods?.Items ?? []).includes('OPTIONS')
}

function fromCopy(copy: StoredCopy, now: number): Outcome {
  const result = copy.kind === 'error' ? 'Error' : 'Hit'
  return { response: copy.response, result, age: Math.floor((now - copy.storedAt) / 1000) }
}

/** Adds what CloudFront adds to every answer. */
function signed({ response, result, age }: Answered): EdgeResponse {
  const headers = new Headers(response.headers)
  for (const name of HOP_BY_HOP) headers.delete(name)
  if (response.status !== 304) headers.set('content-length', String(response.body.byteLength))
  headers.set('x-cache', `${result} from cloudfront`)
  if (age !== undefined) headers.set('age', String(age))
  headers.append('via', `1.1 ${randomBytes(16).toString('hex')}.cloudfront.net (CloudFront)`)
  headers.set('x-amz-cf-pop', 'FRA56-P1')
  headers.set('x-amz-cf-id', randomBytes(42).toString('base64url'))
  return { ...response, headers }
}
