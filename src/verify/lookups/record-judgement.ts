import type { Outcome } from '../check.ts'
import type { Distribution, DomainZones, Facts } from '../facts.ts'
import { judgeAll, notApplicable, settled } from '../outcome.ts'
import { whyNoDomain } from '../resource.ts'
import { readDistribution } from './site.ts'

/** Judges the records of each domain, unless the domains are those of tenants. */
export function judgeRecords(
  facts: Facts,
  judge: (facts: Facts, distribution: Distribution, zones: DomainZones) => Outcome
): Outcome {
  const distribution = readDistribution(facts)
  if (distribution.connectionMode === 'tenant-only') {
    return notApplicable(distribution.domainName, 'Domains lead to the tenants of the distribution.')
  }
  return judgeAll(
    facts.zones.map(zones => settled(zones.domain, () => judge(facts, distribution, zones))),
    notApplicable(distribution.domainName, whyNoDomain(facts))
  )
}
