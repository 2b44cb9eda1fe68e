import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readDistribution } from '../lookups/site.ts'
import { pass, warn } from '../outcome.ts'
import { changeDistribution } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

/** CloudFront's default. */
const SECONDS = 10

export const errorTtl: Check = {
  id: 'CF-12',
  area: 'distribution',
  title: 'Error TTL',
  severity: 'warning',
  star: '',
  passes: 'Errors are kept for at most 10 seconds.',
  mend: 'Set the error caching minimum TTL to 10 seconds.',
  needs: ['cloudfront:GetDistribution'],
  source: cloudFrontDocs('custom-error-pages-expiration.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const long = distribution.errorResponses.filter(({ minTtl }) => minTtl > SECONDS)
    if (long.length === 0) return pass(resource, `Errors are kept for ${SECONDS} seconds at the most.`)
    return warn(resource, {
      message:
        'Edges keep errors for long: after a deploy, or when the API is back, visitors still get the old answer.',
      expected: `at most ${SECONDS} s`,
      actual: long.map(({ errorCode, minTtl }) => `${errorCode}: ${minTtl} s`).join(', '),
      remedy: changeDistribution(distribution.id, {
        filter: `(.CustomErrorResponses.Items[] | select(.ErrorCachingMinTTL > ${SECONDS})).ErrorCachingMinTTL = ${SECONDS}`
      })
    })
  }
}
