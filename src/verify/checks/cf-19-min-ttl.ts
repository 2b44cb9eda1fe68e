import { behaviorFor } from '../../util/path-pattern.ts'
import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { Behavior, Distribution, Facts } from '../facts.ts'
import { fallbackPath, readDistribution, rootPath, siteBehaviors } from '../lookups/site.ts'
import { judgeAll, notApplicable, pass, read, settled, warn } from '../outcome.ts'
import { changeBehaviors, changeDistribution, useCachePolicy } from '../remedies/distribution.ts'
import { CACHING_OPTIMIZED } from '../remedies/managed-policies.ts'
import { distributionName } from '../resource.ts'

export const minTtl: Check = {
  id: 'CF-19',
  area: 'distribution',
  title: 'Minimum TTL of documents',
  severity: 'warning',
  star: '',
  passes: 'Edges keep documents for no longer than their Cache-Control says: the minimum TTL is 0 or 1.',
  mend: 'Choose the cache policy CachingOptimized, or lower the minimum TTL to 1.',
  needs: ['cloudfront:GetDistribution', 'cloudfront:GetCachePolicy'],
  source: cloudFrontDocs('Expiration.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const site = siteBehaviors(facts, distribution)
    const paths = [rootPath(facts, distribution), fallbackPath(facts, distribution)]
    const behaviors = paths.flatMap(path => behaviorFor(path, distribution.behaviors) ?? [])
    return judgeAll(
      site.filter(one => behaviors.includes(one)).map(one => settled(resource, () => judge(facts, distribution, one))),
      notApplicable(resource, 'No behavior leads to this bucket; see CF-7.')
    )
  }
}

function judge(facts: Facts, distribution: Distribution, behavior: Behavior) {
  const resource = distributionName(facts)
  const policy = read(behavior.cachePolicy, 'The behavior has no cache policy.')
  if (policy.minTtl <= 1) return pass(resource, `The minimum TTL of cache policy ${policy.name} is ${policy.minTtl} s.`)
  return warn(resource, {
    message: `Edges keep documents for at least ${policy.minTtl} s, even though they say no-cache.`,
    expected: 'MinTTL 0 or 1',
    actual: `${behavior.pathPattern}: MinTTL ${policy.minTtl} of ${policy.name}`,
    remedy: changeDistribution(distribution.id, {
      filter: changeBehaviors([behavior], useCachePolicy(CACHING_OPTIMIZED))
    })
  })
}
