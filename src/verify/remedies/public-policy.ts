import { ifKnown } from '../fact.ts'
import type { Distribution, Facts, Origin, PolicyStatement } from '../facts.ts'
import { readerOf } from '../lookups/policy.ts'
import { fallbackArn, mainOrigin } from '../lookups/site.ts'
import { evaluatePolicy } from '../policy-evaluation.ts'
import { allowCloudFront, allowIdentity, withStatement } from './bucket-policy.ts'

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
