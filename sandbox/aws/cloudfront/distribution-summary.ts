import type { Distribution, DistributionSummary } from '@aws-sdk/client-cloudfront'

/** A distribution as ListDistributions shows it: the configuration laid flat, without its less read parts. */
export function distributionSummary(distribution: Distribution): DistributionSummary {
  const { Id, ARN, Status, LastModifiedTime, DomainName, DistributionConfig: config } = distribution
  return {
    Id,
    ARN,
    Status,
    LastModifiedTime,
    DomainName,
    Aliases: config?.Aliases,
    Origins: config?.Origins,
    OriginGroups: config?.OriginGroups,
    DefaultCacheBehavior: config?.DefaultCacheBehavior,
    CacheBehaviors: config?.CacheBehaviors,
    CustomErrorResponses: config?.CustomErrorResponses,
    Comment: config?.Comment,
    PriceClass: config?.PriceClass,
    Enabled: config?.Enabled,
    ViewerCertificate: config?.ViewerCertificate,
    Restrictions: config?.Restrictions,
    WebACLId: config?.WebACLId,
    HttpVersion: config?.HttpVersion,
    IsIPV6Enabled: config?.IsIPV6Enabled,
    Staging: config?.Staging
  }
}
