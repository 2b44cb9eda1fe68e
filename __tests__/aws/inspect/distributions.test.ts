import type { DefaultCacheBehavior, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront'
import { describe, expect, test } from '@jest/globals'
import { listOf } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { routerCode } from '../../../sandbox/reference-setup.ts'
import { routerDigest } from '../../../src/aws/router-digest.ts'
import { absent, denied, known } from '../../../src/verify/fact.ts'
import type { Distribution } from '../../../src/verify/facts.ts'
import { inspect, withSandbox } from './lab.ts'

const lab = withSandbox()
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6'

function setup(change: (config: DistributionConfig) => DistributionConfig = config => config): string {
  const { distributionId } = lab.sandbox.createReferenceSetup({ domain: 'example.com' })
  lab.sandbox.cloudFront.changeDistribution(distributionId, change)
  return distributionId
}

async function read(id: string): Promise<Distribution> {
  const found = await (await inspect(lab.sandbox.env)).distributions.read(id)
  if (found.state !== 'known') throw new Error(`The distribution is ${found.state}.`)
  return found.value
}

const changeDefault = (change: Partial<DefaultCacheBehavior>) => (config: DistributionConfig) => ({
  ...config,
  DefaultCacheBehavior: { ...config.DefaultCacheBehavior, ...change } as DefaultCacheBehavior
})

const changeOrigin = (change: Partial<Origin>) => (config: DistributionConfig) => {
  const items = (config.Origins?.Items ?? []).map(origin => ({ ...origin, ...change }))
  return { ...config, Origins: { Quantity: items.length, Items: items } }
}

test('what the console makes of a site', async () => {
  const id = setup()
  const found = await read(id)
  expect(found).toMatchObject({
    id,
    arn: `arn:aws:cloudfront::123456789012:distribution/${id}`,
    enabled: true,
    staging: false,
    status: 'Deployed',
    connectionMode: 'direct',
    aliases: ['example.com'],
    defaultRootObject: '',
    errorResponses: [{ errorCode: 403, responsePagePath: '/index.html', responseCode: 200, minTtl: 10 }],
    viewerCertificate: { source: 'none', id: '' },
    httpVersion: 'http2',
    ipv6: true,
    webAclId: '',
    geoRestriction: { type: 'none', countries: [] },
    priceClass: 'PriceClass_All'
  })
  expect(found.origins).toMatchObject([
    {
      kind: 's3',
      bucket: 'example.com',
      bucketRegion: 'eu-central-1',
      accessIdentity: '',
      accessControl: known({
        id: found.origins[0]?.accessControlId,
        name: 'example.com',
        originType: 's3',
        signingBehavior: 'always',
        signingProtocol: 'sigv4'
      })
    }
  ])
  expect(found.behaviors).toMatchObject([
    {
      pathPattern: '*',
      isDefault: true,
      originIds: ['site'],
      allowedMethods: ['HEAD', 'GET'],
      cachePolicy: known(
        expect.objectContaining({
          id: CACHING_OPTIMIZED,
          minTtl: 1,
          gzip: true,
          brotli: true,
          headers: { kind: 'none' }
        })
      ),
      originRequestPolicy: absent,
      responseHeadersPolicy: absent,
      functions: []
    }
  ])
})

describe('origins', () => {
  test.each<[string, Partial<Origin>, object]>([
    [
      'a website endpoint',
      {
        DomainName: 'example.com.s3-website.eu-central-1.amazonaws.com',
        CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' }
      },
      { kind: 'website', bucket: 'example.com', protocolPolicy: 'http-only', httpPort: 80, sslProtocols: [] }
    ],
    [
      'a server, with a header whose value is nobody’s business',
      {
        DomainName: 'API.example.com',
        CustomHeaders: listOf([{ HeaderName: 'X-Secret', HeaderValue: 'hush' }]),
        CustomOriginConfig: {
          HTTPPort: 8080,
          HTTPSPort: 8443,
          OriginProtocolPolicy: 'https-only',
          OriginSslProtocols: { Quantity: 2, Items: ['TLSv1.1', 'TLSv1.2'] }
        }
      },
      {
        kind: 'custom',
        domainName: 'api.example.com',
        bucket: undefined,
        customHeaders: ['x-secret'],
        httpsPort: 8443,
        sslProtocols: ['TLSv1.1', 'TLSv1.2']
      }
    ],
    [
      'a legacy identity, and a path',
      {
        OriginPath: '/site',
        OriginAccessControlId: '',
        S3OriginConfig: { OriginAccessIdentity: 'origin-access-identity/cloudfront/E2QWRUHAPOMQZL' }
      },
      { originPath: '/site', accessIdentity: 'E2QWRUHAPOMQZL', accessControlId: '', accessControl: absent }
    ],
    [
      'an access control that is gone',
      { OriginAccessControlId: 'E00000000000', S3OriginConfig: { OriginAccessIdentity: '' } },
      { accessControl: absent }
    ],
    [
      'one in a VPC',
      { DomainName: 'internal-api-1.eu-central-1.elb.amazonaws.com', VpcOriginConfig: { VpcOriginId: 'vo_1' } },
      { kind: 'vpc', vpcOriginId: 'vo_1' }
    ]
  ])('%s', async (_, change, expected) => {
    const { origins } = await read(setup(changeOrigin({ S3OriginConfig: undefined, ...change })))
    expect(origins).toMatchObject([expected])
    expect(JSON.stringify(origins)).not.toContain('hush')
  })

  test('a group stands for its members, the primary first', async () => {
    const id = setup(config => ({
      ...changeDefault({ TargetOriginId: 'both' })(config),
      OriginGroups: listOf([
        {
          Id: 'both',
          Members: { Quantity: 2 as const, Items: [{ OriginId: 'site' }, { OriginId: 'site' }] },
          FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [503] } }
        }
      ])
    }))
    const { behaviors, originGroups } = await read(id)
    expect(behaviors[0]).toMatchObject({ targetOriginId: 'both', originIds: ['site', 'site'] })
    expect(originGroups).toEqual([{ id: 'both', members: ['site', 'site'], failoverStatusCodes: [503] }])
  })
})

