import type {
  CacheBehavior,
  DefaultCacheBehavior,
  DistributionConfig,
  Origin,
  ViewerCertificate
} from '@aws-sdk/client-cloudfront'
import { inconsistentQuantities, invalidArgument, invalidFunctionAssociation, noSuch } from './cloudfront-errors.ts'

/** Which policies there are. */
export interface KnownPolicies {
  readonly cache: { has(id: string): boolean }
  readonly originRequest: { has(id: string): boolean }
  readonly responseHeaders: { has(id: string): boolean }
}

/**
 * Checks a configuration as far as the edge depends on it.
 * Throws ServiceError: InvalidArgument, InconsistentQuantities, NoSuchOrigin, NoSuchCachePolicy,
 * NoSuchOriginRequestPolicy, NoSuchResponseHeadersPolicy.
 */
export function checkDistributionConfig(config: DistributionConfig, policies: KnownPolicies): void {
  checkQuantities(config)
  if (!config.CallerReference) throw invalidArgument('The parameter CallerReference is required.')
  const targets = [...(config.Origins?.Items ?? []), ...(config.OriginGroups?.Items ?? [])].map(({ Id }) => Id)
  for (const behavior of behaviorsOf(config)) {
    if (!targets.includes(behavior.TargetOriginId)) throw noSuch('NoSuchOrigin')
    const { CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId } = behavior
    if (CachePolicyId && !policies.cache.has(CachePolicyId)) throw noSuch('NoSuchCachePolicy')
    if (OriginRequestPolicyId && !policies.originRequest.has(OriginRequestPolicyId)) {
      throw noSuch('NoSuchOriginRequestPolicy')
    }
    if (ResponseHeadersPolicyId && !policies.responseHeaders.has(ResponseHeadersPolicyId)) {
      throw noSuch('NoSuchResponseHeadersPolicy')
    }
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
  const origins = (config.Origins?.Items ?? []).map(completeOrigin)
  return {
    Aliases: { Quantity: 0 },
    DefaultRootObject: '',
    OriginGroups: { Quantity: 0 },
    CustomErrorResponses: { Quantity: 0 },
    Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' },
    PriceClass: 'PriceClass_All',
    Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    WebACLId: '',
    HttpVersion: 'http2',
    IsIPV6Enabled: true,
    ContinuousDeploymentPolicyId: '',
    Staging: false,
    ...config,
    Origins: { Quantity: origins.length, Items: origins },
    ViewerCertificate: completeCertificate(config.ViewerCertificate),
    DefaultCacheBehavior: completeBehavior(
      config.DefaultCacheBehavior ?? { TargetOriginId: '', ViewerProtocolPolicy: 'allow-all' }
    ),
    CacheBehaviors:
      behaviors.length === 0 ? { Quantity: 0 } : { Quantity: behaviors.length, Items: behaviors.map(completeBehavior) }
  }
}

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html */
function completeOrigin(origin: Origin): Origin {
  const custom = origin.CustomOriginConfig
  return {
    OriginPath: '',
    CustomHeaders: { Quantity: 0 },
    ConnectionAttempts: 3,
    ConnectionTimeout: 10,
    OriginShield: { Enabled: false },
    OriginAccessControlId: '',
    ...origin,
    ...(custom === undefined
      ? {}
      : { CustomOriginConfig: { OriginReadTimeout: 30, OriginKeepaliveTimeout: 5, ...custom } })
  }
}

/** Of CloudFront's own certificate, the API says `vip`, though nothing is paid for. */
function completeCertificate(given: ViewerCertificate | undefined): ViewerCertificate {
  const arn = given?.ACMCertificateArn
  if (!arn && !given?.IAMCertificateId) {
    return {
      CloudFrontDefaultCertificate: true,
      SSLSupportMethod: 'vip',
      MinimumProtocolVersion: 'TLSv1',
      CertificateSource: 'cloudfront'
    }
  }
  const source = arn ? { Certificate: arn, CertificateSource: 'acm' as const } : {}
  return { CloudFrontDefaultCertificate: false, MinimumProtocolVersion: 'TLSv1', ...given, ...source }
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
