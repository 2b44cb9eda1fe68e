import type { Distribution, Facts, Origin, PolicyStatement } from '../facts.ts'
import { evaluatePolicy, type PolicyRequest } from '../policy-evaluation.ts'
import { accountOf } from '../remedies/distribution.ts'
import { mainOrigin } from './site.ts'

/** Who asks, as the policy of the bucket sees it. */
export type Reader = Pick<PolicyRequest, 'principal' | 'hasCanonicalId' | 'context'>

/**
 * How visitors by HTTPS have it. S3 takes no version of TLS below 1.2.
 * https://aws.amazon.com/blogs/storage/enforcing-encryption-in-transit-with-tls1-2-or-higher-with-amazon-s3/
 */
const SECURE = { 'aws:securetransport': 'true', 's3:tlsversion': '1.2' } as const

/** CloudFront as a service, which signs with an origin access control. */
export function readerByControl(distribution: Distribution): Reader {
  return {
    principal: 'Service:cloudfront.amazonaws.com',
    context: {
      'aws:sourcearn': distribution.arn,
      'aws:sourceaccount': accountOf(distribution),
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice
      'aws:principalisawsservice': 'true',
      ...SECURE
    }
  }
}

/**
 * A policy names an origin access identity as a user, or by a canonical id.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export function readerByIdentity(identity: string): Reader {
  return {
    principal: `AWS:arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identity}`,
    hasCanonicalId: true,
    context: SECURE
  }
}

/** Who CloudFront is where it reads the bucket by this origin: nobody in particular where it does not sign. */
export function readerOf(distribution: Distribution, origin: Origin): Reader {
  if (readsUnsigned(origin)) return { principal: '*', context: {} }
  return origin.accessControlId === '' ? readerByIdentity(origin.accessIdentity) : readerByControl(distribution)
}

/** Whether the origin only answers as long as everybody may read the bucket. */
export function readsUnsigned({ kind, accessControlId, accessControl, accessIdentity }: Origin): boolean {
  if (kind !== 's3') return true
  if (accessControlId === '') return accessIdentity === ''
  return accessControl.state === 'known' && accessControl.value.signingBehavior === 'never'
}

/** Whether CloudFront may list the bucket: missing keys are 404 then, and `/` without a root object is the list. */
export function mayList(facts: Facts, distribution: Distribution, statements: readonly PolicyStatement[]): boolean {
  const origin = mainOrigin(facts, distribution)
  if (origin === undefined) return false
  const request = {
    ...readerOf(distribution, origin),
    action: 's3:ListBucket',
    resource: `arn:aws:s3:::${facts.bucket.name}`
  }
  return evaluatePolicy(statements, request) === 'allow'
}
