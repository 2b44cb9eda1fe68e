import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readApi } from '../lookups/api.ts'
import { pass, read, warn } from '../outcome.ts'
import { changeBehaviors, changeDistribution, useCachePolicy } from '../remedies/distribution.ts'
import { CACHING_DISABLED } from '../remedies/managed-policies.ts'
import { resourceOf } from '../resource.ts'

export const apiNotCached: Check = {
  id: 'API-3',
  area: 'api',
  title: 'API not cached',
  severity: 'warning',
  star: '',
  passes: 'Answers of the API are not kept: CachingDisabled, or TTLs of 0.',
  mend: 'Choose the cache policy CachingDisabled for the behavior.',
  needs: ['cloudfront:GetDistribution', 'cloudfront:GetCachePolicy'],
  seeInstead: ['L-11'],
  source: cloudFrontDocs('using-managed-cache-policies.html'),
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const { distribution, behavior } = readApi(facts)
    const policy = read(behavior.cachePolicy, 'The behavior has no cache policy.')
    // A default of 0 keeps only what the API itself says may be kept.
    if (policy.minTtl === 0 && policy.defaultTtl === 0) return pass(resource, `${policy.name} keeps nothing by itself.`)
    return warn(resource, {
      message: `Edges keep answers of the API (${policy.name}): one visitor can get what was meant for another one, and changes are seen late.`,
      expected: 'CachingDisabled, or TTLs of 0',
      actual: `${behavior.pathPattern}: ${policy.name}, TTL ${policy.minTtl} to ${policy.maxTtl} s, ${policy.defaultTtl} s by default`,
      remedy: changeDistribution(distribution.id, {
        filter: changeBehaviors([behavior], useCachePolicy(CACHING_DISABLED))
      })
    })
  }
}
