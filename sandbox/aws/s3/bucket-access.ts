import { evaluatePolicy, type Principal, parsePolicy, type Statement } from './policy.ts'
import { isPublicPolicy } from './public-policy.ts'
import type { Bucket } from './store.ts'

export interface Attempt {
  readonly principal: Principal
  /** `s3:GetObject` */
  readonly action: string
  /** An object's key; the bucket itself when absent. */
  readonly key?: string | undefined
  /** Condition keys in lower case, beside `aws:securetransport`. */
  readonly context?: Readonly<Record<string, string>>
}

/** The bucket's policy; of none when there is none. */
export function policyOf({ name, configuration }: Bucket): readonly Statement[] {
  return configuration.policy === undefined ? [] : parsePolicy(configuration.policy, name)
}

/** What the policy says of a request. The sandbox's plain HTTP stands for HTTPS; all but AWS's services are on loopback. */
export function policyVerdict(
  bucket: Bucket,
  { principal, action, key, context }: Attempt
): 'allow' | 'deny' | undefined {
  const resource = `arn:aws:s3:::${bucket.name}${key === undefined ? '' : `/${key}`}`
  const from = principal.kind === 'service' ? {} : { 'aws:sourceip': '127.0.0.1' }
  return evaluatePolicy(policyOf(bucket), {
    ...{ principal, action, resource },
    context: { 'aws:securetransport': 'true', ...from, ...context }
  })
}

/**
 * Whether somebody who is not of the bucket's account may do it: the policy has to allow it, and RestrictPublicBuckets
 * takes a public policy's effect from all but AWS's services.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options
 */
export function isAllowedByPolicy(bucket: Bucket, attempt: Attempt): boolean {
  const restricted =
    attempt.principal.kind !== 'service' &&
    bucket.configuration.publicAccessBlock?.RestrictPublicBuckets === true &&
    isPublicPolicy(policyOf(bucket))
  return !restricted && policyVerdict(bucket, attempt) === 'allow'
}
