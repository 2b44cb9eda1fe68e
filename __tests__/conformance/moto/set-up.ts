import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TargetServer } from '../../e2e/cases/target.ts'
import { whyUnusable } from '../program.ts'

/** Runs a program with nothing of the machine's own but its PATH, and what Terraform is told of plugins. */
export type Run = (program: string, ...args: readonly string[]) => Promise<string>

const DOMAIN = 'example.com'
const VIRGINIA = ['--region', 'us-east-1']
/** Managed-CachingOptimized, -CachingDisabled and -AllViewerExceptHostHeader. */
const [OPTIMIZED, DISABLED, ALL_VIEWER] = [
  '658327ea-f89d-4fab-a63d-7e88639e58f6',
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  'b689b0a8-53d0-40ab-baf2-68738e2966ac'
]

export function runIn(folder: string, { env }: TargetServer): Run {
  const { PATH, HOME, TMPDIR, SystemRoot } = process.env
  const terraform = Object.entries(process.env).filter(([name]) => name.startsWith('TF_'))
  const environment = {
    ...{ PATH, HOME, TMPDIR, SystemRoot },
    ...Object.fromEntries(terraform),
    ...env,
    AWS_DEFAULT_REGION: env.AWS_REGION,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    TF_IN_AUTOMATION: '1'
  }
  return async (program, ...args) => {
    const options = { env: environment, cwd: folder, maxBuffer: 64 * 1024 * 1024 }
    return (await promisify(execFile)(program, args, options)).stdout
  }
}

const CONFIGURATION = join(import.meta.dirname, 'reference.tf')
const INIT = ['init', '-no-color', '-input=false']

