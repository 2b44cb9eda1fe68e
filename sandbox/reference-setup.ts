import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront'
import { defaultRouterSite, type RouterSite, withRouterOptions } from '../edge/options.ts'
import type { CloudFront } from './aws/cloudfront/cloudfront.ts'
import { listOf, type SiteDistributionOptions, siteDistribution } from './aws/cloudfront/site-distribution.ts'
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

export interface PreviewSetupOptions extends ReferenceSetupOptions {
  /** The router takes the place of error responses. */
  readonly distribution?: Omit<NonNullable<ReferenceSetupOptions['distribution']>, 'fallback'>
  /** What the router is told of; when absent one single-page site with previews at `pr-{number}.DOMAIN`. */
  readonly sites?: readonly Partial<RouterSite>[]
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

/** The set-up with previews: with the router, and a behavior of its own for `/assets/*`. */
export function createPreviewSetup(s3: S3Store, cloudFront: CloudFront, options: PreviewSetupOptions): ReferenceSetup {
  const setup = createReferenceSetup(s3, cloudFront, options)
  cloudFront.changeDistribution(setup.distributionId, withAssets)
  installRouter(cloudFront, setup, options.sites)
  return setup
}

/**
 * What docs/router.md says: `edge/router.js` on every behavior that leads to the bucket, `*.DOMAIN` as a second alias,
 * and no error responses.
 */
export function installRouter(
  cloudFront: CloudFront,
  { domain, distributionId, bucket }: ReferenceSetup,
  sites: readonly Partial<RouterSite>[] = [{}]
): void {
  const { policy } = bucket.configuration
  if (policy !== undefined) bucket.configuration.policy = withListing(policy, bucket.name)
  const arn = cloudFront.functions.install(`router-${domain.replaceAll('.', '-')}`, routerCode(domain, sites))
  cloudFront.changeDistribution(distributionId, config => ({
    ...withRouter(config, arn),
    Aliases: listOf([domain, `*.${domain}`]),
    CustomErrorResponses: listOf([])
  }))
}

/** Lets whoever may read the objects list the bucket too, so that what is missing is 404. */
function withListing(policy: string, bucket: string): string {
  const { Statement, ...rest } = JSON.parse(policy)
  const listing = Statement.map((statement: object) => ({
    ...statement,
    Sid: 'AllowCloudFrontToList',
    Action: 's3:ListBucket',
    Resource: `arn:aws:s3:::${bucket}`
  }))
  return JSON.stringify({ ...rest, Statement: [...Statement, ...listing] })
}

/** The router as it is shipped, with options for these sites; previews are at `pr-{number}.DOMAIN` when they don't say. */
export function routerCode(domain: string, sites: readonly Partial<RouterSite>[]): string {
  const shipped = readFileSync(join(import.meta.dirname, '../edge/router.js'), 'utf8')
  const previewHost = `pr-{number}.${domain}`
  return withRouterOptions(
    shipped,
    sites.map(site => ({ ...defaultRouterSite, previewHost, ...site }))
  )
}

/** A behavior of its own for `/assets/*`, as people make one to cache it for longer. */
function withAssets(config: DistributionConfig): DistributionConfig {
  const behaviors = config.CacheBehaviors?.Items ?? []
  const { TargetOriginId, ViewerProtocolPolicy, Compress, CachePolicyId } = config.DefaultCacheBehavior ?? {}
  const assets = { PathPattern: '/assets/*', TargetOriginId, ViewerProtocolPolicy, Compress, CachePolicyId }
  return { ...config, CacheBehaviors: listOf([...behaviors, assets]) }
}

/** The same with the router on every behavior that leads to the bucket. */
export function withRouter<C extends Pick<DistributionConfig, 'DefaultCacheBehavior' | 'CacheBehaviors'>>(
  config: C,
  arn: string
): C {
  const FunctionAssociations = listOf(
    (['viewer-request', 'viewer-response'] as const).map(EventType => ({ FunctionARN: arn, EventType }))
  )
  const add = <B extends Pick<CacheBehavior, 'TargetOriginId'>>(behavior: B): B =>
    behavior.TargetOriginId === 'site' ? { ...behavior, FunctionAssociations } : behavior
  const { DefaultCacheBehavior: first, CacheBehaviors: others } = config
  return {
    ...config,
    DefaultCacheBehavior: first && add(first),
    CacheBehaviors: listOf((others?.Items ?? []).map(add))
  }
}
