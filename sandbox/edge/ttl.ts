import type { CustomErrorResponse } from '@aws-sdk/client-cloudfront'
import { parseCacheControl, secondsOf } from './cache-control.ts'

/** All in seconds. */
export interface TtlLimits {
  readonly minTtl: number
  readonly defaultTtl: number
  readonly maxTtl: number
}

export interface Lifetime {
  /** How long the copy answers without asking the origin. */
  readonly seconds: number
  /** How much longer it may answer while a fresh one is fetched in the background. */
  readonly staleWhileRevalidate: number
  /** False when no copy is kept at all; a copy with 0 seconds is kept, to be revalidated. */
  readonly stored: boolean
}

/** CloudFront's own default for an error response. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html */
export const DEFAULT_ERROR_TTL = 10

const NOT_STORED: Lifetime = { seconds: 0, staleWhileRevalidate: 0, stored: false }

/**
 * How long the edge keeps a response below 400.
 *
 * | origin sends | kept for |
 * |---|---|
 * | `s-maxage` | it, within MinTTL and MaxTTL |
 * | `max-age` | it, within MinTTL and MaxTTL |
 * | `Expires` | until then, within MinTTL and MaxTTL |
 * | none of them | DefaultTTL, at least MinTTL |
 * | `no-cache`, `no-store` or `private` | MinTTL; with MinTTL 0, `no-cache` is kept to be revalidated, the others not at all |
 *
 * MaxTTL 0 switches caching off. `stale-while-revalidate` stays within MaxTTL.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist
 *
 * @param now milliseconds since the epoch
 */
export function lifetimeOf(headers: Headers, limits: TtlLimits, now: number): Lifetime {
  if (limits.maxTtl === 0) return NOT_STORED
  const directives = parseCacheControl(headers.get('cache-control'))
  const forbidden = directives.has('no-store') || directives.has('private')
  if (forbidden || directives.has('no-cache')) {
    if (limits.minTtl === 0 && forbidden) return NOT_STORED
    return { seconds: limits.minTtl, staleWhileRevalidate: 0, stored: true }
  }
  const declared = secondsOf(directives, 's-maxage', 'max-age') ?? secondsUntil(headers.get('expires'), now)
  const seconds =
    declared === undefined
      ? Math.max(limits.defaultTtl, limits.minTtl)
      : Math.min(Math.max(declared, limits.minTtl), Math.max(limits.maxTtl, limits.minTtl))
  const stale = secondsOf(directives, 'stale-while-revalidate') ?? 0
  return { seconds, staleWhileRevalidate: Math.max(0, Math.min(stale, limits.maxTtl - seconds)), stored: true }
}

/**
 * How long an origin's error (400 and above) is answered from the cache: the greater of ErrorCachingMinTTL and what the
 * error response itself declares, the latter within MaxTTL.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 *
 * Another page (HTTPStatusCodes.html) keeps 400, 403, 412 and 415 only where the origin declares a lifetime. The edge
 * here follows the first and keeps them all, the stricter reading: S3's bare 403 is just what single-page sites map to
 * their index. A deploy that is right under it is right under both.
 */
export function errorSeconds(
  headers: Headers,
  rule: CustomErrorResponse | undefined,
  maxTtl: number,
  now: number
): number {
  const declared =
    secondsOf(parseCacheControl(headers.get('cache-control')), 's-maxage', 'max-age') ??
    secondsUntil(headers.get('expires'), now) ??
    0
  return Math.max(rule?.ErrorCachingMinTTL ?? DEFAULT_ERROR_TTL, Math.min(declared, maxTtl))
}

/** An Expires that is no date means "already expired" (RFC 9111 §5.3). */
function secondsUntil(expires: string | null, now: number): number | undefined {
  if (expires === null) return undefined
  const at = Date.parse(expires)
  return Number.isNaN(at) ? 0 : Math.max(0, Math.floor((at - now) / 1000))
}
