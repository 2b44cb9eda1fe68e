import type { CloudFront } from './aws/cloudfront/cloudfront.ts'
import { type SiteDistributionOptions, siteDistribution } from './aws/cloudfront/site-distribution.ts'
import type { Bucket, S3Store } from './aws/s3/store.ts'
import type { BucketAccess } from './edge/s3-origin.ts'

export interface ReferenceSetupOptions {
  /** The alias that visitors use: `example.com`. */
  readonly domain: string
  /** Named as the domain when absent. */
  readonly bucket?: string
  /** `eu-central-1` when absent. */
  readonly region?: string
  /** What CloudFront may do with the bucket beyond reading objects: nothing when absent. */
  readonly access?: BucketAccess
  /** Whatever else should be otherwise. */
  readonly distribution?: Partial<Omit<SiteDistributionOptions, 'bucket' | 'region' | 'aliases'>>
}

export interface ReferenceSetup {
  readonly domain: string
  readonly bucket: Bucket
  readonly region: string
  readonly distributionId: string
  /** `d111111abcdef8.cloudfront.net` */
  readonly distributionDomain: string
}

/**
 * What people set up by hand in the console for a single-page application: a private bucket, a distribution with the
 * domain as alias and an origin access control, and 403 answered with `/index.html`. No default root object.
 */
export function createReferenceSetup(
  s3: S3Store,
  cloudFront: CloudFront,
  options: ReferenceSetupOptions
): ReferenceSetup {
  const { domain, region = 'eu-central-1', distribution: variations = {} } = options
  const bucket = s3.createBucket(options.bucket ?? domain, { region })
  const accessControl = cloudFront.createOriginAccessControl({
    Name: bucket.name,
    OriginAccessControlOriginType: 's3',
    SigningBehavior: 'always',
    SigningProtocol: 'sigv4'
  })
  const { id, value } = cloudFront.createDistribution(
    siteDistribution({
      fallback: { errorCodes: [403], errorCachingMinTtl: 10 },
      originAccessControlId: accessControl.id,
      ...variations,
      bucket: bucket.name,
      region,
      aliases: [domain],
      overrides: { DefaultRootObject: '', ...variations.overrides }
    })
  )
  return { domain, bucket, region, distributionId: id, distributionDomain: value.DomainName ?? '' }
}