/** Why Terraform can't be used here, or undefined when it can. Its provider comes from wherever Terraform is told. */
export function whyNoTerraform(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-'))
  try {
    copyFileSync(CONFIGURATION, join(folder, 'reference.tf'))
    return whyUnusable('terraform', INIT, 'Terraform, with the provider hashicorp/aws', folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The configuration beside this file, applied. */
export async function applyTerraform(run: Run, folder: string): Promise<void> {
  await copyFile(CONFIGURATION, join(folder, 'reference.tf'))
  await run('terraform', ...INIT)
  await run('terraform', 'apply', '-no-color', '-input=false', '-auto-approve')
}

/** The same, in the order in which it is clicked together in the console. */
export async function makeByCli(run: Run): Promise<void> {
  const aws = (...args: readonly string[]) => run('aws', ...args)
  const json = async <T>(...args: readonly string[]): Promise<T> => JSON.parse(await aws(...args, '--output', 'json'))
  const s3 = (command: string, ...more: readonly string[]) => aws('s3api', command, '--bucket', DOMAIN, ...more)
  await s3('create-bucket', '--create-bucket-configuration', 'LocationConstraint=eu-central-1')
  const all = 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true'
  await s3('put-public-access-block', '--public-access-block-configuration', all)
  await aws('s3', 'website', `s3://${DOMAIN}`, '--index-document', 'index.html')

  const zone = await json<{ HostedZone: { Id: string } }>(
    ...['route53', 'create-hosted-zone', '--name', DOMAIN, '--caller-reference', 'site']
  )
  const change = (records: readonly object[]) => {
    const Changes = records.map(ResourceRecordSet => ({ Action: 'UPSERT', ResourceRecordSet }))
    const batch = JSON.stringify({ Changes })
    return aws(
      'route53',
      'change-resource-record-sets',
      '--hosted-zone-id',
      zone.HostedZone.Id,
      '--change-batch',
      batch
    )
  }
  const { CertificateArn: certificate } = await json<{ CertificateArn: string }>(
    ...['acm', 'request-certificate', '--domain-name', DOMAIN, '--subject-alternative-names', `*.${DOMAIN}`],
    ...['--validation-method', 'DNS', ...VIRGINIA]
  )
  const { Certificate: described } = await json<{
    Certificate: {
      DomainValidationOptions: readonly { ResourceRecord: { Name: string; Type: string; Value: string } }[]
    }
  }>('acm', 'describe-certificate', '--certificate-arn', certificate, ...VIRGINIA)
  await change(
    described.DomainValidationOptions.map(({ ResourceRecord: { Name, Type, Value } }) => ({
      ...{ Name, Type, TTL: 300 },
      ResourceRecords: [{ Value }]
    }))
  )
  await aws('acm', 'wait', 'certificate-validated', '--certificate-arn', certificate, ...VIRGINIA)

  const api = await makeBalancer(aws, json)
  const control = 'SigningProtocol=sigv4,SigningBehavior=always,OriginAccessControlOriginType=s3'
  const { OriginAccessControl: access } = await json<{ OriginAccessControl: { Id: string } }>(
    ...['cloudfront', 'create-origin-access-control'],
    ...['--origin-access-control-config', `Name=${DOMAIN},${control}`]
  )
  const { Distribution } = await json<{ Distribution: { ARN: string; DomainName: string } }>(
    ...['cloudfront', 'create-distribution', '--distribution-config'],
    JSON.stringify(distribution(access.Id, api, certificate))
  )
  await s3('put-bucket-policy', '--policy', JSON.stringify(readPolicy(Distribution.ARN)))
  const AliasTarget = { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName: Distribution.DomainName, EvaluateTargetHealth: false }
  await change(['A', 'AAAA'].map(Type => ({ Name: DOMAIN, Type, AliasTarget })))
}

/** @returns its DNS name */
async function makeBalancer(
  aws: (...args: readonly string[]) => Promise<string>,
  json: <T>(...args: readonly string[]) => Promise<T>
): Promise<string> {
  const { Subnets } = await json<{ Subnets: readonly { SubnetId: string; VpcId: string }[] }>('ec2', 'describe-subnets')
  const { LoadBalancers } = await json<{ LoadBalancers: readonly { LoadBalancerArn: string; DNSName: string }[] }>(
    ...['elbv2', 'create-load-balancer', '--name', 'api', '--subnets', ...Subnets.map(({ SubnetId }) => SubnetId)]
  )
  const { TargetGroups } = await json<{ TargetGroups: readonly { TargetGroupArn: string }[] }>(
    ...['elbv2', 'create-target-group', '--name', 'api', '--target-type', 'ip', '--protocol', 'HTTP', '--port', '80'],
    ...['--health-check-path', '/health', '--vpc-id', Subnets[0]?.VpcId ?? '']
  )
  const group = TargetGroups[0]?.TargetGroupArn ?? ''
  const { LoadBalancerArn = '', DNSName = '' } = LoadBalancers[0] ?? {}
  const targets = ['Id=172.31.0.10', 'Id=172.31.0.11']
  await aws('elbv2', 'register-targets', '--target-group-arn', group, '--targets', ...targets)
  await aws(
    ...['elbv2', 'create-listener', '--load-balancer-arn', LoadBalancerArn, '--protocol', 'HTTP', '--port', '80'],
    ...['--default-actions', `Type=forward,TargetGroupArn=${group}`]
  )
  return DNSName
}

function distribution(accessControl: string, api: string, certificate: string) {
  const methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']
  const behavior = (TargetOriginId: string, CachePolicyId: string | undefined, allowed: readonly string[]) => ({
    ...{ TargetOriginId, CachePolicyId, ViewerProtocolPolicy: 'redirect-to-https', Compress: true },
    AllowedMethods: {
      Quantity: allowed.length,
      Items: allowed,
      CachedMethods: { Quantity: 2, Items: ['GET', 'HEAD'] }
    }
  })
  const error = { ErrorCode: 403, ResponsePagePath: '/index.html', ResponseCode: '200', ErrorCachingMinTTL: 10 }
  return {
    ...{ CallerReference: 'site', Comment: '', Enabled: true, IsIPV6Enabled: true, HttpVersion: 'http2' },
    Aliases: { Quantity: 1, Items: [DOMAIN] },
    Origins: {
      Quantity: 2,
      Items: [
        {
          ...{ Id: 'site', DomainName: `${DOMAIN}.s3.eu-central-1.amazonaws.com`, OriginPath: '' },
          OriginAccessControlId: accessControl,
          S3OriginConfig: { OriginAccessIdentity: '' }
        },
        {
          ...{ Id: 'api', DomainName: api, OriginPath: '' },
          CustomOriginConfig: {
            ...{ HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' },
            OriginSslProtocols: { Quantity: 1, Items: ['TLSv1.2'] }
          }
        }
      ]
    },
    DefaultCacheBehavior: behavior('site', OPTIMIZED, ['GET', 'HEAD']),
    CacheBehaviors: {
      Quantity: 1,
      Items: [{ PathPattern: '/api/*', ...behavior('api', DISABLED, methods), OriginRequestPolicyId: ALL_VIEWER }]
    },
    CustomErrorResponses: { Quantity: 1, Items: [error] },
    ViewerCertificate: {
      ...{ ACMCertificateArn: certificate, SSLSupportMethod: 'sni-only', MinimumProtocolVersion: 'TLSv1.2_2021' }
    }
  }
}

function readPolicy(distributionArn: string) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AllowCloudFrontServicePrincipal',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${DOMAIN}/*`,
        Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } }
      }
    ]
  }
}
