import {
  CreateCachePolicyCommand,
  CreateOriginAccessControlCommand,
  CreateOriginRequestPolicyCommand,
  CreateResponseHeadersPolicyCommand,
  DeleteCachePolicyCommand,
  DeleteOriginAccessControlCommand,
  DeleteResponseHeadersPolicyCommand,
  GetCachePolicyCommand,
  GetOriginAccessControlConfigCommand,
  GetOriginRequestPolicyCommand,
  GetResponseHeadersPolicyCommand,
  GetResponseHeadersPolicyConfigCommand,
  ListOriginAccessControlsCommand,
  ListOriginRequestPoliciesCommand,
  ListResponseHeadersPoliciesCommand,
  UpdateCachePolicyCommand,
  UpdateOriginAccessControlCommand,
  UpdateResponseHeadersPolicyCommand
} from '@aws-sdk/client-cloudfront'
import { afterEach, describe, expect, test } from '@jest/globals'
import { siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { closeLabs, cloudFrontLab, failureOf } from './cloudfront-lab.ts'

afterEach(closeLabs)

const SECURITY_HEADERS = '67f7725c-6f97-4210-82d7-5512b31e9d03'
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac'

describe('response headers policies', () => {
  test('the managed one of security headers is there, and cannot be changed', async () => {
    const { client } = await cloudFrontLab()
    const { ResponseHeadersPolicy: policy, ETag } = await client.send(
      new GetResponseHeadersPolicyCommand({ Id: SECURITY_HEADERS })
    )
    expect(policy).toMatchObject({
      Id: SECURITY_HEADERS,
      ResponseHeadersPolicyConfig: {
        Name: 'Managed-SecurityHeadersPolicy',
        SecurityHeadersConfig: {
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: false },
          FrameOptions: { FrameOption: 'SAMEORIGIN' },
          ContentTypeOptions: { Override: true }
        }
      }
    })
    const removal = client.send(new DeleteResponseHeadersPolicyCommand({ Id: SECURITY_HEADERS, IfMatch: ETag }))
    expect(await failureOf(removal)).toMatchObject({ code: 'IllegalDelete', status: 400 })
  })

  test('a custom one is made, changed by its entity tag, listed and deleted', async () => {
    const { client, cloudFront } = await cloudFrontLab()
    const config = {
      Name: 'strict',
      Comment: 'ours',
      SecurityHeadersConfig: {
        StrictTransportSecurity: {
          Override: true,
          AccessControlMaxAgeSec: 600,
          IncludeSubdomains: true,
          Preload: false
        },
        ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: "default-src 'self'; img-src *" }
      },
      CustomHeadersConfig: { Quantity: 1, Items: [{ Header: 'x-site', Value: 'a & b', Override: true }] }
    }
    const made = await client.send(new CreateResponseHeadersPolicyCommand({ ResponseHeadersPolicyConfig: config }))
    const Id = made.ResponseHeadersPolicy?.Id ?? ''
    expect(made.Location).toMatch(new RegExp(`/2020-05-31/response-headers-policy/${Id}$`))
    const read = await client.send(new GetResponseHeadersPolicyConfigCommand({ Id }))
    expect([read.ResponseHeadersPolicyConfig, read.ETag]).toEqual([config, made.ETag])
    const again = client.send(new CreateResponseHeadersPolicyCommand({ ResponseHeadersPolicyConfig: config }))
    expect(await failureOf(again)).toMatchObject({ code: 'ResponseHeadersPolicyAlreadyExists', status: 409 })

    const change = (IfMatch: string | undefined) =>
      client.send(
        new UpdateResponseHeadersPolicyCommand({
          Id,
          IfMatch,
          ResponseHeadersPolicyConfig: { Name: 'strict', Comment: '' }
        })
      )
    expect((await failureOf(change('E0'))).code).toBe('PreconditionFailed')
    const changed = await change(made.ETag)
    expect(changed.ResponseHeadersPolicy?.ResponseHeadersPolicyConfig?.SecurityHeadersConfig).toBeUndefined()

    const list = async (Type: 'managed' | 'custom') => {
      const { ResponseHeadersPolicyList: found } = await client.send(new ListResponseHeadersPoliciesCommand({ Type }))
      return (found?.Items ?? []).map(item => item.ResponseHeadersPolicy?.ResponseHeadersPolicyConfig?.Name)
    }
    expect(await list('custom')).toEqual(['strict'])
    expect(await list('managed')).toEqual([
      'Managed-SecurityHeadersPolicy',
      'Managed-SimpleCORS',
      'Managed-CORS-With-Preflight',
      'Managed-CORS-and-SecurityHeadersPolicy',
      'Managed-CORS-with-preflight-and-SecurityHeadersPolicy'
    ])

    const site = siteDistribution({ bucket: 'b' })
    const behavior = {
      TargetOriginId: 'site',
      ViewerProtocolPolicy: 'https-only',
      ...site.DefaultCacheBehavior
    } as const
    const used = cloudFront.createDistribution({
      ...site,
      DefaultCacheBehavior: { ...behavior, ResponseHeadersPolicyId: Id }
    })
    const remove = () => client.send(new DeleteResponseHeadersPolicyCommand({ Id, IfMatch: changed.ETag }))
    expect(await failureOf(remove())).toMatchObject({ code: 'ResponseHeadersPolicyInUse', status: 409 })
    cloudFront.changeDistribution(used.id, config => ({ ...config, DefaultCacheBehavior: behavior }))
    await remove()
    const gone = client.send(new GetResponseHeadersPolicyCommand({ Id }))
    expect(await failureOf(gone)).toMatchObject({ code: 'NoSuchResponseHeadersPolicy', status: 404 })
  })
})

