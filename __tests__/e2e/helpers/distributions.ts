import type { CachePolicyConfig, DistributionConfig } from '@aws-sdk/client-cloudfront'
import type { RouterSite } from '../../../edge/options.ts'
import { listOf, type SiteDistributionOptions } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import type { BucketAccess } from '../../../sandbox/edge/s3-origin.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import { routerCode, withRouter } from '../../../sandbox/reference-setup.ts'

/** A way in which people set CloudFront up in front of a bucket. */
export interface Arrangement {
  readonly name: string
  readonly distribution?: (sandbox: Sandbox) => Partial<SiteDistributionOptions>
  readonly access?: BucketAccess
  /** IAM actions that the role lacks. */
  readonly deny?: readonly string[]
  readonly inputs?: Readonly<Record<string, string>>
  /** Where the site is in URLs: '' or `/app`. */
  readonly urlRoot?: string
  /** What visitors call the site, where that is not the domain. */
  readonly host?: string
  /** Query strings that visitors come with, each with its `?`. */
  readonly queries?: readonly string[]
  /** Nothing is ever cached, so nothing can be a hit. */
  readonly uncached?: boolean
  /**
   * The documents that may stand in for missing keys, and for how many seconds: where that is long, a change of one
   * leaves no choice but to purge everything.
   */
  readonly standIn?: {
    readonly keys: readonly string[]
    /** `own`: as long as the Cache-Control of the site's documents says. */
    readonly seconds: number | 'own'
  }
  /** The distribution can't be read, so that everything is purged at any change. */
  readonly blind?: boolean
}

const BUCKET = 'example.com'
const REGION = 'eu-central-1'
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6'

function policy(sandbox: Sandbox, ttl: readonly [min: number, preset: number, max: number], queries = false): string {
  const config: CachePolicyConfig = {
    Name: `min-${ttl[0]}-${queries}`,
    MinTTL: ttl[0],
    DefaultTTL: ttl[1],
    MaxTTL: ttl[2],
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: true,
      EnableAcceptEncodingBrotli: true,
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: queries ? 'all' : 'none' }
    }
  }
  return sandbox.cloudFront.createCachePolicy(config).id
}

function fallback(code: number, seconds: number): Pick<SiteDistributionOptions, 'fallback'> {
  return { fallback: { errorCodes: [code], errorCachingMinTtl: seconds } }
}

/** A document of the site's own instead of index.html. */
function errorPage(code: number, path: string, seconds: number): Partial<DistributionConfig> {
  const rule = { ErrorCode: code, ResponsePagePath: path, ResponseCode: String(code), ErrorCachingMinTTL: seconds }
  return { CustomErrorResponses: listOf([rule]) }
}

function websiteOrigin(): Partial<DistributionConfig> {
  const origin = {
    Id: 'site',
    DomainName: `${BUCKET}.s3-website.${REGION}.amazonaws.com`,
    OriginPath: '',
    CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' as const }
  }
  return { Origins: { Quantity: 1, Items: [origin] }, CustomErrorResponses: { Quantity: 0 } }
}

function legacy(): Partial<DistributionConfig> {
  return {
    DefaultCacheBehavior: {
      TargetOriginId: 'site',
      ViewerProtocolPolicy: 'redirect-to-https',
      Compress: true,
      ForwardedValues: { QueryString: true, Cookies: { Forward: 'none' } },
      MinTTL: 0,
      DefaultTTL: 3600,
      MaxTTL: 86_400
    }
  }
}

function severalBehaviors(sandbox: Sandbox): Partial<DistributionConfig> {
  const behavior = (PathPattern: string, CachePolicyId: string) => ({
    PathPattern,
    TargetOriginId: 'site',
    ViewerProtocolPolicy: 'redirect-to-https' as const,
    CachePolicyId
  })
  return {
    CacheBehaviors: listOf([
      behavior('/assets/*', CACHING_OPTIMIZED),
      behavior('data/*.json', CACHING_DISABLED),
      behavior('*.pdf', policy(sandbox, [300, 600, 1200])),
      behavior('/docs/*', policy(sandbox, [0, 30, 60], true))
    ])
  }
}

/** The router on several behaviors, one of which has query strings in the cache key; no error responses. */
function routed(site: Partial<RouterSite>): NonNullable<Arrangement['distribution']> {
  return sandbox => {
    const arn = sandbox.cloudFront.functions.install('router', routerCode(BUCKET, [site]))
    const first = { TargetOriginId: 'site', ViewerProtocolPolicy: 'redirect-to-https' as const, Compress: true }
    const DefaultCacheBehavior = { ...first, CachePolicyId: CACHING_OPTIMIZED }
    const behaviors = { DefaultCacheBehavior, ...severalBehaviors(sandbox) }
    return { overrides: { ...withRouter(behaviors, arn), Aliases: listOf([BUCKET, `*.${BUCKET}`]) } }
  }
}

const errorsKept = (seconds: number): NonNullable<Arrangement['standIn']> => ({ keys: ['index.html'], seconds })

