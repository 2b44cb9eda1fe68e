import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { Behavior, Distribution, Facts } from '../facts.ts'
import { readDistribution, siteBehaviors } from '../lookups/site.ts'
import { judgeAll, notApplicable, pass, read, settled, warn } from '../outcome.ts'
import { changeBehaviors, changeDistribution, useCachePolicy } from '../remedies/distribution.ts'
import { CACHING_OPTIMIZED } from '../remedies/managed-policies.ts'
import { distributionName } from '../resource.ts'

export const compression: Check = {
  id: 'CF-18',
  area: 'distribution',
  title: 'Compression',
  severity: 'warning',
  star: '',
  passes: 'The behaviors of the site compress, and their cache policy has gzip and brotli.',
  mend: 'Turn on "Compress objects automatically", with the cache policy CachingOptimized.',
  needs: ['cloudfront:GetDistribution', 'cloudfront:GetCachePolicy'],
  seeInstead: ['L-9'],
  source: cloudFrontDocs('ServingCompressedFiles.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    return judgeAll(
      siteBehaviors(facts, distribution).map(behavior => settled(resource, () => judge(facts, distribution, behavior))),
      notApplicable(resource, 'No behavior leads to this bucket; see CF-7.')
    )
  }
}

function judge(facts: Facts, distribution: Distribution, behavior: Behavior) {
  const resource = distributionName(facts)
  const policy = read(behavior.cachePolicy, 'The behavior has no cache policy.')
  if (behavior.compress && policy.gzip && policy.brotli)
    return pass(resource, 'The site is compressed, with brotli or gzip.')
  const kinds = [...(policy.gzip ? ['gzip'] : []), ...(policy.brotli ? ['brotli'] : [])]
  const filters = [
    ...(behavior.compress ? [] : ['.Compress = true']),
    ...(policy.gzip && policy.brotli ? [] : [useCachePolicy(CACHING_OPTIMIZED)])
  ]
  return warn(resource, {
    message: behavior.compress
      ? `Behavior ${behavior.pathPattern} compresses with ${kinds.join(' and ') || 'nothing'}: cache policy ${policy.name} leaves out the rest.`
      : `Behavior ${behavior.pathPattern} does not compress: scripts and styles are some four times as large on the way.`,
    expected: 'Compress: true, with gzip and brotli',
    actual: `${behavior.pathPattern}: Compress: ${behavior.compress}, with ${kinds.join(' and ') || 'none'}`,
    remedy: changeDistribution(distribution.id, { filter: changeBehaviors([behavior], filters.join(' | ')) })
  })
}
