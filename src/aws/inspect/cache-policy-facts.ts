import type {
  CacheBehavior,
  CachePolicyConfig,
  DefaultCacheBehavior,
  OriginRequestPolicyConfig,
  ResponseHeadersPolicyConfig
} from '@aws-sdk/client-cloudfront'
import type { CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy, Selection } from '../../verify/facts.ts'

const DAY = 86_400
const YEAR = 31_536_000

interface Items {
  readonly Items?: readonly string[] | undefined
}

export function cachePolicyFacts(id: string, config: CachePolicyConfig): CachePolicy {
  const key = config.ParametersInCacheKeyAndForwardedToOrigin
  return {
    id,
    name: config.Name ?? id,
    minTtl: config.MinTTL ?? 0,
    defaultTtl: config.DefaultTTL ?? DAY,
    maxTtl: config.MaxTTL ?? YEAR,
    gzip: key?.EnableAcceptEncodingGzip ?? false,
    brotli: key?.EnableAcceptEncodingBrotli ?? false,
    headers: selection(key?.HeadersConfig?.HeaderBehavior, headerNames(key?.HeadersConfig?.Headers)),
    cookies: selection(key?.CookiesConfig?.CookieBehavior, key?.CookiesConfig?.Cookies?.Items),
    queryStrings: selection(key?.QueryStringsConfig?.QueryStringBehavior, key?.QueryStringsConfig?.QueryStrings?.Items)
  }
}

/**
 * The settings of a behavior from before cache policies, in the same shape. Brotli takes a cache policy:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
export function legacyCacheFacts(behavior: CacheBehavior | DefaultCacheBehavior): CachePolicy {
  const { ForwardedValues: values } = behavior
  const headers = headerNames(values?.Headers)
  const keys = values?.QueryStringCacheKeys?.Items ?? []
  return {
    id: undefined,
    name: 'legacy cache settings',
    minTtl: behavior.MinTTL ?? 0,
    defaultTtl: behavior.DefaultTTL ?? DAY,
    maxTtl: behavior.MaxTTL ?? YEAR,
    gzip: true,
    brotli: false,
    headers: selection(headers.includes('*') ? 'all' : 'whitelist', headers),
    cookies: selection(values?.Cookies?.Forward, values?.Cookies?.WhitelistedNames?.Items),
    queryStrings: selection(values?.QueryString ? (keys.length > 0 ? 'whitelist' : 'all') : 'none', keys)
  }
}

export function originRequestPolicyFacts(id: string, config: OriginRequestPolicyConfig): OriginRequestPolicy {
  const { HeadersConfig, CookiesConfig, QueryStringsConfig } = config
  return {
    id,
    name: config.Name ?? id,
    headers: selection(HeadersConfig?.HeaderBehavior, headerNames(HeadersConfig?.Headers)),
    cookies: selection(CookiesConfig?.CookieBehavior, CookiesConfig?.Cookies?.Items),
    queryStrings: selection(QueryStringsConfig?.QueryStringBehavior, QueryStringsConfig?.QueryStrings?.Items)
  }
}

export function responseHeadersPolicyFacts(id: string, config: ResponseHeadersPolicyConfig): ResponseHeadersPolicy {
  const security = config.SecurityHeadersConfig
  const hsts = security?.StrictTransportSecurity
  return {
    id,
    name: config.Name ?? id,
    hsts: hsts && {
      maxAge: hsts.AccessControlMaxAgeSec ?? 0,
      includeSubDomains: hsts.IncludeSubdomains ?? false,
      preload: hsts.Preload ?? false
    },
    contentTypeOptions: security?.ContentTypeOptions !== undefined,
    frameOptions: security?.FrameOptions?.FrameOption,
    referrerPolicy: security?.ReferrerPolicy?.ReferrerPolicy,
    contentSecurityPolicy: security?.ContentSecurityPolicy?.ContentSecurityPolicy,
    customHeaders: (config.CustomHeadersConfig?.Items ?? []).map(({ Header }) => (Header ?? '').toLowerCase())
  }
}

/** `allViewerAndWhitelistCloudFront` adds headers of CloudFront's own to all of the viewer's. */
function selection(behavior: string | undefined, names: readonly string[] = []): Selection {
  if (behavior === 'all' || behavior === 'allViewer' || behavior === 'allViewerAndWhitelistCloudFront') {
    return { kind: 'all' }
  }
  if (behavior === 'allExcept') return names.length === 0 ? { kind: 'all' } : { kind: 'all-except', names }
  return behavior === 'whitelist' && names.length > 0 ? { kind: 'some', names } : { kind: 'none' }
}

function headerNames(headers: Items | undefined): readonly string[] {
  return (headers?.Items ?? []).map(name => name.toLowerCase())
}