export const arrangements: readonly Arrangement[] = [
  {
    name: '403 shows the index, kept 0 s',
    distribution: () => fallback(403, 0),
    standIn: errorsKept(0)
  },
  {
    name: '403 shows the index, kept 10 s; a default root object',
    distribution: () => ({ ...fallback(403, 10), overrides: { DefaultRootObject: 'index.html' } }),
    standIn: errorsKept(10)
  },
  {
    name: '403 shows the index, kept 300 s',
    distribution: () => fallback(403, 300),
    standIn: errorsKept(300)
  },
  {
    name: '404 shows the index, the bucket may be listed',
    distribution: () => ({ ...fallback(404, 10), overrides: { DefaultRootObject: 'index.html' } }),
    access: { listBucket: true },
    standIn: errorsKept(10)
  },
  {
    name: '404 shows 404.html, kept 300 s',
    // Without a root object, who may list the bucket would see its listing at `/`.
    distribution: () => ({ overrides: { ...errorPage(404, '/404.html', 300), DefaultRootObject: 'index.html' } }),
    access: { listBucket: true },
    standIn: { keys: ['404.html'], seconds: 300 }
  },
  {
    name: 'no fallback, a default root object',
    distribution: () => ({ fallback: { errorCodes: [] }, overrides: { DefaultRootObject: 'index.html' } })
  },
  {
    name: 'edge-cache',
    distribution: () => fallback(403, 10),
    inputs: { 'edge-cache': 'true' },
    standIn: errorsKept(10)
  },
  {
    name: 'a policy with MinTTL 0',
    distribution: sandbox => ({ ...fallback(403, 0), cachePolicyId: policy(sandbox, [0, 86_400, 31_536_000]) }),
    standIn: errorsKept(0)
  },
  {
    name: 'a policy with MinTTL 60',
    distribution: sandbox => ({ ...fallback(403, 5), cachePolicyId: policy(sandbox, [60, 3600, 7200]) }),
    standIn: errorsKept(5)
  },
  {
    name: 'query strings in the cache key',
    distribution: sandbox => ({ ...fallback(403, 10), cachePolicyId: policy(sandbox, [1, 3600, 86_400], true) }),
    queries: ['?v=1', '?a=b&c=%20d'],
    standIn: errorsKept(10)
  },
  {
    name: 'CachingDisabled',
    distribution: () => ({ ...fallback(403, 10), cachePolicyId: CACHING_DISABLED }),
    uncached: true,
    standIn: errorsKept(10)
  },
  {
    name: 'ForwardedValues of old',
    distribution: () => ({ ...fallback(403, 10), overrides: legacy() }),
    queries: ['?v=1'],
    standIn: errorsKept(10)
  },
  {
    name: 'an OriginPath',
    distribution: () => ({ ...fallback(403, 10), originPath: '/sites/shop' }),
    inputs: { prefix: 'sites/shop' },
    standIn: errorsKept(10)
  },
  {
    name: 'an OriginPath above the site',
    distribution: () => ({ overrides: errorPage(403, '/shop/index.html', 10), originPath: '/sites' }),
    inputs: { prefix: 'sites/shop' },
    urlRoot: '/shop',
    standIn: errorsKept(10)
  },
  {
    name: 'a site below a prefix, with edge-cache',
    distribution: () => ({ overrides: errorPage(403, '/app/index.html', 60) }),
    inputs: { prefix: 'app', 'edge-cache': 'true' },
    urlRoot: '/app',
    standIn: errorsKept(60)
  },
  {
    name: 'a website endpoint',
    distribution: () => ({ overrides: websiteOrigin() }),
    access: { website: { indexDocument: 'index.html', errorDocument: '404.html' } },
    // Which document it is, the distribution doesn't say.
    standIn: { keys: ['404.html', 'index.html'], seconds: 'own' }
  },
  {
    name: 'a website endpoint that shows the index, with edge-cache',
    distribution: () => ({ overrides: websiteOrigin() }),
    access: { website: { indexDocument: 'index.html', errorDocument: 'index.html' } },
    inputs: { 'edge-cache': 'true' },
    standIn: { keys: ['404.html', 'index.html'], seconds: 31_536_000 }
  },
  {
    name: 'several behaviors',
    distribution: sandbox => ({ ...fallback(403, 10), overrides: severalBehaviors(sandbox) }),
    queries: ['?v=1'],
    standIn: errorsKept(10)
  },
  {
    name: 'a policy that may not be read',
    distribution: sandbox => ({ ...fallback(403, 10), cachePolicyId: policy(sandbox, [30, 60, 90], true) }),
    deny: ['cloudfront:GetCachePolicy'],
    queries: ['?v=1'],
    standIn: errorsKept(10)
  },
  {
    name: 'a distribution that may not be read',
    distribution: () => fallback(403, 10),
    deny: ['cloudfront:GetDistribution'],
    standIn: errorsKept(10),
    blind: true
  },
  {
    name: 'the router, a single page',
    distribution: routed({}),
    access: { listBucket: true },
    queries: ['?v=1']
  },
  {
    name: 'the router, many pages, with edge-cache',
    distribution: routed({ routing: 'pages' }),
    access: { listBucket: true },
    inputs: { 'edge-cache': 'true' },
    queries: ['?v=1']
  },
  {
    name: 'the router, a site below a prefix',
    distribution: routed({ prefix: 'app/' }),
    access: { listBucket: true },
    inputs: { prefix: 'app', 'edge-cache': 'true' },
    urlRoot: '/app'
  },
  {
    name: 'the router, the host of a preview',
    distribution: routed({}),
    access: { listBucket: true },
    inputs: { prefix: 'previews/pr-7', 'edge-cache': 'true' },
    host: 'pr-7.example.com',
    queries: ['?v=1']
  },
  {
    name: 'the router, which may not be read',
    distribution: routed({ routing: 'pages' }),
    access: { listBucket: true },
    deny: ['cloudfront:GetFunction'],
    inputs: { 'edge-cache': 'true' },
    queries: ['?v=1'],
    standIn: errorsKept(60)
  }
]
