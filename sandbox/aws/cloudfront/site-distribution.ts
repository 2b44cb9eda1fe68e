import type { CacheBehavior, CustomErrorResponse, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront'

/** `Managed-CachingOptimized`. */
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6'
/** `Managed-CachingDisabled`. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'

export interface SiteDistributionOptions {
  readonly bucket: string
  /** `us-east-1` when absent. */
  readonly region?: string
  readonly aliases?: readonly string[]
  /** `/site`, without a slash at the end. */
  readonly originPath?: string
  /** An OriginAccessControl's id. */
  readonly originAccessControlId?: string
  /** How deep links reach the index: for each of these errors of the origin, `/index.html` with status 200. */
  readonly fallback?: { readonly errorCodes: readonly number[]; readonly errorCachingMinTtl?: number }
  /** The managed CachingOptimized when absent. */
  readonly cachePolicyId?: string
  /** Host name of an origin for `/api/*`, uncached and with every method. */
  readonly api?: string
  /** Laid over the result. */
  readonly overrides?: Partial<DistributionConfig>
}

/**
 * The configuration of a distribution as people make it by hand for a single-page site in a private bucket.
 * Other shapes come by `overrides`.
 */
export function siteDistribution(options: SiteDistributionOptions): DistributionConfig {
  const { bucket, region = 'us-east-1', aliases = [], api } = options
  const errors = errorResponses(options.fallback)
  const behaviors = api === undefined ? [] : [apiBehavior()]
  const origins: Origin[] = [siteOrigin(`${bucket}.s3.${region}.amazonaws.com`, options)]
  if (api !== undefined) origins.push(apiOrigin(api))
  return {
    CallerReference: crypto.randomUUID(),
    Comment: `Site in ${bucket}`,
    Enabled: true,
    Aliases: listOf(aliases),
    DefaultRootObject: 'index.html',
    Origins: { Quantity: origins.length, Items: origins },
    DefaultCacheBehavior: {
      TargetOriginId: 'site',
      ViewerProtocolPolicy: 'redirect-to-https',
      Compress: true,
      CachePolicyId: options.cachePolicyId ?? CACHING_OPTIMIZED
    },
    CacheBehaviors: listOf(behaviors),
    CustomErrorResponses: listOf(errors),
    ...options.overrides
  }
}

function errorResponses(fallback: SiteDistributionOptions['fallback']): readonly CustomErrorResponse[] {
  return (fallback?.errorCodes ?? []).map(ErrorCode => ({
    ErrorCode,
    ResponsePagePath: '/index.html',
    ResponseCode: '200',
    ErrorCachingMinTTL: fallback?.errorCachingMinTtl
  }))
}

function siteOrigin(DomainName: string, { originPath, originAccessControlId }: SiteDistributionOptions): Origin {
  return {
    Id: 'site',
    DomainName,
    OriginPath: originPath ?? '',
    OriginAccessControlId: originAccessControlId ?? '',
    S3OriginConfig: { OriginAccessIdentity: '' }
  }
}

function apiOrigin(DomainName: string): Origin {
  return {
    Id: 'api',
    DomainName,
    CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' }
  }
}

function apiBehavior(): CacheBehavior {
  return {
    PathPattern: '/api/*',
    TargetOriginId: 'api',
    ViewerProtocolPolicy: 'redirect-to-https',
    AllowedMethods: { Quantity: 7, Items: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] },
    CachePolicyId: CACHING_DISABLED
  }
}

/** A list as the API wants it: with its length, and without Items when empty. */
export function listOf<T>(items: readonly T[]): { Quantity: number; Items?: T[] } {
  return items.length === 0 ? { Quantity: 0 } : { Quantity: items.length, Items: [...items] }
}
