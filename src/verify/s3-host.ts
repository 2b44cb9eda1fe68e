/** What the host name of an S3 endpoint says. */
export interface S3Host {
  readonly bucket: string
  /** `undefined` for the global endpoint `BUCKET.s3.amazonaws.com`. */
  readonly region: string | undefined
  readonly website: boolean
}

/**
 * `undefined` when it is no bucket's host name.
 *
 * | host | |
 * |---|---|
 * | `NAME.s3.REGION.amazonaws.com`, `NAME.s3.dualstack.REGION.…`, `NAME.s3-REGION.…` | REST, regional |
 * | `NAME.s3.amazonaws.com` | REST, global |
 * | `NAME.s3-website-REGION.amazonaws.com`, `NAME.s3-website.REGION.…` | website |
 *
 * https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
export function parseS3Host(host: string): S3Host | undefined {
  const match =
    /^(?<bucket>[a-z0-9][a-z0-9._-]*?)\.s3(?<website>-website)?(?:[.-](?:dualstack\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?$/.exec(
      host.toLowerCase()
    )
  if (match?.groups?.bucket === undefined) return undefined
  return { bucket: match.groups.bucket, region: match.groups.region, website: match.groups.website !== undefined }
}
