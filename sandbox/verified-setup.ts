import type { CacheBehavior, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront'
import type { RRType } from '@aws-sdk/client-route-53'
import { arnOf } from './aws/cloudfront/ids.ts'
import { listOf } from './aws/cloudfront/site-distribution.ts'
import { accountId } from './aws/credentials.ts'
import type { CreatedLoadBalancer } from './aws/elb/load-balancers.ts'
import type { Sandbox } from './index.ts'
import { type ReferenceSetup, routerCode, withRouter } from './reference-setup.ts'

/** A whole site: bucket, distribution, certificate, hosted zone, and an API behind a load balancer. */
export interface SiteSetup extends ReferenceSetup {
  readonly zoneId: string
  /** In us-east-1, attached to the distribution. */
  readonly certificateArn: string
  readonly loadBalancer: CreatedLoadBalancer
  /** Domain name of the API's origin. */
  readonly apiHost: string
}

/** The parts that a site is made of. */
export type SetupParts = Pick<
  Sandbox,
  's3' | 'cloudFront' | 'acm' | 'route53' | 'loadBalancers' | 'createReferenceSetup'
>

/** What every distribution's alias record names. https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2'
/** https://docs.aws.amazon.com/general/latest/gr/elb.html */
const LOAD_BALANCER_ZONE = 'Z215JYRZR1TBD5'
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3'
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac'
const SECURITY_HEADERS = '67f7725c-6f97-4210-82d7-5512b31e9d03'
const REGION = 'eu-central-1'

/**
 * The set-up as a developer makes it by hand in the console: website hosting on and unused, 403 answered with
 * `/index.html` for the API as well, no default root object, one A record though IPv6 is on, no WAF, no logs.
 */
export function createHandMadeSetup(parts: SetupParts, domain = 'example.com'): SiteSetup {
  const site = createSite(parts, domain)
  const apiHost = site.loadBalancer.dnsName
  site.bucket.configuration.website = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'index.html' } }
  parts.cloudFront.changeDistribution(site.distributionId, config =>
    withApi(config, apiOrigin(apiHost), { OriginRequestPolicyId: ALL_VIEWER })
  )
  return { ...site, apiHost }
}

/** The same as it should be: every check passes. */
export function createVerifiedSetup(parts: SetupParts, domain = 'example.com'): SiteSetup {
  const site = createSite(parts, domain)
  const { bucket, zoneId, distributionId, distributionDomain, loadBalancer } = site
  const { cloudFront, route53 } = parts
  const apiHost = `api.${domain}`
  bucket.configuration.versioning = 'Enabled'
  for (const type of ['AAAA', 'HTTPS'] as const) {
    route53.upsert(zoneId, aliasRecord(domain, type, CLOUDFRONT_ZONE, distributionDomain))
  }
  route53.upsert(zoneId, aliasRecord(apiHost, 'A', LOAD_BALANCER_ZONE, loadBalancer.dnsName))
  const routerArn = cloudFront.functions.install(`router-${domain.replaceAll('.', '-')}`, routerCode(domain, [{}]))
  cloudFront.changeDistribution(distributionId, config => {
    const { DefaultCacheBehavior, ...rest } = config
    const origin = {
      ...apiOrigin(apiHost),
      CustomHeaders: listOf([{ HeaderName: 'X-Origin-Secret', HeaderValue: 'b1f5c0de' }])
    }
    return withApi(
      withRouter(
        {
          ...rest,
          DefaultCacheBehavior: DefaultCacheBehavior && {
            ...DefaultCacheBehavior,
            ResponseHeadersPolicyId: SECURITY_HEADERS
          },
          DefaultRootObject: 'index.html',
          CustomErrorResponses: { Quantity: 0 },
          HttpVersion: 'http2and3',
          WebACLId: `arn:aws:wafv2:us-east-1:${accountId}:global/webacl/site/11111111-2222-3333-4444-555555555555`,
          Logging: {
            Enabled: true,
            IncludeCookies: false,
            Bucket: `logs.${domain}.s3.${REGION}.amazonaws.com`,
            Prefix: 'cloudfront/'
          }
        },
        routerArn
      ),
      origin,
      { OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST }
    )
  })
  return { ...site, apiHost }
}

