import type { CacheBehavior, DefaultCacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront'

export type Behavior = CacheBehavior | DefaultCacheBehavior

/**
 * CloudFront's path patterns: `*` is any run of characters (slashes too), `?` exactly one, letters are case-sensitive,
 * and a leading slash makes no difference.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function matchesPathPattern(pattern: string, path: string): boolean {
  const source = withoutSlash(pattern)
    .split(/([*?])/)
    .map(part => (part === '*' ? '.*' : part === '?' ? '.' : part.replace(/[^\w]/g, '\\$&')))
    .join('')
  return new RegExp(`^${source}$`, 's').test(withoutSlash(path))
}

/** The first behavior whose pattern matches, in the order of the configuration; the default one otherwise. */
export function behaviorFor(config: DistributionConfig, path: string): Behavior {
  const normalised = normalisedPath(path)
  for (const behavior of config.CacheBehaviors?.Items ?? []) {
    if (behavior.PathPattern !== undefined && matchesPathPattern(behavior.PathPattern, normalised)) return behavior
  }
  if (config.DefaultCacheBehavior === undefined) throw new Error('a distribution without DefaultCacheBehavior')
  return config.DefaultCacheBehavior
}

/**
 * The path as behaviors see it: dot segments and repeated slashes removed, unreserved characters decoded (RFC 3986 §6.2.2).
 * Only for choosing a behavior; the origin and the cache key get the path as the viewer sent it (same page, "Path normalization").
 */
function normalisedPath(path: string): string {
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (triplet, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /[\w.~-]/.test(character) ? character : triplet.toUpperCase()
  })
  const kept: string[] = []
  const segments = decoded.split('/')
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '.' && segment !== '') kept.push(segment)
  }
  const folder = /(^|\/)\.{0,2}$/.test(decoded) && kept.length > 0
  return `/${kept.join('/')}${folder ? '/' : ''}`
}

function withoutSlash(text: string): string {
  return text.startsWith('/') ? text.slice(1) : text
}
