import type { Distribution, Facts, PolicyStatement } from '../facts.ts'
import { evaluatePolicy } from '../policy-evaluation.ts'
import { accountOf } from '../remedies/distribution.ts'

/** Whether the distribution may list the bucket: missing keys are 404 then, and `/` without a root object is the list. */
export function mayList(
  { bucket }: Facts,
  distribution: Distribution,
  statements: readonly PolicyStatement[]
): boolean {
  const decision = evaluatePolicy(statements, {
    principal: 'Service:cloudfront.amazonaws.com',
    action: 's3:ListBucket',
    resource: `arn:aws:s3:::${bucket.name}`,
    context: {
      'aws:sourcearn': distribution.arn,
      'aws:sourceaccount': accountOf(distribution),
      'aws:securetransport': 'true'
    }
  })
  return decision === 'allow'
}
