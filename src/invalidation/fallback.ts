import type { DistributionFacts } from '../ports.ts'
import type { Operation } from '../sync/operation.ts'
import { explicitTtl } from './edge-ttl.ts'

/** The one path that reaches copies under every URL. */
export const everyErrorPath = '/*'

/** Seconds for which CloudFront keeps an error response when nothing is configured. */
const defaultErrorTtl = 10

/** S3 answers a missing key with 403, or 404 to those who may list the bucket. */
const missingKeyCodes = [403, 404]

export interface FallbackFacts {
  /** The documents that stand in for missing keys, and for how many seconds an edge keeps such a copy. */
  readonly pages: readonly { readonly path: string; readonly ttl: number }[]
  /** The longest that an edge keeps its answer for a missing key, seconds. */
  readonly errorTtl: number
}

/** Names that error documents of website endpoints usually have; which one it is only the bucket's configuration says. */
const websiteErrorPages = ['/index.html', '/404.html', '/error.html']

/**
 * How the distribution answers for keys that do not exist.
 *
 * CloudFront keeps an error response for the larger of its Error Caching Minimum TTL and what the origin's error
 * response says in Cache-Control or Expires. S3's REST endpoint says nothing there. A website endpoint answers with an
 * error document, an object of the site with headers of its own: any HTML file may be it, so the longest TTL counts.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
export function fallbackOf(facts: DistributionFacts, operations: readonly Operation[]): FallbackFacts {
  const configured = facts.errorResponses.filter(response => missingKeyCodes.includes(response.errorCode))
  const ttls = missingKeyCodes.map(code => configured.find(one => one.errorCode === code)?.minTtl ?? defaultErrorTtl)
  const pages = configured.flatMap(({ responsePagePath: path, minTtl }) => (path ? [{ path, ttl: minTtl }] : []))
  if (!facts.websiteOrigin) return { pages, errorTtl: Math.max(...ttls) }

  const errorTtl = Math.max(...ttls, websiteTtl(facts, operations))
  return { pages: [...pages, ...websiteErrorPages.map(path => ({ path, ttl: errorTtl }))], errorTtl }
}

function websiteTtl(facts: DistributionFacts, operations: readonly Operation[]): number {
  const behavior = facts.behaviors.find(({ originPath }) => originPath !== undefined)
  const stored = operations.flatMap(operation => {
    if (!operation.key.endsWith('.html')) return []
    const before = 'previous' in operation && operation.previous.state === 'known' ? [operation.previous.headers] : []
    return 'file' in operation ? [...before, operation.file.headers] : before
  })
  return Math.max(0, ...stored.map(headers => Math.min(explicitTtl(headers) ?? 0, behavior?.maxTtl ?? 0)))
}