/** What both have: a private bucket that the distribution reads, certificates, a zone with an A record, a load balancer. */
function createSite(parts: SetupParts, domain: string): Omit<SiteSetup, 'apiHost'> {
  const { cloudFront, route53, loadBalancers } = parts
  const reference = parts.createReferenceSetup({ domain, region: REGION })
  const zoneId = route53.createZone({ Name: domain }).id
  const certificateArn = issueCertificate(parts, 'us-east-1', domain, zoneId)
  const loadBalancer = loadBalancers.create({
    name: 'api',
    region: REGION,
    certificateArn: issueCertificate(parts, REGION, domain, zoneId),
    targets: ['i-0a1b2c3d4e5f60718', 'i-0b1c2d3e4f5061728']
  })
  const { bucket, distributionId, distributionDomain } = reference
  bucket.configuration.policy = readPolicy(bucket.name, distributionId)
  cloudFront.changeDistribution(distributionId, config => ({
    ...config,
    ViewerCertificate: {
      ACMCertificateArn: certificateArn,
      SSLSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.2_2021'
    }
  }))
  route53.upsert(zoneId, aliasRecord(domain, 'A', CLOUDFRONT_ZONE, distributionDomain))
  return { ...reference, zoneId, certificateArn, loadBalancer }
}

/** The apex and all names one level below, validated by CNAMEs in the zone. */
function issueCertificate({ acm, route53 }: SetupParts, region: string, domain: string, zoneId: string): string {
  const requested = acm.request(region, {
    DomainName: domain,
    SubjectAlternativeNames: [`*.${domain}`],
    ValidationMethod: 'DNS'
  })
  for (const { ResourceRecord: record } of requested.DomainValidationOptions ?? []) {
    if (record === undefined) continue
    const { Name, Value } = record
    route53.upsert(zoneId, { Name, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value }] })
  }
  const { CertificateArn, Status } = acm.certificate(requested.CertificateArn)
  if (Status !== 'ISSUED') throw new Error(`The certificate for ${domain} is ${Status}.`)
  return CertificateArn
}

/** The policy that CloudFront offers to copy. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html */
function readPolicy(bucket: string, distributionId: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: 'PolicyForCloudFrontPrivateContent',
    Statement: [
      {
        Sid: 'AllowCloudFrontServicePrincipal',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${bucket}/*`,
        Condition: { StringEquals: { 'AWS:SourceArn': arnOf('distribution', distributionId) } }
      }
    ]
  })
}

function aliasRecord(name: string, type: RRType, zoneId: string, target: string) {
  const AliasTarget = { HostedZoneId: zoneId, DNSName: `${target}.`, EvaluateTargetHealth: false }
  return { Name: name, Type: type, AliasTarget }
}

function apiOrigin(DomainName: string): Origin {
  return {
    Id: 'api',
    DomainName,
    CustomOriginConfig: {
      HTTPPort: 80,
      HTTPSPort: 443,
      OriginProtocolPolicy: 'https-only',
      OriginSslProtocols: { Quantity: 1, Items: ['TLSv1.2'] }
    }
  }
}

function withApi(config: DistributionConfig, origin: Origin, more: Partial<CacheBehavior>): DistributionConfig {
  const behavior: CacheBehavior = {
    PathPattern: '/api/*',
    TargetOriginId: origin.Id,
    ViewerProtocolPolicy: 'redirect-to-https',
    AllowedMethods: { Quantity: 7, Items: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] },
    CachePolicyId: CACHING_DISABLED,
    Compress: true,
    ...more
  }
  const origins = [...(config.Origins?.Items ?? []), origin]
  return {
    ...config,
    Origins: { Quantity: origins.length, Items: origins },
    CacheBehaviors: listOf([behavior, ...(config.CacheBehaviors?.Items ?? [])])
  }
}
