import type { DistributionConfig } from '@aws-sdk/client-cloudfront'
import type { CloudFront } from './aws/cloudfront/cloudfront.ts'
import type { Bucket, S3Store } from './aws/s3/store.ts'

export interface ReferenceSetupOptions {
  /** The alias that visitors use: `example.com`. */
  readonly domain: string
  /** Named as the domain when absent. */
  readonly bucket?: string
  /** eu-central-1 when absent. */
  readonly region?: string
  /** `/app`; the whole bucket when absent. */
  readonly originPath?: string
  /** CloudFront may list the bucket: a key that does not exist is a 404, and the fallback is set up for that. */
  readonly listable?: boolean
  /** Changes the configuration before the distribution is created. */
  readonly change?: (config: DistributionConfig) => DistributionConfig
}

export interface ReferenceSetup {
  readonly domain: string
  readonly bucket: Bucket
  readonly region: string
  readonly distributionId: string
  /** `d111111abcdef8.cloudfront.net` */
  readonly distributionDomain: string
}

/** `Managed-CachingOptimized`: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6'

/**
 * What people set up by hand in the console for a single-page application: a private bucket, a distribution with the
 * domain as alias and an origin access control, and 403 answered with `/index.html`. No default root object.
 */
export function createReferenceSetup(
  s3: S3Store,
  cloudFront: CloudFront,
  options: ReferenceSetupOptions
): ReferenceSetup {
  const { domain, region = 'eu-central-1', originPath = '', listable = false, change = config => config } = options
  const bucket = s3.createBucket(options.bucket ?? domain, { region })
  const origin = `${bucket.name}.s3.${region}.amazonaws.com`
  const accessControl = cloudFront.createOriginAccessControl({
    Name: origin,
    OriginAccessControlOriginType: 's3',
    SigningBehavior: 'always',
    SigningProtocol: 'sigv4'
  })
  const distribution = cloudFront.createDistribution(
    change({
      CallerReference: domain,
      Comment: '',
      Enabled: true,
      Aliases: { Quantity: 1, Items: [domain] },
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: origin,
            DomainName: origin,
            OriginPath: originPath,
            OriginAccessControlId: accessControl.id,
            S3OriginConfig: { OriginAccessIdentity: '' }
          }
        ]
      },
      DefaultCacheBehavior: {
        TargetOriginId: origin,
        ViewerProtocolPolicy: 'redirect-to-https',
        CachePolicyId: CACHING_OPTIMIZED,
        Compress: true
      },
      CustomErrorResponses: {
        Quantity: 1,
        Items: [
          {
            ErrorCode: listable ? 404 : 403,
            ResponsePagePath: '/index.html',
            ResponseCode: '200',
            ErrorCachingMinTTL: 10
          }
        ]
      }
    })
  )
  return {
    domain,
    bucket,
    region,
    distributionId: distribution.id,
    distributionDomain: distribution.value.DomainName ?? ''
  }
}
