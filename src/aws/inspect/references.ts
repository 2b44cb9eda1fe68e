import {
  type DistributionConfig,
  GetCachePolicyCommand,
  GetOriginAccessControlCommand,
  GetOriginRequestPolicyCommand,
  GetResponseHeadersPolicyCommand
} from '@aws-sdk/client-cloudfront'
import { absent, type Fact, known } from '../../verify/fact.ts'
import type {
  CachePolicy,
  OriginAccessControl,
  OriginRequestPolicy,
  ResponseHeadersPolicy
} from '../../verify/facts.ts'
import {
  cachePolicyFacts,
  legacyCacheFacts,
  originRequestPolicyFacts,
  responseHeadersPolicyFacts
} from './cache-policy-facts.ts'
import type { CloudFrontInspection } from './cloudfront-inspection.ts'
import { behaviorsOf, type References } from './distribution-facts.ts'

/** Reads all that behaviors and origins refer to by id, each id once. */
export async function readReferences(
  inspection: CloudFrontInspection,
  config: DistributionConfig
): Promise<References> {
  const behaviors = behaviorsOf(config)
  const origins = config.Origins?.Items ?? []
  const [cache, request, headers, control] = await Promise.all([
    readAll(
      behaviors.map(one => one.CachePolicyId),
      id => readCachePolicy(inspection, id)
    ),
    readAll(
      behaviors.map(one => one.OriginRequestPolicyId),
      id => readOriginRequestPolicy(inspection, id)
    ),
    readAll(
      behaviors.map(one => one.ResponseHeadersPolicyId),
      id => readResponseHeadersPolicy(inspection, id)
    ),
    readAll(
      origins.map(one => one.OriginAccessControlId),
      id => readAccessControl(inspection, id)
    )
  ])
  return {
    policies: behavior => ({
      cachePolicy: behavior.CachePolicyId ? cache(behavior.CachePolicyId) : known(legacyCacheFacts(behavior)),
      originRequestPolicy: request(behavior.OriginRequestPolicyId),
      responseHeadersPolicy: headers(behavior.ResponseHeadersPolicyId)
    }),
    accessControl: origin => control(origin.OriginAccessControlId)
  }
}

/** @returns what was read, by id; absent for no id */
async function readAll<T>(
  ids: readonly (string | undefined)[],
  read: (id: string) => Promise<Fact<T>>
): Promise<(id: string | undefined) => Fact<T>> {
  const unique = [...new Set(ids.flatMap(id => id || []))]
  const facts = new Map(await Promise.all(unique.map(async id => [id, await read(id)] as const)))
  return id => facts.get(id ?? '') ?? absent
}

function readCachePolicy({ asker, client, arn }: CloudFrontInspection, Id: string): Promise<Fact<CachePolicy>> {
  const question = {
    action: 'cloudfront:GetCachePolicy',
    resource: arn(`cache-policy/${Id}`),
    absent: ['NoSuchCachePolicy']
  }
  return asker.ask(question, async options => {
    const { CachePolicy: found } = await client.send(new GetCachePolicyCommand({ Id }), options)
    return found?.CachePolicyConfig && cachePolicyFacts(Id, found.CachePolicyConfig)
  })
}

function readOriginRequestPolicy(
  { asker, client, arn }: CloudFrontInspection,
  Id: string
): Promise<Fact<OriginRequestPolicy>> {
  const question = {
    action: 'cloudfront:GetOriginRequestPolicy',
    resource: arn(`origin-request-policy/${Id}`),
    absent: ['NoSuchOriginRequestPolicy']
  }
  return asker.ask(question, async options => {
    const { OriginRequestPolicy: found } = await client.send(new GetOriginRequestPolicyCommand({ Id }), options)
    return found?.OriginRequestPolicyConfig && originRequestPolicyFacts(Id, found.OriginRequestPolicyConfig)
  })
}

function readResponseHeadersPolicy(
  { asker, client, arn }: CloudFrontInspection,
  Id: string
): Promise<Fact<ResponseHeadersPolicy>> {
  const question = {
    action: 'cloudfront:GetResponseHeadersPolicy',
    resource: arn(`response-headers-policy/${Id}`),
    absent: ['NoSuchResponseHeadersPolicy']
  }
  return asker.ask(question, async options => {
    const { ResponseHeadersPolicy: found } = await client.send(new GetResponseHeadersPolicyCommand({ Id }), options)
    return found?.ResponseHeadersPolicyConfig && responseHeadersPolicyFacts(Id, found.ResponseHeadersPolicyConfig)
  })
}

function readAccessControl(
  { asker, client, arn }: CloudFrontInspection,
  Id: string
): Promise<Fact<OriginAccessControl>> {
  const question = {
    action: 'cloudfront:GetOriginAccessControl',
    resource: arn(`origin-access-control/${Id}`),
    absent: ['NoSuchOriginAccessControl']
  }
  return asker.ask(question, async options => {
    const reply = await client.send(new GetOriginAccessControlCommand({ Id }), options)
    const config = reply.OriginAccessControl?.OriginAccessControlConfig
    return {
      id: Id,
      name: config?.Name ?? '',
      originType: config?.OriginAccessControlOriginType ?? '',
      signingBehavior: config?.SigningBehavior ?? '',
      signingProtocol: config?.SigningProtocol ?? ''
    }
  })
}
