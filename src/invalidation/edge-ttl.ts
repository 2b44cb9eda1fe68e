import { hasDirective, secondsOf } from '../headers/cache-control.ts'
import type { BehaviorFacts } from '../ports.ts'

/**
 * For how many seconds an edge may answer with its copy of an object without asking the origin.
 *
 * | Cache-Control of the object | edge keeps it for |
 * |---|---|
 * | none | DefaultTTL, at least MinTTL |
 * | no-cache, no-store or private | MinTTL |
 * | s-maxage=N, else max-age=N | N, at least MinTTL and at most MaxTTL |
 *
 * `stale-while-revalidate` adds to it: in that time the edge answers with the old copy once more.
 * An Expires header alone counts as MaxTTL: it was a date at upload, and no deploy should rest on when that was.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist
 */
export function edgeTtl(
  headers: FreshnessHeaders,
  behavior: Pick<BehaviorFacts, 'minTtl' | 'defaultTtl' | 'maxTtl'>
): number {
  const { minTtl, defaultTtl, maxTtl } = behavior
  return Math.max(minTtl, Math.min(maxTtl, explicitTtl(headers) ?? defaultTtl))
}

interface FreshnessHeaders {
  readonly cacheControl?: string
  readonly expires?: string
}

const uncached = ['no-cache', 'no-store', 'private']

/** The seconds that the headers themselves ask shared caches to keep an object; `undefined` when they don't say. */
export function explicitTtl({ cacheControl = '', expires }: FreshnessHeaders): number | undefined {
  if (uncached.some(directive => hasDirective(cacheControl, directive))) return 0
  const fresh = secondsOf(cacheControl, 's-maxage') ?? secondsOf(cacheControl, 'max-age')
  if (fresh !== undefined) return fresh + (secondsOf(cacheControl, 'stale-while-revalidate') ?? 0)
  return expires === undefined ? undefined : Number.POSITIVE_INFINITY
}

/**
 * Whether an edge stores a copy of an object at all, be it only to revalidate it: not under `no-store` or `private`
 * with a MinTTL of 0, nor where the behavior's MaxTTL is 0.
 */
export function edgeStores(headers: FreshnessHeaders, behavior: Pick<BehaviorFacts, 'minTtl' | 'maxTtl'>): boolean {
  if (behavior.minTtl > 0) return true
  const unstored = ['no-store', 'private'].some(directive => hasDirective(headers.cacheControl, directive))
  return behavior.maxTtl > 0 && !unstored
}
