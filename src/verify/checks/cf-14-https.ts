import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readDistribution } from '../lookups/site.ts'
import { fail, pass } from '../outcome.ts'
import { changeBehaviors, changeDistribution } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const https: Check = {
  id: 'CF-14',
  area: 'distribution',
  title: 'Viewer protocol',
  severity: 'error',
  star: '☆',
  passes: 'Every behavior redirects HTTP to HTTPS, or takes HTTPS only.',
  mend: 'Set the viewer protocol policy of the behavior to "Redirect HTTP to HTTPS".',
  needs: ['cloudfront:GetDistribution'],
  seeInstead: ['L-5'],
  source: cloudFrontDocs('using-https-viewers-to-cloudfront.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const open = distribution.behaviors.filter(({ viewerProtocolPolicy }) => viewerProtocolPolicy === 'allow-all')
    if (open.length === 0) return pass(resource, 'No behavior takes plain HTTP.')
    return fail(resource, {
      message: 'Visitors who come by http:// stay there: what they send and get can be read and changed on the way.',
      expected: 'redirect-to-https',
      actual: open.map(({ pathPattern }) => `${pathPattern}: allow-all`).join(', '),
      remedy: changeDistribution(distribution.id, {
        filter: changeBehaviors(open, '.ViewerProtocolPolicy = "redirect-to-https"')
      })
    })
  }
}
