import type { DistributionConfig, Origin } from '@aws-sdk/client-cloudfront'

/** How a distribution's origin leads to a bucket. */
export interface BucketOrigin {
  /** '' or a leading slash and no trailing one. */
  readonly originPath: string
  readonly website: boolean
}

/**
 * The distribution's origins, and groups of origins, that are this bucket, by their id.
 *
 * A bucket has many host names: `NAME.s3.REGION.amazonaws.com`, `NAME.s3.amazonaws.com`, dual-stack ones, and
 * `NAME.s3-website-REGION.…` or `NAME.s3-website.REGION.…` for its website endpoint.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
 */
export function bucketOrigins(config: DistributionConfig, bucket: string): ReadonlyMap<string, BucketOrigin> {
  const origins = new Map<string, BucketOrigin>()
  for (const origin of config.Origins?.Items ?? []) {
    const found = bucketOrigin(origin, bucket)
    if (origin.Id !== undefined && found !== undefined) origins.set(origin.Id, found)
  }
  for (const group of config.OriginGroups?.Items ?? []) {
    const member = group.Members?.Items?.find(({ OriginId }) => origins.has(OriginId ?? ''))
    const found = origins.get(member?.OriginId ?? '')
    if (group.Id !== undefined && found !== undefined) origins.set(group.Id, found)
  }
  return origins
}

function bucketOrigin(origin: Origin, bucket: string): BucketOrigin | undefined {
  const host = (origin.DomainName ?? '').toLowerCase()
  const rest = host.startsWith(`${bucket.toLowerCase()}.s3`) ? host.slice(bucket.length + 1) : undefined
  if (rest === undefined || !/^s3([.-][a-z0-9.-]+)?\.amazonaws\.com(\.cn)?$/.test(rest)) return undefined
  return { originPath: (origin.OriginPath ?? '').replace(/\/+$/, ''), website: rest.startsWith('s3-website') }
}
