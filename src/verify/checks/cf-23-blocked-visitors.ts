import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { maskingResponses, readDistribution } from '../lookups/site.ts'
import { notApplicable, pass, warn } from '../outcome.ts'
import { installRouter } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const blockedVisitors: Check = {
  id: 'CF-23',
  area: 'distribution',
  title: 'Blocked visitors',
  severity: 'warning',
  star: '',
  passes: 'Who is blocked by WAF or by country gets an error, not the app with 200.',
  mend: 'Use the router function instead of the error response for 403.',
  needs: ['cloudfront:GetDistribution'],
  source: cloudFrontDocs('georestrictions.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const { webAclId, geoRestriction } = distribution
    const blockers = [
      ...(webAclId === '' ? [] : [`web ACL ${webAclId}`]),
      ...(geoRestriction.type === 'none' ? [] : [`geo restriction (${geoRestriction.type})`])
    ]
    if (blockers.length === 0) return notApplicable(resource, 'Neither WAF nor a geo restriction blocks anybody.')
    const masking = maskingResponses(distribution).find(({ errorCode }) => errorCode === 403)
    if (masking === undefined) return pass(resource, 'Who is blocked gets 403.')
    return warn(resource, {
      message: `Who is blocked by ${blockers.join(' or ')} gets the app with 200 instead of 403: a request that an API call or a bot makes looks as if it had worked.`,
      expected: 'no error response for 403',
      actual: `403 → ${masking.responsePagePath} 200, and ${blockers.join(', ')}`,
      causes: ['CF-10'],
      remedy: installRouter(facts, distribution)
    })
  }
}
