import {
  CreateCachePolicyCommand,
  CreateContinuousDeploymentPolicyCommand,
  CreateDistributionCommand,
  CreateOriginAccessControlCommand,
  type DistributionConfig,
  GetCachePolicyCommand,
  GetContinuousDeploymentPolicyCommand,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  GetOriginAccessControlCommand,
  ListCachePoliciesCommand,
  ListDistributionsCommand,
  ListKeyGroupsCommand,
  paginateListDistributions,
  UpdateDistributionCommand
} from '@aws-sdk/client-cloudfront'
import { afterEach, describe, expect, test } from '@jest/globals'
import { listOf, siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { closeLabs, cloudFrontLab, failureOf } from './cloudfront-lab.ts'

afterEach(closeLabs)

describe('a distribution', () => {
  test('is created, read back whole, and updated by its entity tag', async () => {
    const { client } = await cloudFrontLab()
    const config = siteDistribution({
      bucket: 'site-bucket',
      aliases: ['example.com', '*.example.com'],
      originPath: '/site',
      fallback: { errorCodes: [403, 404], errorCachingMinTtl: 10 },
      api: 'api.example.com'
    })
    const created = await client.send(new CreateDistributionCommand({ DistributionConfig: config }))
    const Id = created.Distribution?.Id
    expect(created.$metadata.httpStatusCode).toBe(201)
    expect(created.Location).toMatch(new RegExp(`/2020-05-31/distribution/${Id}$`))
    expect(created.Distribution).toMatchObject({
      Id: expect.stringMatching(/^E[A-Z0-9]{13}$/),
      ARN: `arn:aws:cloudfront::123456789012:distribution/${Id}`,
      Status: 'Deployed',
      DomainName: expect.stringMatching(/^d[a-z0-9]{13}\.cloudfront\.net$/),
      DistributionConfig: config
    })

    const got = await client.send(new GetDistributionCommand({ Id }))
    expect(got.Distribution).toEqual(created.Distribution)
    const current = await client.send(new GetDistributionConfigCommand({ Id }))
    expect([current.DistributionConfig, current.ETag]).toEqual([got.Distribution?.DistributionConfig, got.ETag])
    expect(current.DistributionConfig).toMatchObject({ HttpVersion: 'http2', Staging: false })

    const changed = { ...configOf(current.DistributionConfig), DefaultRootObject: 'start.html' }
    const update = (IfMatch: string | undefined) =>
      client.send(new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig: changed }))
    expect(await failureOf(update('E000'))).toMatchObject({ code: 'PreconditionFailed', status: 412 })
    expect(await failureOf(update(undefined))).toMatchObject({ code: 'InvalidIfMatchVersion', status: 400 })
    const updated = await update(current.ETag)
    expect(updated.ETag).not.toBe(current.ETag)
    expect(updated.Distribution?.DistributionConfig?.DefaultRootObject).toBe('start.html')
    expect((await failureOf(update(current.ETag))).code).toBe('PreconditionFailed')
  })

  test('is listed with its aliases, in pages', async () => {
    const { client, cloudFront } = await cloudFrontLab()
    const names = ['one.example.com', 'two.example.com', 'three.example.com', 'four.example.com', 'five.example.com']
    for (const name of names) cloudFront.createDistribution(siteDistribution({ bucket: 'b', aliases: [name] }))
    const { DistributionList: first } = await client.send(new ListDistributionsCommand({ MaxItems: 2 }))
    expect(first).toMatchObject({ IsTruncated: true, Quantity: 2, MaxItems: 2, NextMarker: first?.Items?.[1]?.Id })

    const listed: (string[] | undefined)[] = []
    for await (const page of paginateListDistributions({ client, pageSize: 2 }, {})) {
      for (const item of page.DistributionList?.Items ?? []) listed.push(item.Aliases?.Items)
    }
    expect(listed).toEqual(names.map(name => [name]))
  })

  test('list is empty in an account without one', async () => {
    const { client } = await cloudFrontLab()
    const { DistributionList: list } = await client.send(new ListDistributionsCommand({}))
    expect([list?.Quantity, list?.IsTruncated, list?.Items ?? []]).toEqual([0, false, []])
  })

  const base = siteDistribution({ bucket: 'b', aliases: ['example.com'] })
  const behavior = base.DefaultCacheBehavior
  test.each<[string, Partial<DistributionConfig>, number]>([
    ['CNAMEAlreadyExists', { CallerReference: 'other' }, 409],
    ['DistributionAlreadyExists', { Aliases: listOf<string>([]) }, 409],
    [
      'NoSuchOrigin',
      { DefaultCacheBehavior: { ...behavior, TargetOriginId: 'x', ViewerProtocolPolicy: 'allow-all' } },
      404
    ],
    [
      'NoSuchCachePolicy',
      { DefaultCacheBehavior: { TargetOriginId: 'site', ViewerProtocolPolicy: 'allow-all', CachePolicyId: 'x' } },
      404
    ],
    ['InvalidArgument', { DefaultCacheBehavior: { TargetOriginId: 'site', ViewerProtocolPolicy: 'allow-all' } }, 400],
    ['InvalidArgument', { DefaultRootObject: '/index.html' }, 400],
    ['InconsistentQuantities', { Aliases: { Quantity: 2, Items: ['one.example.com'] } }, 400]
  ])('is refused with %s', async (code, change, status) => {
    const { client, cloudFront } = await cloudFrontLab()
    cloudFront.createDistribution(base)
    const call = client.send(new CreateDistributionCommand({ DistributionConfig: { ...base, ...change } }))
    expect(await failureOf(call)).toMatchObject({ code, status })
  })

  test.each([
    ['NoSuchDistribution', new GetDistributionCommand({ Id: 'E000' }), 404],
    ['NoSuchDistribution', new GetDistributionConfigCommand({ Id: 'E000' }), 404],
    ['NoSuchCachePolicy', new GetCachePolicyCommand({ Id: 'x' }), 404],
    ['NoSuchOriginAccessControl', new GetOriginAccessControlCommand({ Id: 'x' }), 404],
    ['NoSuchContinuousDeploymentPolicy', new GetContinuousDeploymentPolicyCommand({ Id: 'x' }), 404],
    ['NotImplemented', new ListKeyGroupsCommand({}), 501]
  ] as const)('%s', async (code, command, status) => {
    const { client } = await cloudFrontLab()
    const call: Promise<unknown> = client.send(command as GetDistributionCommand)
    expect(await failureOf(call)).toMatchObject({ code, status })
  })

  test('cannot be read by who may not, and then it does not say whether it exists', async () => {
    const { client, cloudFront, server } = await cloudFrontLab()
    const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    server.deny('cloudfront:GetDistribution')
    for (const Id of [id, 'E000']) {
      const failure = await failureOf(client.send(new GetDistributionCommand({ Id })))
      expect(failure).toMatchObject({ code: 'AccessDenied', status: 403 })
    }
    await client.send(new GetDistributionConfigCommand({ Id: id }))
  })
})

