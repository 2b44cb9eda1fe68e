import type { CacheBehavior, DefaultCacheBehavior, Distribution } from '@aws-sdk/client-cloudfront'
import type { BehaviorFacts, DistributionFacts, EdgeFunction, Unread } from '../ports.ts'
import { bucketOrigins } from './cloudfront-origins.ts'
import { type CachingFacts, fromForwardedValues, unknownCaching } from './cloudfront-policies.ts'

type AnyBehavior = CacheBehavior | DefaultCacheBehavior

/** What was read beside the distribution itself. */
export interface Surroundings {
  /** By id, those that could be read. */
  readonly policies: ReadonlyMap<string, CachingFacts>
  readonly stagingIds: readonly string[]
  /** ARNs of the functions that are `edge/router.js`. */
  readonly routers: ReadonlySet<string>
  readonly unread: readonly Unread[]
}

/** Normalises what GetDistribution answered, as far as caching goes. */
export function distributionFacts(
  distribution: Distribution,
  bucket: string,
  { policies, stagingIds, routers, unread }: Surroundings
): DistributionFacts {
  const config = distribution.DistributionConfig
  if (config === undefined) throw new Error('GetDistribution answered without a DistributionConfig.')
  const origins = bucketOrigins(config, bucket)
  const toFacts = (behavior: AnyBehavior, pathPattern: string): BehaviorFacts => ({
    pathPattern,
    originPath: origins.get(behavior.TargetOriginId ?? '')?.originPath,
    edgeFunction: edgeFunctionOf(behavior, routers),
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
    stagingIds,
    unread
  }
}

/** Ids of the cache policies that a distribution's behaviors use. */
export function policyIds(distribution: Distribution): readonly string[] {
  const config = distribution.DistributionConfig
  const behaviors = [config?.DefaultCacheBehavior, ...(config?.CacheBehaviors?.Items ?? [])]
  return [...new Set(behaviors.flatMap(behavior => behavior?.CachePolicyId || []))]
}

/** ARNs of the functions that may be the router: those on viewers' requests to the bucket, where nothing else runs too. */
export function routerCandidates(distribution: Distribution, bucket: string): readonly string[] {
  const config = distribution.DistributionConfig
  if (config === undefined) return []
  const origins = bucketOrigins(config, bucket)
  const behaviors = [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])].filter(
    behavior => behavior !== undefined
  )
  const arns = behaviors
    .filter(({ TargetOriginId }) => origins.has(TargetOriginId ?? ''))
    .map(requestFunctions)
    .flatMap(functions => (functions.length === 1 ? functions : []))
  return [...new Set(arns.filter(arn => arn.includes(':function/')))]
}

function cachingOf(behavior: AnyBehavior, policies: ReadonlyMap<string, CachingFacts>): CachingFacts {
  if (behavior.CachePolicyId) return policies.get(behavior.CachePolicyId) ?? unknownCaching
  return fromForwardedValues(behavior)
}

/**
 * Code that runs on a request may serve an object under any URL, unless it is the router; code that runs on a response
 * can't. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions.html
 */
function edgeFunctionOf(behavior: AnyBehavior, routers: ReadonlySet<string>): EdgeFunction {
  const functions = requestFunctions(behavior)
  if (functions.length === 0) return 'none'
  return functions.every(arn => routers.has(arn)) ? 'router' : 'unknown'
}

/** ARNs of whatever runs on a behavior's requests, CloudFront Functions and Lambda@Edge. */
function requestFunctions({ FunctionAssociations, LambdaFunctionAssociations }: AnyBehavior): readonly string[] {
  return [
    ...(FunctionAssociations?.Items ?? []).map(({ EventType, FunctionARN }) => [EventType, FunctionARN] as const),
    ...(LambdaFunctionAssociations?.Items ?? []).map(
      ({ EventType, LambdaFunctionARN }) => [EventType, LambdaFunctionARN] as const
    )
  ].flatMap(([event, arn = '']) => (event?.endsWith('-request') ? [arn] : []))
}
