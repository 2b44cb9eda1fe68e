import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readDistribution } from '../lookups/site.ts'
import { pass, warn } from '../outcome.ts'
import { command } from '../remedies/command.ts'
import { distributionName } from '../resource.ts'

export const deployed: Check = {
  id: 'CF-2',
  area: 'distribution',
  title: 'Deployed',
  severity: 'warning',
  star: '',
  passes: 'The last change of the configuration has reached all edges.',
  mend: 'Wait for a few minutes, then verify again.',
  needs: ['cloudfront:GetDistribution'],
  source: cloudFrontDocs('HowToUpdateDistribution.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    if (distribution.status === 'Deployed') return pass(resource, 'Its configuration is on all edges.')
    return warn(resource, {
      message: 'A change of the configuration is still on its way: some edges go by the earlier one.',
      expected: 'Deployed',
      actual: distribution.status,
      remedy: command([`aws cloudfront wait distribution-deployed --id ${distribution.id}`])
    })
  }
}
