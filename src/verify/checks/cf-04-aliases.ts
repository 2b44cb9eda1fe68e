import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { listed, uncovered } from '../lookups/names.ts'
import { readDistribution } from '../lookups/site.ts'
import { fail, notApplicable, pass } from '../outcome.ts'
import { changeDistribution } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const aliases: Check = {
  id: 'CF-4',
  area: 'distribution',
  title: 'Alternate domain names',
  severity: 'error',
  star: '★',
  passes: 'Every domain is among the alternate domain names (aliases), by itself or by a wildcard.',
  mend: 'Add the domain to the alternate domain names, which needs a certificate that covers it.',
  needs: ['cloudfront:GetDistribution'],
  seeInstead: ['L-3', 'L-4'],
  causes: ['CF-1'],
  source: cloudFrontDocs('CNAMEs.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const { domains } = facts.expectation
    if (domains.length === 0) return notApplicable(resource, 'No `domain` is given.')
    if (distribution.connectionMode === 'tenant-only') {
      return notApplicable(resource, 'It serves distribution tenants: domains belong to them.')
    }
    if (distribution.staging) return notApplicable(resource, 'A staging distribution has no aliases.')
    const missing = uncovered(domains, distribution.aliases)
    if (missing.length === 0) return pass(resource, `${listed(domains)}: all are aliases.`)
    return fail(resource, {
      message: `CloudFront does not know that it answers for ${listed(missing)}, and refuses its visitors with 403.`,
      expected: listed(domains),
      actual: listed(distribution.aliases),
      remedy: changeDistribution(distribution.id, {
        filter: `.Aliases.Items = ([.Aliases.Items[]?] + ${JSON.stringify(missing)}) | .Aliases.Quantity = (.Aliases.Items | length)`,
        note: 'The attached certificate has to cover the name; see CF-15 and ACM-2.'
      })
    })
  }
}
