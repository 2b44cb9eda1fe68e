import type { DistributionFacts } from '../ports.ts'
import type { Operation } from '../sync/operation.ts'
import { explicitTtl } from './edge-ttl.ts'

/** Everything that a distribution's edges hold. */
export const everyPath = '/*'

/** Seconds for which CloudFront keeps an error response when nothing is configured. */
const defaultErrorTtl = 10

/** S3 answers a missing key with 403, or 404 to those who may list the bucket. */
const missingKeyCodes = [403, 404]

export interface FallbackFacts {
  /** The longest that an edge keeps its answer for a missing key, seconds. */
  readonly errorTtl: number
  /**
   * For how many seconds an edge keeps copies of this object that stand in for missing keys; `undefined` when it never
   * stands in. `paths` are its URL paths.
   */
  standInTtl(operation: Operation, paths: readonly string[]): number | undefined
}

/** Names that error documents of website endpoints usually have; which one it is only the bucket's configuration says. */
const websiteErrorPages = ['index.html', '404.html', 'error.html']

/**
 * How the distribution answers for keys that do not exist.
 *
 * CloudFront keeps an error response for the larger of its Error Caching Minimum TTL and what the origin's error
 * response says in Cache-Control or Expires. S3's REST endpoint says nothing there. A website endpoint answers with an
 * error document, an object of the site with headers of its own: any HTML file may be it, so for other keys the longest
 * TTL counts.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
export function fallbackOf(facts: DistributionFacts, operations: readonly Operation[]): FallbackFacts {
  const configured = facts.errorResponses.filter(response => missingKeyCodes.includes(response.errorCode))
  const ttls = missingKeyCodes.map(code => configured.find(one => one.errorCode === code)?.minTtl ?? defaultErrorTtl)
  const configuredTtl = Math.max(...ttls)
  const standInTtl = (_: Operation, paths: readonly string[]) => {
    const pages = configured.filter(({ responsePagePath: page }) => page !== undefined && paths.includes(page))
    return pages.length === 0 ? undefined : Math.max(...pages.map(page => page.minTtl))
  }
  if (!facts.websiteOrigin) return { errorTtl: configuredTtl, standInTtl }

  const maxTtl = facts.behaviors.find(({ originPath }) => originPath !== undefined)?.maxTtl ?? 0
  const websiteTtl = (operation: Operation) => Math.max(configuredTtl, Math.min(ownTtl(operation), maxTtl))
  const pages = operations.filter(
    ({ key, reason }) => websiteErrorPages.includes(key) || (key.endsWith('.html') && reason !== 'unmanaged')
  )
  return {
    errorTtl: Math.max(configuredTtl, ...pages.map(websiteTtl)),
    standInTtl: (operation, paths) =>
      websiteErrorPages.includes(operation.key) ? websiteTtl(operation) : standInTtl(operation, paths)
  }
}

/** The longest that the object's own headers, those before and those now, ask caches to keep it; seconds. */
function ownTtl(operation: Operation): number {
  const previous = 'previous' in operation ? operation.previous : undefined
  if (previous?.state === 'unknown' || operation.reason === 'unmanaged') return Number.POSITIVE_INFINITY
  const before = previous?.state === 'known' ? previous.headers : previous?.edgeCopy
  const stored = [before, 'file' in operation ? operation.file.headers : undefined]
  return Math.max(...stored.map(headers => (headers && explicitTtl(headers)) ?? 0))
}
