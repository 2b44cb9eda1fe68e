import type { CacheBehavior, DefaultCacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront'
import { inconsistentQuantities, invalidArgument, noSuch } from './cloudfront-errors.ts'

/**
 * Checks a configuration as far as the edge depends on it.
 * Throws ServiceError: InvalidArgument, InconsistentQuantities, NoSuchOrigin, NoSuchCachePolicy.
 */
export function checkDistributionConfig(config: DistributionConfig, hasCachePolicy: (id: string) => boolean): void {
  checkQuantities(config)
  if (!config.CallerReference) throw invalidArgument('The parameter CallerReference is required.')
  const targets = [...(config.Origins?.Items ?? []), ...(config.OriginGroups?.Items ?? [])].map(({ Id }) => Id)
  for (const behavior of behaviorsOf(config)) {
    if (!targets.includes(behavior.TargetOriginId)) throw noSuch('NoSuchOrigin')
    if (behavior.CachePolicyId && !hasCachePolicy(behavior.CachePolicyId)) throw noSuch('NoSuchCachePolicy')
    if (behavior.CachePolicyId && behavior.ForwardedValues) {
      throw invalidArgument(
        'The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.'
      )
    }
    if (!behavior.CachePolicyId && !behavior.ForwardedValues) {
      throw invalidArgument('The parameter ForwardedValues is required.')
    }
  }
  if (config.DefaultRootObject?.startsWith('/')) {
    throw invalidArgument('The parameter DefaultRootObject cannot start with a slash.')
  }
}

/** The configuration as the API gives it back: with what it fills in for what was left out. */
export function completeDistributionConfig(config: DistributionConfig): DistributionConfig {
  const behaviors = config.CacheBehaviors?.Items ?? []
  return {
    Aliases: { Quantity: 0 },
    DefaultRootObject: '',
    OriginGroups: { Quantity: 0 },
    CustomErrorResponses: { Quantity: 0 },
    Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' },
    PriceClass: 'PriceClass_All',
    ViewerCertificate: {
      CloudFrontDefaultCertificate: true,
      MinimumProtocolVersion: 'TLSv1',
      CertificateSource: 'cloudfront'
    },
    Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    WebACLId: '',
    HttpVersion: 'http2',
    IsIPV6Enabled: true,
    ContinuousDeploymentPolicyId: '',
    Staging: false,
    ...config,
    DefaultCacheBehavior: completeBehavior(
      config.DefaultCacheBehavior ?? { TargetOriginId: '', ViewerProtocolPolicy: 'allow-all' }
    ),
    CacheBehaviors:
      behaviors.length === 0 ? { Quantity: 0 } : { Quantity: behaviors.length, Items: behaviors.map(completeBehavior) }
  }
}

function completeBehavior<B extends CacheBehavior | DefaultCacheBehavior>(behavior: B): B {
  const methods = behavior.AllowedMethods ?? { Quantity: 2, Items: ['HEAD', 'GET'] }
  return {
    TrustedSigners: { Enabled: false, Quantity: 0 },
    TrustedKeyGroups: { Enabled: false, Quantity: 0 },
    SmoothStreaming: false,
    Compress: false,
    LambdaFunctionAssociations: { Quantity: 0 },
    FunctionAssociations: { Quantity: 0 },
    FieldLevelEncryptionId: '',
    // Legacy TTLs. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CacheBehavior.html
    ...(behavior.ForwardedValues ? { MinTTL: 0, DefaultTTL: 86_400, MaxTTL: 31_536_000 } : {}),
    ...behavior,
    AllowedMethods: { CachedMethods: { Quantity: 2, Items: ['HEAD', 'GET'] }, ...methods }
  }
}

function behaviorsOf(config: DistributionConfig): readonly (CacheBehavior | DefaultCacheBehavior)[] {
  if (config.DefaultCacheBehavior === undefined)
    throw invalidArgument('The parameter DefaultCacheBehavior is required.')
  return [...(config.CacheBehaviors?.Items ?? []), config.DefaultCacheBehavior]
}

/** Every list of the API carries its length. */
function checkQuantities(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if ('Quantity' in value) {
    const items = 'Items' in value && Array.isArray(value.Items) ? value.Items : []
    if (value.Quantity !== items.length) throw inconsistentQuantities()
  }
  for (const member of Object.values(value)) checkQuantities(member)
}
