import type { CachePolicyConfig, ForwardedValues } from '@aws-sdk/client-cloudfront'
import type { Behavior } from './path-pattern.ts'
import type { TtlLimits } from './ttl.ts'

/** Which of a request's values count: none, all, the listed ones, or all but the listed ones. Names are lower-case for headers. */
export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | { readonly kind: 'only'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'except'; readonly names: ReadonlySet<string> }

/** One behavior's cache policy, or its legacy ForwardedValues, in one form. */
export interface CacheRules extends TtlLimits {
  readonly gzip: boolean
  readonly brotli: boolean
  readonly headers: Selection
  readonly cookies: Selection
  readonly queryStrings: Selection
}

const NONE: Selection = { kind: 'none' }
const ALL: Selection = { kind: 'all' }
/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html */
const ONE_DAY = 86_400
const ONE_YEAR = 31_536_000

export function cacheRulesOf(behavior: Behavior, policy: CachePolicyConfig | undefined): CacheRules {
  if (policy !== undefined) return rulesOfPolicy(policy)
  return rulesOfForwardedValues(behavior.ForwardedValues, behavior)
}

function rulesOfPolicy(policy: CachePolicyConfig): CacheRules {
  const parameters = policy.ParametersInCacheKeyAndForwardedToOrigin
  const headers = parameters?.HeadersConfig
  const cookies = parameters?.CookiesConfig
  const queryStrings = parameters?.QueryStringsConfig
  return {
    ...limits(policy.MinTTL, policy.DefaultTTL, policy.MaxTTL),
    gzip: parameters?.EnableAcceptEncodingGzip ?? false,
    brotli: parameters?.EnableAcceptEncodingBrotli ?? false,
    headers: selection(headers?.HeaderBehavior, lowerCase(headers?.Headers?.Items)),
    cookies: selection(cookies?.CookieBehavior, cookies?.Cookies?.Items),
    queryStrings: selection(queryStrings?.QueryStringBehavior, queryStrings?.QueryStrings?.Items)
  }
}

/** Legacy settings never compress with Brotli: that takes a cache policy. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
function rulesOfForwardedValues(values: ForwardedValues | undefined, behavior: Behavior): CacheRules {
  const headers = lowerCase(values?.Headers?.Items)
  const everyHeader = headers.includes('*')
  const keys = values?.QueryStringCacheKeys?.Items ?? []
  return {
    // Forwarding every header means never caching: Expiration.html, "Important".
    ...(everyHeader ? limits(0, 0, 0) : limits(behavior.MinTTL, behavior.DefaultTTL, behavior.MaxTTL)),
    gzip: behavior.Compress ?? false,
    brotli: false,
    headers: everyHeader ? ALL : selection('whitelist', headers),
    cookies: selection(values?.Cookies?.Forward, values?.Cookies?.WhitelistedNames?.Items),
    queryStrings: values?.QueryString !== true ? NONE : keys.length === 0 ? ALL : selection('whitelist', keys)
  }
}

/** Absent values follow the others, as the API fills them in. */
function limits(min: number | undefined, preset: number | undefined, max: number | undefined): TtlLimits {
  const minTtl = min ?? 0
  const defaultTtl = preset ?? Math.max(ONE_DAY, minTtl)
  return { minTtl, defaultTtl, maxTtl: max ?? Math.max(ONE_YEAR, defaultTtl) }
}

function selection(behavior: string | undefined, names: readonly string[] = []): Selection {
  switch (behavior) {
    case 'all':
      return ALL
    case 'whitelist':
      return names.length === 0 ? NONE : { kind: 'only', names: new Set(names) }
    case 'allExcept':
      return { kind: 'except', names: new Set(names) }
    default:
      return NONE
  }
}

function lowerCase(names: readonly string[] | undefined): readonly string[] {
  return (names ?? []).map(name => name.toLowerCase())
}

export function selects(selected: Selection, name: string): boolean {
  switch (selected.kind) {
    case 'none':
      return false
    case 'all':
      return true
    case 'only':
      return selected.names.has(name)
    case 'except':
      return !selected.names.has(name)
  }
}
