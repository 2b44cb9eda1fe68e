import type { CacheBehavior, DefaultCacheBehavior, Distribution } from '@aws-sdk/client-cloudfront'
import type { BehaviorFacts, DistributionFacts, EdgeFunction } from '../ports.ts'
import { bucketOrigins } from './cloudfront-origins.ts'
import { type CachingFacts, fromForwardedValues, unknownCaching } from './cloudfront-policies.ts'

type AnyBehavior = CacheBehavior | DefaultCacheBehavior

/** Normalises what GetDistribution answered, as far as caching goes. `policies` by id, those that could be read. */
export function distributionFacts(
  distribution: Distribution,
  bucket: string,
  policies: ReadonlyMap<string, CachingFacts>,
  stagingIds: readonly string[]
): DistributionFacts {
  const config = distribution.DistributionConfig
  if (config === undefined) throw new Error('GetDistribution answered without a DistributionConfig.')
  const origins = bucketOrigins(config, bucket)
  const toFacts = (behavior: AnyBehavior, pathPattern: string): BehaviorFacts => ({
    pathPattern,
    originPath: origins.get(behavior.TargetOriginId ?? '')?.originPath,
    edgeFunction: edgeFunctionOf(behavior),
    ...cachingOf(behavior, policies)
  })
  const behaviors = (config.CacheBehaviors?.Items ?? []).map(behavior => toFacts(behavior, behavior.PathPattern ?? '*'))
  if (config.DefaultCacheBehavior !== undefined) behaviors.push(toFacts(config.DefaultCacheBehavior, '*'))

  return {
    id: distribution.Id ?? '',
    domainName: distribution.DomainName ?? '',
    aliases: config.Aliases?.Items ?? [],
    defaultRootObject: (config.DefaultRootObject ?? '').replace(/^\//, ''),
    behaviors,
    errorResponses: (config.CustomErrorResponses?.Items ?? []).map(response => ({
      errorCode: response.ErrorCode ?? 0,
      responsePagePath: response.ResponsePagePath || undefined,
      minTtl: response.ErrorCachingMinTTL ?? 10
    })),
    websiteOrigin: [...origins.values()].some(origin => origin.website),
    stagingIds
  }
}

/** Ids of the cache policies that a distribution's behaviors use. */
export function policyIds(distribution: Distribution): readonly string[] {
  const config = distribution.DistributionConfig
  const behaviors = [config?.DefaultCacheBehavior, ...(config?.CacheBehaviors?.Items ?? [])]
  return [...new Set(behaviors.flatMap(behavior => behavior?.CachePolicyId || []))]
}

function cachingOf(behavior: AnyBehavior, policies: ReadonlyMap<string, CachingFacts>): CachingFacts {
  if (behavior.CachePolicyId) return policies.get(behavior.CachePolicyId) ?? unknownCaching
  return fromForwardedValues(behavior)
}

/**
 * Code that runs on a request may serve an object under any URL; code that runs on a response can't.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions.html
 */
function edgeFunctionOf(behavior: AnyBehavior): EdgeFunction {
  const associations = [
    ...(behavior.FunctionAssociations?.Items ?? []),
    ...(behavior.LambdaFunctionAssociations?.Items ?? [])
  ]
  return associations.some(({ EventType }) => EventType?.endsWith('-request')) ? 'unknown' : 'none'
}
