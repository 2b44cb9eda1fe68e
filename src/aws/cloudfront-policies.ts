import type { CacheBehavior, CachePolicyConfig, DefaultCacheBehavior } from '@aws-sdk/client-cloudfront'

/** How a behavior caches: seconds, and whether query strings are part of the cache key. */
export interface CachingFacts {
  readonly minTtl: number
  readonly defaultTtl: number
  readonly maxTtl: number
  readonly queryStringInKey: boolean
}

const day = 86_400
const year = 365 * day

/**
 * CloudFront's managed cache policies, whose settings never change: no request is spent on them.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const managedPolicies: Readonly<Record<string, CachingFacts>> = {
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': { minTtl: 1, defaultTtl: day, maxTtl: year, queryStringInKey: false },
  // CachingOptimizedForUncompressedObjects
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': { minTtl: 1, defaultTtl: day, maxTtl: year, queryStringInKey: false },
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': { minTtl: 0, defaultTtl: 0, maxTtl: 0, queryStringInKey: false },
  // UseOriginCacheControlHeaders
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': { minTtl: 0, defaultTtl: 0, maxTtl: year, queryStringInKey: false },
  // UseOriginCacheControlHeaders-QueryStrings
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': { minTtl: 0, defaultTtl: 0, maxTtl: year, queryStringInKey: true }
}

/** What must be assumed of a policy that can't be read: it keeps everything, under every query string. */
export const unknownCaching: CachingFacts = { minTtl: year, defaultTtl: year, maxTtl: year, queryStringInKey: true }

export function managedPolicy(id: string): CachingFacts | undefined {
  return managedPolicies[id]
}

export function fromCachePolicy(policy: CachePolicyConfig | undefined): CachingFacts {
  if (policy === undefined) return unknownCaching
  const queryStrings = policy.ParametersInCacheKeyAndForwardedToOrigin?.QueryStringsConfig?.QueryStringBehavior
  return {
    minTtl: policy.MinTTL ?? 0,
    defaultTtl: policy.DefaultTTL ?? day,
    maxTtl: policy.MaxTTL ?? year,
    queryStringInKey: queryStrings !== undefined && queryStrings !== 'none'
  }
}

/** The settings of a behavior from before cache policies. */
export function fromForwardedValues(behavior: CacheBehavior | DefaultCacheBehavior): CachingFacts {
  return {
    minTtl: behavior.MinTTL ?? 0,
    defaultTtl: behavior.DefaultTTL ?? day,
    maxTtl: behavior.MaxTTL ?? year,
    queryStringInKey: behavior.ForwardedValues?.QueryString ?? false
  }
}
