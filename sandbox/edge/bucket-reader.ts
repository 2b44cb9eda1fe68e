import type { OriginAccessControlConfig } from '@aws-sdk/client-cloudfront'
import { arnOf } from '../aws/cloudfront/ids.ts'
import { accountId } from '../aws/credentials.ts'
import { isAllowedByPolicy } from '../aws/s3/bucket-access.ts'
import type { Principal } from '../aws/s3/policy.ts'
import type { Bucket } from '../aws/s3/store.ts'
import type { OriginRequest } from './http-types.ts'

/** As whom CloudFront asks a bucket, by how the origin is set up. */
export interface Reader {
  readonly principal: Principal
  /** Condition keys of the bucket's policy, in lower case. */
  readonly context: Readonly<Record<string, string>>
}

export type AccessControlLookup = (id: string) => OriginAccessControlConfig | undefined

const ANONYMOUS: Reader = { principal: { kind: 'anonymous' }, context: {} }

/**
 * An origin access control signs as CloudFront on behalf of the distribution, a legacy identity as a user of
 * CloudFront's own account; without either, a request is anybody's.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export function bucketReader(request: OriginRequest, accessControl: AccessControlLookup): Reader {
  const { OriginAccessControlId: id, S3OriginConfig } = request.origin
  const control = id ? accessControl(id) : undefined
  if (control !== undefined && signs(control, request)) {
    const context = { 'aws:sourcearn': arnOf('distribution', request.distributionId), 'aws:sourceaccount': accountId }
    return { principal: { kind: 'service', name: 'cloudfront.amazonaws.com' }, context }
  }
  const identity = /^origin-access-identity\/cloudfront\/(.+)$/.exec(S3OriginConfig?.OriginAccessIdentity ?? '')?.[1]
  if (identity === undefined) return ANONYMOUS
  const arn = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identity}`
  return { principal: { kind: 'user', arn }, context: {} }
}

export function mayRead(bucket: Bucket, reader: Reader, key: string): boolean {
  return isAllowedByPolicy(bucket, { ...reader, action: 's3:GetObject', key })
}

export function mayList(bucket: Bucket, reader: Reader): boolean {
  return isAllowedByPolicy(bucket, { ...reader, action: 's3:ListBucket' })
}

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html */
function signs(
  { SigningBehavior: behavior, OriginAccessControlOriginType: type }: OriginAccessControlConfig,
  { headers }: OriginRequest
): boolean {
  if (type !== 's3') return false
  return behavior === 'always' || (behavior === 'no-override' && !headers.has('authorization'))
}
