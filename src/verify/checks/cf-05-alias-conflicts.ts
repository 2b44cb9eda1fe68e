import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { Distribution, DomainConflict, Facts } from '../facts.ts'
import { readDistribution } from '../lookups/site.ts'
import { judgeAll, notApplicable, pass, readOptional, settled, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { accountOf } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const aliasConflicts: Check = {
  id: 'CF-5',
  area: 'distribution',
  title: 'Holders of the domain',
  severity: 'warning',
  star: '',
  passes: 'No other distribution, of this account or another, holds the domain.',
  mend: 'Move the alias here, or take it away from the other distribution.',
  needs: ['cloudfront:ListDomainConflicts', 'cloudfront:GetDistribution'],
  seeInstead: ['L-7'],
  source: cloudFrontDocs('alternate-domain-names-move.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const outcomes = facts.conflicts.map(({ domain, holders }) =>
      settled(resource, () => judge(facts, distribution, domain, readOptional(holders) ?? []))
    )
    return judgeAll(outcomes, notApplicable(resource, 'No `domain` is given.'))
  }
}

function judge(facts: Facts, distribution: Distribution, domain: string, holders: readonly DomainConflict[]) {
  const resource = distributionName(facts)
  const account = accountOf(distribution)
  const isHere = distribution.aliases.includes(domain)
  const others = holders.filter(({ resourceId, domain: name, accountId }) => {
    // Of one's own, the more specific name wins over a wildcard.
    const yields = isHere && name.startsWith('*.') && accountId === account
    return resourceId !== distribution.id && !yields
  })
  if (others.length === 0) return pass(resource, `Nobody else holds ${domain}.`)
  const names = others.map(
    ({ domain: name, resourceType, resourceId, accountId }) =>
      `${resourceType} ${resourceId} of account ${accountId} (${name})`
  )
  const own = others.every(({ accountId }) => accountId === account)
  const move = `aws cloudfront associate-alias --target-distribution-id ${distribution.id} --alias ${domain}`
  return warn(resource, {
    message: `Another resource holds ${domain} or a wildcard over it: the alias can't be added here, or some requests go there.`,
    expected: `${domain}: ${distribution.id} alone`,
    actual: names.join(', '),
    // What it is taken from may be in use: only people know where it belongs.
    remedy: text(
      own
        ? `If ${domain} is to be served by ${distribution.id}, and no longer by the other, move it: ${move}`
        : `Create a TXT record _${domain} with the value ${distribution.domainName}, then run: ${move}. The other account has to disable its distribution before.`
    )
  })
}