describe('origin request policies', () => {
  test('the managed ones are there', async () => {
    const { client } = await cloudFrontLab()
    const { OriginRequestPolicy: policy } = await client.send(
      new GetOriginRequestPolicyCommand({ Id: ALL_VIEWER_EXCEPT_HOST })
    )
    expect(policy?.OriginRequestPolicyConfig).toEqual({
      Name: 'Managed-AllViewerExceptHostHeader',
      Comment: '',
      HeadersConfig: { HeaderBehavior: 'allExcept', Headers: { Quantity: 1, Items: ['host'] } },
      CookiesConfig: { CookieBehavior: 'all' },
      QueryStringsConfig: { QueryStringBehavior: 'all' }
    })
    const { OriginRequestPolicyList: list } = await client.send(
      new ListOriginRequestPoliciesCommand({ Type: 'managed' })
    )
    const ids = (list?.Items ?? []).map(item => item.OriginRequestPolicy?.Id)
    expect(ids).toEqual(expect.arrayContaining(['216adef6-5c7f-47e4-b989-5492eafa07d3', ALL_VIEWER_EXCEPT_HOST]))
  })

  test('a custom one is made, and an unknown one refused', async () => {
    const { client, cloudFront } = await cloudFrontLab()
    const config = {
      Name: 'cookies',
      Comment: '',
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'whitelist', Cookies: { Quantity: 1, Items: ['session'] } },
      QueryStringsConfig: { QueryStringBehavior: 'none' }
    } as const
    const { OriginRequestPolicy: made } = await client.send(
      new CreateOriginRequestPolicyCommand({
        OriginRequestPolicyConfig: {
          ...config,
          CookiesConfig: { CookieBehavior: 'whitelist', Cookies: { Quantity: 1, Items: ['session'] } }
        }
      })
    )
    expect(made?.OriginRequestPolicyConfig).toEqual(config)
    const site = siteDistribution({ bucket: 'b' })
    const using = (policy: object) => () =>
      cloudFront.createDistribution({
        ...site,
        DefaultCacheBehavior: {
          TargetOriginId: 'site',
          ViewerProtocolPolicy: 'https-only',
          ...site.DefaultCacheBehavior,
          ...policy
        }
      })
    expect(using({ OriginRequestPolicyId: 'none' })).toThrow('origin request policy does not exist')
    expect(using({ ResponseHeadersPolicyId: 'none' })).toThrow('response headers policy does not exist')
    using({ OriginRequestPolicyId: made?.Id, ResponseHeadersPolicyId: SECURITY_HEADERS })()
  })
})

test('a custom cache policy is changed and deleted', async () => {
  const { client } = await cloudFrontLab()
  const CachePolicyConfig = { Name: 'short', MinTTL: 0, DefaultTTL: 60, MaxTTL: 60 }
  const { CachePolicy: made, ETag: IfMatch } = await client.send(new CreateCachePolicyCommand({ CachePolicyConfig }))
  const Id = made?.Id
  const changed = await client.send(
    new UpdateCachePolicyCommand({ Id, IfMatch, CachePolicyConfig: { ...CachePolicyConfig, MinTTL: 60 } })
  )
  expect(changed.CachePolicy?.CachePolicyConfig).toMatchObject({ Name: 'short', MinTTL: 60 })
  await client.send(new DeleteCachePolicyCommand({ Id, IfMatch: changed.ETag }))
  expect((await failureOf(client.send(new GetCachePolicyCommand({ Id })))).code).toBe('NoSuchCachePolicy')
})

test('an origin access control is changed, listed, and deleted when no origin has it', async () => {
  const { client, cloudFront } = await cloudFrontLab()
  const config = {
    Name: 'site',
    Description: '',
    OriginAccessControlOriginType: 's3',
    SigningBehavior: 'always',
    SigningProtocol: 'sigv4'
  } as const
  const made = await client.send(new CreateOriginAccessControlCommand({ OriginAccessControlConfig: config }))
  const Id = made.OriginAccessControl?.Id ?? ''
  const never = { ...config, SigningBehavior: 'never' } as const
  const update = new UpdateOriginAccessControlCommand({ Id, IfMatch: made.ETag, OriginAccessControlConfig: never })
  const { ETag: IfMatch } = await client.send(update)
  const read = await client.send(new GetOriginAccessControlConfigCommand({ Id }))
  expect([read.OriginAccessControlConfig, read.ETag]).toEqual([never, IfMatch])
  const { OriginAccessControlList: list } = await client.send(new ListOriginAccessControlsCommand({}))
  expect(list).toMatchObject({ Quantity: 1, IsTruncated: false, Items: [{ ...never, Id }] })

  const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b', originAccessControlId: Id }))
  const remove = () => client.send(new DeleteOriginAccessControlCommand({ Id, IfMatch }))
  expect(await failureOf(remove())).toMatchObject({ code: 'OriginAccessControlInUse', status: 409 })
  cloudFront.changeDistribution(id, old => ({ ...old, Origins: siteDistribution({ bucket: 'b' }).Origins }))
  await remove()
  expect((await failureOf(remove())).code).toBe('NoSuchOriginAccessControl')
})