describe('caching', () => {
  test('legacy settings have the shape of a policy', async () => {
    const id = setup(
      changeDefault({
        CachePolicyId: undefined,
        MinTTL: 60,
        ForwardedValues: {
          QueryString: true,
          QueryStringCacheKeys: listOf(['page']),
          Cookies: { Forward: 'whitelist', WhitelistedNames: listOf(['session']) },
          Headers: listOf(['Origin'])
        }
      })
    )
    expect((await read(id)).behaviors[0]?.cachePolicy).toEqual(
      known({
        id: undefined,
        name: 'legacy cache settings',
        minTtl: 60,
        defaultTtl: 86_400,
        maxTtl: 31_536_000,
        gzip: true,
        brotli: false,
        headers: { kind: 'some', names: ['origin'] },
        cookies: { kind: 'some', names: ['session'] },
        queryStrings: { kind: 'some', names: ['page'] }
      })
    )
    expect(lab.sandbox.aws.log.count({ operation: 'GetCachePolicy' })).toBe(0)
  })

  test('a policy of one’s own', async () => {
    const policy = lab.sandbox.cloudFront.createCachePolicy({
      Name: 'mine',
      MinTTL: 5,
      DefaultTTL: 10,
      MaxTTL: 20,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: true,
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: listOf(['Authorization']) },
        CookiesConfig: { CookieBehavior: 'allExcept', Cookies: listOf(['_ga']) },
        QueryStringsConfig: { QueryStringBehavior: 'all' }
      }
    })
    const id = setup(changeDefault({ CachePolicyId: policy.id }))
    expect((await read(id)).behaviors[0]?.cachePolicy).toEqual(
      known({
        ...{ id: policy.id, name: 'mine', minTtl: 5, defaultTtl: 10, maxTtl: 20, gzip: true, brotli: false },
        headers: { kind: 'some', names: ['authorization'] },
        cookies: { kind: 'all-except', names: ['_ga'] },
        queryStrings: { kind: 'all' }
      })
    )
  })

  test.each<[string, string, object]>([
    ['AllViewer', '216adef6-5c7f-47e4-b989-5492eafa07d3', { kind: 'all' }],
    ['AllViewerExceptHostHeader', 'b689b0a8-53d0-40ab-baf2-68738e2966ac', { kind: 'all-except', names: ['host'] }],
    ['AllViewerAndCloudFrontHeaders-2022-06', '33f36d7e-f396-46d9-90e0-52428a34d9dc', { kind: 'all' }],
    [
      'CORS-S3Origin',
      '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
      { kind: 'some', names: ['access-control-request-headers', 'access-control-request-method', 'origin'] }
    ]
  ])('headers that %s sends on', async (name, OriginRequestPolicyId, headers) => {
    const id = setup(changeDefault({ OriginRequestPolicyId }))
    const policy = (await read(id)).behaviors[0]?.originRequestPolicy
    expect(policy).toMatchObject({ value: { name: `Managed-${name}`, headers } })
  })

  test('response headers', async () => {
    const created = lab.sandbox.cloudFront.policies.responseHeaders.create({
      Name: 'mine',
      SecurityHeadersConfig: {
        StrictTransportSecurity: { Override: true, AccessControlMaxAgeSec: 300, IncludeSubdomains: true },
        ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: "default-src 'self'" }
      },
      CustomHeadersConfig: listOf([{ Header: 'X-Team', Value: 'web', Override: false }])
    })
    const id = setup(changeDefault({ ResponseHeadersPolicyId: created.id }))
    expect((await read(id)).behaviors[0]?.responseHeadersPolicy).toEqual(
      known({
        id: created.id,
        name: 'mine',
        hsts: { maxAge: 300, includeSubDomains: true, preload: false },
        contentTypeOptions: false,
        frameOptions: undefined,
        referrerPolicy: undefined,
        contentSecurityPolicy: "default-src 'self'",
        customHeaders: ['x-team']
      })
    )
  })

  test('a policy of several behaviors is asked for once', async () => {
    const id = setup(config => ({
      ...config,
      CacheBehaviors: listOf(
        ['/a/*', '/b/*'].map(PathPattern => ({
          PathPattern,
          TargetOriginId: 'site',
          ViewerProtocolPolicy: 'allow-all' as const,
          CachePolicyId: CACHING_OPTIMIZED
        }))
      )
    }))
    const { behaviors } = await read(id)
    expect(behaviors.map(one => [one.pathPattern, one.isDefault, one.cachePolicy.state])).toEqual([
      ['/a/*', false, 'known'],
      ['/b/*', false, 'known'],
      ['*', true, 'known']
    ])
    expect(lab.sandbox.aws.log.count({ operation: 'GetCachePolicy' })).toBe(1)
  })
})

