import { type CacheRules, type Selection, selects } from './cache-rules.ts'
import type { ViewerRequest } from './http-types.ts'
import { comparablePath } from './invalidation-path.ts'

/** Under which one stored copy is found, and the URL by which it is invalidated. */
export interface CacheKey {
  readonly distributionId: string
  /** Comparable path, with the query string as far as it is part of the key. */
  readonly url: string
  /** Everything together, as one string. */
  readonly id: string
}

/** What the policy passes on of a request, to the key and to the origin alike. */
export interface SelectedParts {
  /** In the viewer's order; '' for none. */
  readonly query: string
  /** Lower-case name and value, sorted by name. */
  readonly headers: readonly (readonly [string, string])[]
  /** As a Cookie header; '' for none. */
  readonly cookies: string
  /** `br,gzip`, `gzip`, `br` or ''. */
  readonly acceptEncoding: string
}

export function selectParts(request: ViewerRequest, rules: CacheRules): SelectedParts {
  return {
    query: pick(request.query, '&', rules.queryStrings),
    headers: [...request.headers]
      .filter(([name]) => name !== 'cookie' && name !== 'accept-encoding' && selects(rules.headers, name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    cookies: pick(request.headers.get('cookie') ?? '', '; ', rules.cookies),
    acceptEncoding: normalisedAcceptEncoding(request.headers.get('accept-encoding'), rules)
  }
}

/**
 * The key of a request: distribution, path exactly as sent, and the parts that the policy selects.
 * HEAD shares GET's copies; OPTIONS has its own.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html
 */
export function cacheKeyOf(distributionId: string, request: ViewerRequest, parts: SelectedParts): CacheKey {
  const url = comparablePath(request.path) + (parts.query === '' ? '' : `?${comparablePath(parts.query)}`)
  const method = request.method === 'OPTIONS' ? 'OPTIONS' : 'GET'
  const id = JSON.stringify([distributionId, method, request.path, parts])
  return { distributionId, url, id }
}

/** The parts of a list such as `a=1&b=2` whose names are selected. */
function pick(list: string, separator: string, selected: Selection): string {
  if (list === '' || selected.kind === 'none') return ''
  if (selected.kind === 'all') return list
  const parts = list.split(separator.trim()).map(part => part.trim())
  return parts.filter(part => selects(selected, part.split('=', 1)[0] ?? '')).join(separator)
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html#cache-policy-compressed-objects */
function normalisedAcceptEncoding(header: string | null, rules: CacheRules): string {
  const accepted = new Set(
    (header ?? '')
      .toLowerCase()
      .split(',')
      .map(part => part.trim())
      .filter(part => !/;\s*q=0(\.0*)?$/.test(part))
      .map(part => part.replace(/\s*;.*$/, ''))
  )
  const encodings = []
  if (rules.brotli && accepted.has('br')) encodings.push('br')
  if (rules.gzip && accepted.has('gzip')) encodings.push('gzip')
  return encodings.join(',')
}
