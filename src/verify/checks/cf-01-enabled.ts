import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { fail, pass, readOptional } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { changeDistribution } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const enabled: Check = {
  id: 'CF-1',
  area: 'distribution',
  title: 'Distribution',
  severity: 'error',
  star: '☆',
  passes: 'The distribution exists, is enabled, and is not the staging one of a continuous deployment.',
  mend: 'Enable it; or give the `distribution-id` of the one that visitors reach.',
  needs: ['cloudfront:ListDistributions', 'cloudfront:GetDistribution'],
  seeInstead: ['L-4', 'L-7'],
  source: cloudFrontDocs('distribution-web-values-specify.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readOptional(facts.distribution)
    if (distribution === undefined) {
      const { distributionId, domains } = facts.expectation
      const sought = distributionId ?? `a distribution with the alias ${domains[0]}`
      return fail(resource, {
        message: `There is no ${distributionId === undefined ? sought.slice(2) : `distribution ${sought}`} in this account.`,
        expected: sought,
        actual: 'no such distribution',
        remedy: text('Correct `distribution-id`, or add the domain to the alternate domain names of the distribution.')
      })
    }
    if (distribution.staging) {
      return fail(resource, {
        message: 'This is the staging distribution of a continuous deployment: it has no domain of its own.',
        expected: 'Staging: false',
        actual: 'Staging: true',
        remedy: text(
          'Give the `distribution-id` of the primary distribution; the staging one is then looked after as well.'
        )
      })
    }
    if (!distribution.enabled) {
      return fail(resource, {
        message: 'The distribution is disabled: CloudFront answers no visitor.',
        expected: 'Enabled: true',
        actual: 'Enabled: false',
        remedy: changeDistribution(distribution.id, { filter: '.Enabled = true' })
      })
    }
    return pass(resource, 'It is enabled.')
  }
}