describe('functions', () => {
  async function functionsOf(code: string) {
    const arn = lab.sandbox.cloudFront.functions.install('router', code)
    const id = setup(
      changeDefault({ FunctionAssociations: listOf([{ FunctionARN: arn, EventType: 'viewer-request' }]) })
    )
    const { distributions } = await inspect(lab.sandbox.env)
    const distribution = await distributions.read(id)
    return distribution.state === 'known' ? await distributions.functions(distribution.value) : []
  }
  const router = routerCode('example.com', [{}])

  test.each([
    ['equal', 'the router, with options of its own', router],
    ['other-version', 'the router of another version', `${router}\nvar more = 1`],
    ['foreign', 'other code', 'function handler(event) { return event.request }']
  ])('%s: %s', async (comparison, _, code) => {
    const [found] = await functionsOf(code)
    expect(found).toMatchObject({
      name: 'router',
      live: known({ status: 'DEPLOYED', runtime: 'cloudfront-js-2.0', lastModified: expect.any(String) }),
      code: { value: { comparison, routerDigest } }
    })
    const digest = found?.code.state === 'known' && found.code.value.digest
    expect(digest === routerDigest).toBe(comparison === 'equal')
  })

  test('one that is gone has neither state nor code', async () => {
    const id = setup()
    const { distributions } = await inspect(lab.sandbox.env)
    const distribution = await read(id)
    const [behavior] = distribution.behaviors
    if (behavior === undefined) throw new Error('There is no behavior.')
    const arn = 'arn:aws:cloudfront::123456789012:function/gone'
    const functions = [{ eventType: 'viewer-request' as const, kind: 'function' as const, arn, name: 'gone' }]
    const found = await distributions.functions({ ...distribution, behaviors: [{ ...behavior, functions }] })
    expect(found).toEqual([{ name: 'gone', arn, live: absent, code: absent }])
  })
})