describe('policies', () => {
  test.each([
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
    ['658327ea-f89d-4fab-a63d-7e88639e58f6', 'Managed-CachingOptimized', 1, 86_400, 31_536_000, true],
    [
      'b2884449-e4de-46a7-ac36-70bc7f1ddd6d',
      'Managed-CachingOptimizedForUncompressedObjects',
      1,
      86_400,
      31_536_000,
      false
    ],
    ['4135ea2d-6df8-44a3-9df3-4b5a84be39ad', 'Managed-CachingDisabled', 0, 0, 0, false],
    ['83da9c7e-98b4-4e11-a168-04f0df8e2c65', 'Managed-UseOriginCacheControlHeaders', 0, 0, 31_536_000, true],
    [
      '4cc15a8a-d715-48a4-82b8-cc0b614638fe',
      'Managed-UseOriginCacheControlHeaders-QueryStrings',
      0,
      0,
      31_536_000,
      true
    ],
    ['08627262-05a9-4f76-9ded-b50ca2e3a84f', 'Managed-Elemental-MediaPackage', 0, 86_400, 31_536_000, true],
    ['2e54312d-136d-493c-8eb9-b001f22f67d2', 'Managed-Amplify', 2, 2, 600, true]
  ])('%s is %s', async (Id, Name, MinTTL, DefaultTTL, MaxTTL, compressed) => {
    const { client } = await cloudFrontLab()
    const { CachePolicy: policy } = await client.send(new GetCachePolicyCommand({ Id }))
    expect(policy?.CachePolicyConfig).toMatchObject({
      Name,
      MinTTL,
      DefaultTTL,
      MaxTTL,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: compressed,
        EnableAcceptEncodingBrotli: compressed
      }
    })
  })

  test('of the account are created, read and listed beside the managed ones', async () => {
    const { client } = await cloudFrontLab()
    const CachePolicyConfig = {
      Name: 'documents',
      MinTTL: 0,
      DefaultTTL: 60,
      MaxTTL: 3_600,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: true,
        EnableAcceptEncodingBrotli: true,
        HeadersConfig: { HeaderBehavior: 'whitelist' as const, Headers: listOf(['Origin']) },
        CookiesConfig: { CookieBehavior: 'none' as const },
        QueryStringsConfig: { QueryStringBehavior: 'whitelist' as const, QueryStrings: listOf(['v', 'page']) }
      }
    }
    const created = await client.send(new CreateCachePolicyCommand({ CachePolicyConfig }))
    const got = await client.send(new GetCachePolicyCommand({ Id: created.CachePolicy?.Id }))
    expect(got.CachePolicy?.CachePolicyConfig).toEqual(CachePolicyConfig)
    const twice = client.send(new CreateCachePolicyCommand({ CachePolicyConfig }))
    expect(await failureOf(twice)).toMatchObject({ code: 'CachePolicyAlreadyExists', status: 409 })

    const names = async (Type?: 'managed' | 'custom') => {
      const { CachePolicyList: list } = await client.send(new ListCachePoliciesCommand({ Type }))
      return list?.Items?.map(item => item.CachePolicy?.CachePolicyConfig?.Name)
    }
    expect(await names('custom')).toEqual(['documents'])
    expect(await names('managed')).toHaveLength(7)
    expect(await names()).toHaveLength(8)
  })

  test('of other kinds are created and read', async () => {
    const { client, cloudFront } = await cloudFrontLab()
    const OriginAccessControlConfig = {
      Name: 'site',
      SigningProtocol: 'sigv4' as const,
      SigningBehavior: 'always' as const,
      OriginAccessControlOriginType: 's3' as const
    }
    const control = await client.send(new CreateOriginAccessControlCommand({ OriginAccessControlConfig }))
    const gotControl = await client.send(new GetOriginAccessControlCommand({ Id: control.OriginAccessControl?.Id }))
    expect(gotControl.OriginAccessControl?.OriginAccessControlConfig).toEqual(OriginAccessControlConfig)

    const staging = cloudFront.createDistribution(siteDistribution({ bucket: 'b', overrides: { Staging: true } }))
    const ContinuousDeploymentPolicyConfig = {
      StagingDistributionDnsNames: listOf([staging.value.DomainName ?? '']),
      Enabled: true,
      TrafficConfig: { Type: 'SingleHeader' as const, SingleHeaderConfig: { Header: 'aws-cf-cd-x', Value: '1' } }
    }
    const policy = await client.send(new CreateContinuousDeploymentPolicyCommand({ ContinuousDeploymentPolicyConfig }))
    const Id = policy.ContinuousDeploymentPolicy?.Id
    const gotPolicy = await client.send(new GetContinuousDeploymentPolicyCommand({ Id }))
    expect(gotPolicy.ContinuousDeploymentPolicy?.ContinuousDeploymentPolicyConfig).toEqual(
      ContinuousDeploymentPolicyConfig
    )
    const { DistributionList: list } = await client.send(new ListDistributionsCommand({}))
    expect(list?.Items?.map(({ DomainName, Staging }) => [DomainName, Staging])).toEqual([
      [staging.value.DomainName, true]
    ])
  })
})

function configOf(config: DistributionConfig | undefined): DistributionConfig {
  if (config === undefined) throw new Error('no configuration')
  return config
}
