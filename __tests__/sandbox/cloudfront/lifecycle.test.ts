import {
  CreateDistributionCommand,
  DeleteDistributionCommand,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  ListDomainConflictsCommand,
  UpdateDistributionCommand,
  waitUntilDistributionDeployed
} from '@aws-sdk/client-cloudfront'
import { afterEach, describe, expect, test } from '@jest/globals'
import { siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { closeLabs, cloudFrontLab, failureOf } from './cloudfront-lab.ts'

afterEach(closeLabs)

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555'

test('everything that can be set is given back as it was set', async () => {
  const { client } = await cloudFrontLab()
  const overrides: Partial<DistributionConfig> = {
    HttpVersion: 'http2and3',
    WebACLId: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/11111111-2222-3333-4444-555555555555',
    Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Quantity: 2, Items: ['AQ', 'BV'] } },
    Logging: { Enabled: true, IncludeCookies: false, Bucket: 'logs.s3.amazonaws.com', Prefix: 'cdn/' },
    PriceClass: 'PriceClass_100',
    IsIPV6Enabled: false,
    Staging: false,
    OriginGroups: {
      Quantity: 1,
      Items: [
        {
          Id: 'group',
          FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [503] } },
          Members: { Quantity: 2, Items: [{ OriginId: 'site' }, { OriginId: 'private' }] }
        }
      ]
    },
    Origins: {
      Quantity: 2,
      Items: [
        {
          ...(siteDistribution({ bucket: 'b' }).Origins?.Items?.[0] ?? { Id: '', DomainName: '' }),
          CustomHeaders: { Quantity: 1, Items: [{ HeaderName: 'x-secret', HeaderValue: 'a&b' }] }
        },
        {
          Id: 'private',
          DomainName: 'internal-api-1.eu-central-1.elb.amazonaws.com',
          VpcOriginConfig: { VpcOriginId: 'vo_1', OriginReadTimeout: 30, OriginKeepaliveTimeout: 5 }
        }
      ]
    }
  }
  const ViewerCertificate = {
    ACMCertificateArn: CERTIFICATE,
    SSLSupportMethod: 'sni-only',
    MinimumProtocolVersion: 'TLSv1.2_2021'
  } as const
  const { Distribution: made } = await client.send(
    new CreateDistributionCommand({
      DistributionConfig: siteDistribution({ bucket: 'b', overrides: { ...overrides, ViewerCertificate } })
    })
  )
  const { DistributionConfig: read } = await client.send(new GetDistributionConfigCommand({ Id: made?.Id }))
  expect(read).toMatchObject(overrides)
  expect(read?.ViewerCertificate).toEqual({
    ...ViewerCertificate,
    CloudFrontDefaultCertificate: false,
    Certificate: CERTIFICATE,
    CertificateSource: 'acm'
  })
})

test('what was left out is filled in as CloudFront does', async () => {
  const { cloudFront } = await cloudFrontLab()
  const { value } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
  expect(value.DistributionConfig).toMatchObject({
    ViewerCertificate: { CloudFrontDefaultCertificate: true, SSLSupportMethod: 'vip', MinimumProtocolVersion: 'TLSv1' },
    Origins: { Items: [{ ConnectionAttempts: 3, ConnectionTimeout: 10, CustomHeaders: { Quantity: 0 } }] }
  })
})

test('a change is in progress until it is deployed', async () => {
  const { client, cloudFront } = await cloudFrontLab({ deploymentDelayMs: Number.POSITIVE_INFINITY })
  const { id: Id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
  const read = async () => {
    const { Distribution: found, ETag } = await client.send(new GetDistributionCommand({ Id }))
    return { status: found?.Status, config: found?.DistributionConfig, ETag }
  }
  expect((await read()).status).toBe('InProgress')
  cloudFront.completeDeployments()
  const { status, config, ETag } = await read()
  expect(status).toBe('Deployed')
  const update = new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: config })
  expect((await client.send(update)).Distribution?.Status).toBe('InProgress')
  cloudFront.completeDeployments()
  await waitUntilDistributionDeployed({ client, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.01 }, { Id })
})

test('it deploys by itself after a while', async () => {
  const { client, cloudFront } = await cloudFrontLab({ deploymentDelayMs: 10 })
  const { id: Id, value } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
  expect(value.Status).toBe('InProgress')
  await waitUntilDistributionDeployed({ client, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.02 }, { Id })
})

test('only a disabled one is deleted', async () => {
  const { client, cloudFront } = await cloudFrontLab()
  const { id: Id, etag } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
  const remove = (IfMatch: string | undefined) => client.send(new DeleteDistributionCommand({ Id, IfMatch }))
  expect(await failureOf(remove(etag))).toMatchObject({ code: 'DistributionNotDisabled', status: 409 })
  cloudFront.changeDistribution(Id, config => ({ ...config, Enabled: false }))
  expect((await failureOf(remove(etag))).code).toBe('PreconditionFailed')
  await remove(cloudFront.distribution(Id).etag)
  expect((await failureOf(client.send(new GetDistributionCommand({ Id })))).code).toBe('NoSuchDistribution')
})

describe('ListDomainConflicts', () => {
  test('tells who else holds the domain, or a wildcard over it', async () => {
    const { client, cloudFront } = await cloudFrontLab()
    const make = (...aliases: string[]) => cloudFront.createDistribution(siteDistribution({ bucket: 'b', aliases })).id
    const own = make('www.example.com')
    const wildcard = make('*.example.com', 'example.org')
    make('a.b.example.com')
    cloudFront.foreignDomains.push({
      Domain: 'example.com',
      ResourceType: 'distribution',
      ResourceId: '*************ABC',
      AccountId: '******789012'
    })
    const ask = async (Domain: string, MaxItems?: number, Marker?: string) => {
      const DomainControlValidationResource = { DistributionId: own }
      const command = { Domain, DomainControlValidationResource, MaxItems, Marker }
      const { DomainConflicts: found = [], NextMarker } = await client.send(new ListDomainConflictsCommand(command))
      return { found, NextMarker }
    }
    expect((await ask('www.example.com')).found).toEqual([
      { Domain: '*.example.com', ResourceType: 'distribution', ResourceId: wildcard, AccountId: '123456789012' }
    ])
    expect((await ask('example.com')).found).toEqual(cloudFront.foreignDomains)
    expect((await ask('example.net')).found).toEqual([])
    make('sub.example.com')
    const all = (await ask('*.example.com')).found.map(({ Domain }) => Domain)
    expect(all).toEqual(['*.example.com', 'sub.example.com'])
    const first = await ask('*.example.com', 1)
    const rest = await ask('*.example.com', 1, first.NextMarker)
    expect([...first.found, ...rest.found].map(({ Domain }) => Domain)).toEqual(all)
    expect(rest.NextMarker).toBeUndefined()
  })

  test('and is denied by its own action', async () => {
    const { client, cloudFront, server } = await cloudFrontLab()
    const { id: DistributionId } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    server.deny('cloudfront:ListDomainConflicts')
    const command = { Domain: 'example.com', DomainControlValidationResource: { DistributionId } }
    expect(await failureOf(client.send(new ListDomainConflictsCommand(command)))).toMatchObject({
      code: 'AccessDenied',
      status: 403
    })
  })
})