describe('found by a domain', () => {
  async function find(domain: string) {
    return (await inspect(lab.sandbox.env)).distributions.find(domain)
  }

  test('by the alias itself before a wildcard, behind the first page', async () => {
    for (let index = 0; index < 101; index++) lab.sandbox.createReferenceSetup({ domain: `site-${index}.example.org` })
    const wildcard = lab.sandbox.createReferenceSetup({ domain: '*.example.com', bucket: 'wildcard' })
    const exact = lab.sandbox.createReferenceSetup({ domain: 'www.example.com' })
    expect(await find('www.example.com')).toEqual(known(exact.distributionId))
    expect(await find('pr-7.example.com')).toEqual(known(wildcard.distributionId))
    expect(await find('example.com')).toEqual(absent)
    expect(lab.sandbox.aws.log.count({ operation: 'ListDistributions' })).toBe(6)
  })
})

test('a staging distribution says so; which it belongs to is not asked', async () => {
  const id = setup()
  const { cloudFront } = lab.sandbox
  const staging = lab.sandbox.createReferenceSetup({
    domain: 'staging.example.com',
    distribution: { overrides: { Staging: true } }
  })
  const policy = cloudFront.createContinuousDeploymentPolicy({
    StagingDistributionDnsNames: listOf([staging.distributionDomain]),
    Enabled: true
  })
  cloudFront.changeDistribution(id, config => ({ ...config, ContinuousDeploymentPolicyId: policy.id }))
  expect(await read(id)).toMatchObject({ staging: false })
  expect(await read(staging.distributionId)).toMatchObject({ staging: true })
  expect(lab.sandbox.aws.log.count({ operation: 'GetContinuousDeploymentPolicy' })).toBe(0)
})

test('who else holds a domain, page by page', async () => {
  const id = setup()
  for (let index = 0; index < 101; index++) {
    lab.sandbox.cloudFront.foreignDomains.push({
      Domain: '*.Example.com',
      ResourceType: 'distribution-tenant',
      ResourceId: `***********${index}`,
      AccountId: '******333333'
    })
  }
  const found = await (await inspect(lab.sandbox.env)).distributions.conflicts(id, 'www.example.com')
  expect(found.state === 'known' && found.value.length).toBe(101)
  expect(found.state === 'known' && found.value[0]).toEqual({
    domain: '*.example.com',
    resourceType: 'distribution-tenant',
    resourceId: '***********0',
    accountId: '******333333'
  })
  expect(lab.sandbox.aws.log.count({ operation: 'ListDomainConflicts' })).toBe(2)
})

test('an invalidation is in progress, then completed, and one that is not there is absent', async () => {
  const id = setup()
  const { cloudFront } = lab.sandbox
  const Paths = { Quantity: 2, Items: ['/index.html', '/'] }
  const { Id = '' } = cloudFront.createInvalidation(id, { CallerReference: '1', Paths })
  const { distributions } = await inspect(lab.sandbox.env)
  expect(await distributions.invalidation(id, Id)).toEqual(
    known({ id: Id, completed: false, createdAt: expect.stringMatching(/^\d{4}-/), paths: ['/index.html', '/'] })
  )
  cloudFront.completeInvalidations()
  expect(await distributions.invalidation(id, Id)).toMatchObject({ value: { completed: true } })
  expect(await distributions.invalidation(id, 'I0')).toEqual(absent)
})

test('one that is not there is absent; of one that may not be read nothing is asked further', async () => {
  const id = setup()
  const { distributions } = await inspect(lab.sandbox.env)
  expect(await distributions.read('E00000000000')).toEqual(absent)
  lab.sandbox.aws.deny('cloudfront:GetDistribution')
  const arn = `arn:aws:cloudfront::123456789012:distribution/${id}`
  expect(await distributions.read(id)).toEqual(denied('cloudfront:GetDistribution', arn))
  expect(lab.sandbox.aws.log.count({ service: 'cloudfront' })).toBe(2)
})
