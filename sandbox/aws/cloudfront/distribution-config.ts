import type { CacheBehavior, DefaultCacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront'
import { inconsistentQuantities, invalidArgument, invalidFunctionAssociation, noSuch } from './cloudfront-errors.ts'

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

/**
 * A behavior has one function an event at most, each published, and no Lambda@Edge function beside a CloudFront Function
 * in viewer events. Throws ServiceError: InvalidFunctionAssociation.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export function checkFunctions(config: DistributionConfig, isLive: (arn: string) => boolean): void {
  for (const behavior of behaviorsOf(config)) {
    const functions = behavior.FunctionAssociations?.Items ?? []
    const lambdas = behavior.LambdaFunctionAssociations?.Items ?? []
    const events = functions.map(({ EventType }) => EventType)
    if (events.some(event => event !== 'viewer-request' && event !== 'viewer-response')) {
      throw invalidFunctionAssociation('A CloudFront Function can only be associated with viewer events.')
    }
    if (new Set(events).size !== events.length) {
      throw invalidFunctionAssociation('An event type can have one function only.')
    }
    if (functions.length > 0 && lambdas.some(({ EventType }) => EventType?.startsWith('viewer-'))) {
      throw invalidFunctionAssociation('Lambda@Edge and CloudFront Functions cannot be combined in viewer events.')
    }
    for (const { FunctionARN: arn = '' } of functions) {
      if (!isLive(arn)) throw invalidFunctionAssociation(`The function is not published: ${arn}`)
    }
  }
}

/** The ARNs of the CloudFront Functions that a configuration names. */
export function functionArns(config: DistributionConfig | undefined): readonly string[] {
  const behaviors = [config?.DefaultCacheBehavior, ...(config?.CacheBehaviors?.Items ?? [])]
  return behaviors.flatMap(behavior => behavior?.FunctionAssociations?.Items?.map(one => one.FunctionARN ?? '') ?? [])
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
