import type {
  CachePolicyConfig,
  CachePolicyCookieBehavior,
  CachePolicyQueryStringBehavior
} from '@aws-sdk/client-cloudfront'

interface ManagedPolicy {
  readonly id: string
  readonly name: string
  /** Minimum, default and maximum TTL in seconds. */
  readonly ttl: readonly [number, number, number]
  readonly compressed: boolean
  readonly headers?: readonly string[]
  readonly cookies?: CachePolicyCookieBehavior
  readonly queryStrings?: 'all' | readonly string[]
}

const ONE_DAY = 86_400
const ONE_YEAR = 31_536_000
const ORIGIN_HEADERS = ['host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override']

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const POLICIES: readonly ManagedPolicy[] = [
  {
    id: '2e54312d-136d-493c-8eb9-b001f22f67d2',
    name: 'Managed-Amplify',
    ttl: [2, 2, 600],
    compressed: true,
    headers: ['Authorization', 'CloudFront-Viewer-Country', 'Host'],
    cookies: 'all',
    queryStrings: 'all'
  },
  {
    id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    name: 'Managed-CachingDisabled',
    ttl: [0, 0, 0],
    compressed: false
  },
  {
    id: '658327ea-f89d-4fab-a63d-7e88639e58f6',
    name: 'Managed-CachingOptimized',
    ttl: [1, ONE_DAY, ONE_YEAR],
    compressed: true
  },
  {
    id: 'b2884449-e4de-46a7-ac36-70bc7f1ddd6d',
    name: 'Managed-CachingOptimizedForUncompressedObjects',
    ttl: [1, ONE_DAY, ONE_YEAR],
    compressed: false
  },
  {
    id: '08627262-05a9-4f76-9ded-b50ca2e3a84f',
    name: 'Managed-Elemental-MediaPackage',
    ttl: [0, ONE_DAY, ONE_YEAR],
    compressed: true,
    headers: ['Origin'],
    queryStrings: ['aws.manifestfilter', 'start', 'end', 'm']
  },
  {
    id: '83da9c7e-98b4-4e11-a168-04f0df8e2c65',
    name: 'Managed-UseOriginCacheControlHeaders',
    ttl: [0, 0, ONE_YEAR],
    compressed: true,
    headers: ORIGIN_HEADERS,
    cookies: 'all'
  },
  {
    id: '4cc15a8a-d715-48a4-82b8-cc0b614638fe',
    name: 'Managed-UseOriginCacheControlHeaders-QueryStrings',
    ttl: [0, 0, ONE_YEAR],
    compressed: true,
    headers: ORIGIN_HEADERS,
    cookies: 'all',
    queryStrings: 'all'
  }
]

/** The cache policies that exist in every account, as the API gives them. */
export const MANAGED_CACHE_POLICIES = POLICIES.map(policy => ({ id: policy.id, config: cachePolicyConfig(policy) }))

function cachePolicyConfig({
  name,
  ttl,
  compressed,
  headers,
  cookies,
  queryStrings
}: ManagedPolicy): CachePolicyConfig {
  const [MinTTL, DefaultTTL, MaxTTL] = ttl
  const queryStringBehavior: CachePolicyQueryStringBehavior =
    queryStrings === undefined ? 'none' : queryStrings === 'all' ? 'all' : 'whitelist'
  return {
    Name: name,
    Comment: '',
    MinTTL,
    DefaultTTL,
    MaxTTL,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: compressed,
      EnableAcceptEncodingBrotli: compressed,
      HeadersConfig:
        headers === undefined
          ? { HeaderBehavior: 'none' }
          : { HeaderBehavior: 'whitelist', Headers: { Quantity: headers.length, Items: [...headers] } },
      CookiesConfig: { CookieBehavior: cookies ?? 'none' },
      QueryStringsConfig: {
        QueryStringBehavior: queryStringBehavior,
        ...(typeof queryStrings === 'object'
          ? { QueryStrings: { Quantity: queryStrings.length, Items: [...queryStrings] } }
          : {})
      }
    }
  }
}
