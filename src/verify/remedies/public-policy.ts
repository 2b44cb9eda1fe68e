import type { Remedy } from '../../report/verification.ts'
import { ifKnown } from '../fact.ts'
import type { Distribution, Facts, Origin, PolicyStatement } from '../facts.ts'
import { readerOf } from '../lookups/policy.ts'
import { fallbackArn, mainOrigin } from '../lookups/site.ts'
import { evaluatePolicy } from '../policy-evaluation.ts'
import { isPublic } from '../public-statement.ts'
import { allowCloudFront, allowIdentity, bucketPolicyCommand, withStatement } from './bucket-policy.ts'
import { quote, steps } from './command.ts'

/** The policy without what lets everybody in; the distribution, where it read by that, has a statement of its own. */
export function withoutOpen(
  facts: Facts,
  statements: readonly PolicyStatement[],
  isOpen: (statement: PolicyStatement) => boolean
): readonly PolicyStatement[] {
  const rest = statements.filter(statement => !isOpen(statement))
  const distribution = ifKnown(facts.distribution)
  const origin = distribution && mainOrigin(facts, distribution)
  return distribution === undefined || origin === undefined ? rest : withReader(facts, distribution, origin, rest)
}

/** The policy, with a statement for CloudFront at this origin unless it may read already. */
export function withReader(
  facts: Facts,
  distribution: Distribution,
  origin: Origin,
  statements: readonly PolicyStatement[]
): readonly PolicyStatement[] {
  const reader = readerOf(distribution, origin)
  const resource = fallbackArn(facts, distribution, origin)
  if (evaluatePolicy(statements, { ...reader, action: 's3:GetObject', resource }) === 'allow') return statements
  return withStatement(
    statements,
    origin.accessControlId === ''
      ? allowIdentity(facts.bucket.name, reader.principal)
      : allowCloudFront(facts.bucket.name, distribution.arn)
  )
}

/** All four settings. Under a policy that is public they shut out more than the public, so that is mended first. */
export function blockPublicAccess(facts: Facts): Remedy {
  const statements = ifKnown(facts.bucket.policy) ?? []
  return steps([
    ...(statements.some(isPublic) ? [bucketPolicyCommand(facts, withoutOpen(facts, statements, isPublic))] : []),
    `aws s3api put-public-access-block --bucket ${quote(facts.bucket.name)} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`
  ])
}
