import { ACMClient } from '@aws-sdk/client-acm'
import {
  type CacheBehavior,
  CloudFrontClient,
  type DefaultCacheBehavior,
  type DistributionConfig,
  GetDistributionConfigCommand,
  type Origin,
  UpdateDistributionCommand
} from '@aws-sdk/client-cloudfront'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import {
  type ChangeAction,
  ChangeResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
  type RRType
} from '@aws-sdk/client-route-53'
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { listOf } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import type { Scene } from './scene.ts'

/** The AWS of a scene, as anybody's program uses it. */
export interface Clients {
  readonly s3: S3Client
  readonly cloudFront: CloudFrontClient
  readonly acm: ACMClient
  readonly route53: Route53Client
  readonly elb: ElasticLoadBalancingV2Client
}

export function awsClients({ aws, env }: Sandbox): Clients {
  const credentials = { accessKeyId: aws.accessKeyId, secretAccessKey: aws.secretAccessKey }
  // A sandbox that has gone is to leave no connection behind.
  const requestHandler = { httpAgent: { keepAlive: false } }
  const global = { region: 'us-east-1', endpoint: aws.url, credentials, requestHandler }
  const regional = { ...global, region: env.AWS_REGION ?? '' }
  return {
    s3: new S3Client({ ...regional, forcePathStyle: true }),
    cloudFront: new CloudFrontClient(global),
    acm: new ACMClient(global),
    route53: new Route53Client(global),
    elb: new ElasticLoadBalancingV2Client(regional)
  }
}

type Change<T> = (one: T) => T

export async function changeDistribution({ aws, setup }: Scene, change: Change<DistributionConfig>): Promise<void> {
  const Id = setup.distributionId
  const { DistributionConfig: config, ETag: IfMatch } = await aws.cloudFront.send(
    new GetDistributionConfigCommand({ Id })
  )
  if (config === undefined) throw new Error(`No configuration of ${Id}.`)
  await aws.cloudFront.send(new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig: change(config) }))
}

export function changeDefaultBehavior(scene: Scene, change: Change<DefaultCacheBehavior>): Promise<void> {
  return changeDistribution(scene, config => {
    if (config.DefaultCacheBehavior === undefined) throw new Error('There is no default behavior.')
    return { ...config, DefaultCacheBehavior: change(config.DefaultCacheBehavior) }
  })
}

export function changeApiBehavior(scene: Scene, change: Change<CacheBehavior>): Promise<void> {
  return changeDistribution(scene, config => ({
    ...config,
    CacheBehaviors: listOf(
      (config.CacheBehaviors?.Items ?? []).map(one => (one.PathPattern === '/api/*' ? change(one) : one))
    )
  }))
}

/** In front of the others. */
export function addBehavior(scene: Scene, PathPattern: string, TargetOriginId: string): Promise<void> {
  return changeDistribution(scene, config => ({
    ...config,
    CacheBehaviors: listOf([
      { ...config.DefaultCacheBehavior, FunctionAssociations: { Quantity: 0 }, PathPattern, TargetOriginId },
      ...(config.CacheBehaviors?.Items ?? [])
    ] as CacheBehavior[])
  }))
}

export function changeOrigin(scene: Scene, id: 'site' | 'api', change: Change<Origin>): Promise<void> {
  return changeDistribution(scene, config => ({
    ...config,
    Origins: listOf((config.Origins?.Items ?? []).map(one => (one.Id === id ? change(one) : one))) as Required<
      ReturnType<typeof listOf<Origin>>
    >
  }))
}

/** What replaces the error `code` of any origin. */
export function addErrorResponse(scene: Scene, code: number, page = '/index.html', ttl = 10): Promise<void> {
  const response = page === '' ? {} : { ResponsePagePath: page, ResponseCode: '200' }
  return changeDistribution(scene, config => ({
    ...config,
    CustomErrorResponses: listOf([
      ...(config.CustomErrorResponses?.Items ?? []),
      { ErrorCode: code, ErrorCachingMinTTL: ttl, ...response }
    ])
  }))
}

export async function changeRecord(
  { aws, setup }: Scene,
  Action: ChangeAction,
  ResourceRecordSet: ResourceRecordSet
): Promise<void> {
  const Changes = [{ Action, ResourceRecordSet }]
  await aws.route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: setup.zoneId, ChangeBatch: { Changes } }))
}

export function recordOf({ sandbox, setup }: Scene, name: string, type: RRType): ResourceRecordSet {
  const found = sandbox.route53.lookUp(name, type)
  if (found === undefined) throw new Error(`No ${type} record of ${name} in ${setup.zoneId}.`)
  return found
}

/** An alias record that leads to the distribution. */
export function aliasOf({ setup }: Scene, Name: string, Type: RRType): ResourceRecordSet {
  const AliasTarget = { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName: setup.distributionDomain, EvaluateTargetHealth: false }
  return { Name, Type, AliasTarget }
}

export interface PolicyStatement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal: unknown
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export function statements({ setup }: Scene): readonly PolicyStatement[] {
  return JSON.parse(setup.bucket.configuration.policy ?? '{"Statement":[]}').Statement
}

export async function putPolicy({ aws, setup }: Scene, Statement: readonly PolicyStatement[]): Promise<void> {
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await aws.s3.send(new PutBucketPolicyCommand({ Bucket: setup.bucket.name, Policy }))
}
