import type {
  CacheBehavior,
  DefaultCacheBehavior,
  DistributionConfig,
  Distribution as SdkDistribution,
  Origin as SdkOrigin,
  ViewerCertificate as SdkViewerCertificate
} from '@aws-sdk/client-cloudfront'
import { notAsked, unavailable } from '../../verify/fact.ts'
import type {
  Behavior,
  Distribution,
  ErrorResponse,
  FunctionAssociation,
  Origin,
  OriginGroup,
  ViewerCertificate
} from '../../verify/facts.ts'
import { parseS3Host } from '../../verify/s3-host.ts'

export type AnyBehavior = CacheBehavior | DefaultCacheBehavior

/** What a behavior and an origin refer to, looked up. */
export interface References {
  policies(behavior: AnyBehavior): Pick<Behavior, 'cachePolicy' | 'originRequestPolicy' | 'responseHeadersPolicy'>
  accessControl(origin: SdkOrigin): Origin['accessControl']
}

/** Normalises what GetDistribution answered. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html */
export function distributionFacts(distribution: SdkDistribution, references: References): Distribution {
  const config = configOf(distribution)
  const groups = originGroups(config)
  const behavior = (one: AnyBehavior, pathPattern: string, isDefault: boolean): Behavior => ({
    pathPattern,
    isDefault,
    targetOriginId: one.TargetOriginId ?? '',
    originIds: groups.find(({ id }) => id === one.TargetOriginId)?.members ?? [one.TargetOriginId ?? ''],
    viewerProtocolPolicy: one.ViewerProtocolPolicy ?? 'allow-all',
    allowedMethods: one.AllowedMethods?.Items ?? ['GET', 'HEAD'],
    cachedMethods: one.AllowedMethods?.CachedMethods?.Items ?? ['GET', 'HEAD'],
    compress: one.Compress ?? false,
    ...references.policies(one),
    functions: functionsOf(one)
  })
  const geo = config.Restrictions?.GeoRestriction
  return {
    id: distribution.Id ?? '',
    arn: distribution.ARN ?? '',
    domainName: (distribution.DomainName ?? '').toLowerCase(),
    enabled: config.Enabled ?? false,
    staging: config.Staging ?? false,
    status: distribution.Status ?? '',
    lastModified: distribution.LastModifiedTime?.toISOString(),
    connectionMode: config.ConnectionMode === 'tenant-only' ? 'tenant-only' : 'direct',
    aliases: (config.Aliases?.Items ?? []).map(alias => alias.toLowerCase()),
    defaultRootObject: (config.DefaultRootObject ?? '').replace(/^\//, ''),
    origins: (config.Origins?.Items ?? []).map(origin => originFacts(origin, references.accessControl(origin))),
    originGroups: groups,
    behaviors: [
      ...(config.CacheBehaviors?.Items ?? []).map(one => behavior(one, one.PathPattern ?? '*', false)),
      ...(config.DefaultCacheBehavior === undefined ? [] : [behavior(config.DefaultCacheBehavior, '*', true)])
    ],
    errorResponses: errorResponses(config),
    viewerCertificate: viewerCertificate(config.ViewerCertificate),
    httpVersion: config.HttpVersion?.toLowerCase() ?? '',
    ipv6: config.IsIPV6Enabled ?? false,
    webAclId: config.WebACLId ?? '',
    geoRestriction: { type: geo?.RestrictionType ?? 'none', countries: geo?.Items ?? [] },
    logging: {
      enabled: config.Logging?.Enabled ?? false,
      bucket: config.Logging?.Bucket ?? '',
      v2: notAsked('log delivery is the API of another service'),
      realtime: behaviorsOf(config).some(({ RealtimeLogConfigArn: arn }) => Boolean(arn))
    },
    priceClass: config.PriceClass ?? ''
  }
}

export function configOf({ DistributionConfig: config }: SdkDistribution): DistributionConfig {
  if (config === undefined) throw new Error('GetDistribution answered without a DistributionConfig.')
  return config
}

export function behaviorsOf(config: DistributionConfig): readonly AnyBehavior[] {
  return [
    ...(config.CacheBehaviors?.Items ?? []),
    ...(config.DefaultCacheBehavior ? [config.DefaultCacheBehavior] : [])
  ]
}

function originFacts(origin: SdkOrigin, accessControl: Origin['accessControl']): Origin {
  const domainName = (origin.DomainName ?? '').toLowerCase()
  const s3 = parseS3Host(domainName)
  const custom = origin.CustomOriginConfig
  return {
    id: origin.Id ?? '',
    domainName,
    originPath: (origin.OriginPath ?? '').replace(/\/+$/, ''),
    kind: kindOf(origin, s3),
    bucket: s3?.bucket,
    bucketRegion: s3?.region,
    accessControlId: origin.OriginAccessControlId ?? '',
    accessControl: isSilent(origin)
      ? unavailable('GetDistribution says nothing of an origin access control')
      : accessControl,
    accessIdentity: origin.S3OriginConfig?.OriginAccessIdentity?.split('/').at(-1) ?? '',
    customHeaders: (origin.CustomHeaders?.Items ?? []).map(({ HeaderName }) => (HeaderName ?? '').toLowerCase()),
    protocolPolicy: custom?.OriginProtocolPolicy,
    httpPort: custom?.HTTPPort,
    httpsPort: custom?.HTTPSPort,
    sslProtocols: custom?.OriginSslProtocols?.Items ?? [],
    vpcOriginId: origin.VpcOriginConfig?.VpcOriginId
  }
}

/** CloudFront says '' where there is none; other implementations have been seen to leave it out whatever there is. */
function isSilent({ OriginAccessControlId: id, S3OriginConfig: s3, CustomOriginConfig: custom }: SdkOrigin): boolean {
  return id === undefined && s3 === undefined && custom === undefined
}

function kindOf(origin: SdkOrigin, s3: ReturnType<typeof parseS3Host>): Origin['kind'] {
  if (origin.VpcOriginConfig !== undefined) return 'vpc'
  if (s3 !== undefined) return s3.website ? 'website' : 's3'
  return origin.S3OriginConfig === undefined ? 'custom' : 's3'
}

function originGroups(config: DistributionConfig): readonly OriginGroup[] {
  return (config.OriginGroups?.Items ?? []).map(group => ({
    id: group.Id ?? '',
    members: (group.Members?.Items ?? []).map(({ OriginId }) => OriginId ?? ''),
    failoverStatusCodes: group.FailoverCriteria?.StatusCodes?.Items ?? []
  }))
}

function functionsOf(behavior: AnyBehavior): readonly FunctionAssociation[] {
  const edge = (behavior.FunctionAssociations?.Items ?? []).map(({ EventType, FunctionARN = '' }) => ({
    eventType: EventType ?? 'viewer-request',
    kind: 'function' as const,
    arn: FunctionARN,
    name: FunctionARN.split('/').at(-1) ?? ''
  }))
  const lambda = (behavior.LambdaFunctionAssociations?.Items ?? []).map(({ EventType, LambdaFunctionARN = '' }) => ({
    eventType: EventType ?? 'viewer-request',
    kind: 'lambda' as const,
    arn: LambdaFunctionARN,
    // arn:aws:lambda:us-east-1:123456789012:function:NAME:VERSION
    name: LambdaFunctionARN.split(':')[6] ?? ''
  }))
  return [...edge, ...lambda]
}

/** "CloudFront's default is 10": https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomErrorResponse.html */
function errorResponses(config: DistributionConfig): readonly ErrorResponse[] {
  return (config.CustomErrorResponses?.Items ?? []).map(response => ({
    errorCode: response.ErrorCode ?? 0,
    responsePagePath: response.ResponsePagePath ?? '',
    responseCode: response.ResponseCode ? Number(response.ResponseCode) : undefined,
    minTtl: response.ErrorCachingMinTTL ?? 10
  }))
}

function viewerCertificate(certificate: SdkViewerCertificate | undefined): ViewerCertificate {
  const { ACMCertificateArn: acm, IAMCertificateId: iam } = certificate ?? {}
  return {
    source: acm ? 'acm' : iam ? 'iam' : 'none',
    id: acm || iam || '',
    minimumProtocolVersion: certificate?.MinimumProtocolVersion ?? '',
    sslSupportMethod: certificate?.SSLSupportMethod
  }
}
