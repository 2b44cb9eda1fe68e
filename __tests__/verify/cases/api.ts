import { absent, denied, known, notAsked } from '../../../src/verify/fact.ts'
import type {
  CachePolicy,
  LoadBalancer,
  OriginRequestPolicy,
  Target,
  TargetGroup,
  TlsSession
} from '../../../src/verify/facts.ts'
import { answer, apiBehavior, type Case, type Change, distributionOf, originOf, siteBehavior } from '../case.ts'
import { type Draft, value } from '../good-facts.ts'

type DraftFacts = Parameters<Change>[0]

function cachePolicy(draft: DraftFacts) {
  return value<Draft<CachePolicy>>(apiBehavior(draft).cachePolicy)
}

function requestPolicy(draft: DraftFacts) {
  return value<Draft<OriginRequestPolicy>>(apiBehavior(draft).originRequestPolicy)
}

function balancer(draft: DraftFacts) {
  return value<Draft<LoadBalancer>>(draft.apiOrigins[0]?.loadBalancer ?? absent)
}

function targets(draft: DraftFacts) {
  const group = value<Draft<TargetGroup>[]>(balancer(draft).targetGroups)[0]
  return value<Draft<Target>[]>(group?.targets ?? absent)
}

/** Of the same load balancer. */
function addGroup(draft: DraftFacts, all: Draft<Target>[]): void {
  value<Draft<TargetGroup>[]>(balancer(draft).targetGroups).push({ arn: 'arn', name: 'other', targets: known(all) })
}

/** An origin by a domain of its own, whose certificate is for that. */
function ownName(draft: DraftFacts): Draft<TlsSession> {
  originOf(draft, 'alb').domainName = 'api.example.net'
  const session = value<Draft<TlsSession>>(draft.apiOrigins[0]?.tls ?? absent)
  Object.assign(session, { names: ['api.example.net'], trusted: true, problem: undefined })
  return session
}

export const apiCases: readonly Case[] = [
  {
    id: 'API-1',
    what: 'no behavior leads to an API',
    change: draft => {
      distributionOf(draft).behaviors = [siteBehavior(draft)]
    },
    state: 'fail',
    actual: '* → s3',
    also: {
      'CF-10': 'skip',
      ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map(number => [`API-${number}`, 'skip' as const]))
    }
  },
  {
    id: 'API-1',
    what: 'the behavior leads to the bucket',
    change: draft => {
      Object.assign(apiBehavior(draft), { targetOriginId: 's3', originIds: ['s3'] })
    },
    state: 'fail',
    actual: '/api/* → s3',
    also: {
      'CF-10': 'skip',
      'CF-18': 'warn',
      ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map(number => [`API-${number}`, 'skip' as const]))
    }
  },
  {
    id: 'API-2',
    what: 'read only',
    change: draft => {
      apiBehavior(draft).allowedMethods = ['GET', 'HEAD']
    },
    state: 'fail',
    actual: '/api/*: GET, HEAD',
    remedy: 'Quantity: 7'
  },
  {
    id: 'API-3',
    what: 'kept for a day',
    change: draft => {
      Object.assign(cachePolicy(draft), { name: 'CachingOptimized', minTtl: 1, defaultTtl: 86_400, maxTtl: 31_536_000 })
    },
    state: 'warn',
    actual: '86400 s by default',
    remedy: '.CachePolicyId = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"'
  },
  {
    id: 'API-4',
    what: 'no origin request policy',
    change: draft => {
      // The Host header would not be sent on either.
      ownName(draft)
      apiBehavior(draft).originRequestPolicy = absent
    },
    state: 'warn',
    actual: 'without the Authorization header, cookies, query strings',
    remedy: '.OriginRequestPolicyId = "b689b0a8-53d0-40ab-baf2-68738e2966ac"'
  },
  {
    id: 'API-4',
    what: 'headers by name',
    change: draft => {
      requestPolicy(draft).headers = { kind: 'some', names: ['host', 'authorization'] }
    },
    state: 'warn',
    actual: 'without the Authorization header',
    remedy: '.OriginRequestPolicyId = "216adef6-5c7f-47e4-b989-5492eafa07d3"'
  },
  {
    id: 'API-4',
    what: 'Authorization in the cache key',
    change: draft => {
      requestPolicy(draft).headers = { kind: 'some', names: ['host'] }
      cachePolicy(draft).headers = { kind: 'some', names: ['authorization'] }
    },
    state: 'pass'
  },
  {
    id: 'API-5',
    what: 'the raw name of the load balancer, without Host',
    change: draft => {
      requestPolicy(draft).headers = { kind: 'all-except', names: ['host'] }
    },
    state: 'fail',
    actual: 'elb.amazonaws.com, without Host',
    remedy: '.OriginRequestPolicyId = "216adef6-5c7f-47e4-b989-5492eafa07d3"'
  },
  {
    id: 'API-5',
    what: 'a certificate for another name',
    change: draft => {
      Object.assign(ownName(draft), { names: ['other.example.net'], problem: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    },
    state: 'fail',
    actual: 'other.example.net'
  },
  {
    id: 'API-5',
    what: 'a certificate that has expired',
    change: draft => {
      Object.assign(ownName(draft), { problem: 'CERT_HAS_EXPIRED' })
    },
    state: 'fail',
    actual: 'CERT_HAS_EXPIRED'
  },
  {
    id: 'API-5',
    what: 'a name of its own, without Host',
    change: draft => {
      ownName(draft)
      requestPolicy(draft).headers = { kind: 'all-except', names: ['host'] }
    },
    state: 'pass'
  },
  {
    id: 'API-6',
    what: 'plain HTTP',
    change: draft => {
      originOf(draft, 'alb').protocolPolicy = 'http-only'
      value<object[]>(balancer(draft).listeners).push({ port: 80, protocol: 'HTTP', certificateArns: [] })
    },
    state: 'warn',
    actual: 'http-only',
    remedy: '.CustomOriginConfig.OriginProtocolPolicy = "https-only"',
    also: { 'API-5': 'skip' }
  },
  {
    id: 'API-6',
    what: 'plain HTTP, and nobody listens for HTTPS',
    change: draft => {
      originOf(draft, 'alb').protocolPolicy = 'http-only'
      balancer(draft).listeners = known([{ port: 80, protocol: 'HTTP', certificateArns: [] }])
      for (const origin of draft.apiOrigins) origin.tls = notAsked('CloudFront speaks plain HTTP to it')
    },
    state: 'warn',
    remedy: 'listens for HTTPS on port 443, with TLS 1.2 and a certificate for example.com or www.example.com.',
    also: { 'API-5': 'skip' }
  },
  {
    id: 'API-6',
    what: 'plain HTTP, to a server that is no load balancer',
    change: draft => {
      Object.assign(originOf(draft, 'alb'), { protocolPolicy: 'http-only', domainName: 'api.example.net' })
      for (const origin of draft.apiOrigins) {
        origin.tls = notAsked('CloudFront speaks plain HTTP to it')
        origin.loadBalancer = notAsked('it is none')
      }
    },
    state: 'warn',
    remedy: 'See that api.example.net listens for HTTPS on port 443',
    also: { 'API-5': 'skip', 'API-7': 'skip' }
  },
  {
    id: 'API-6',
    what: 'plain HTTP, beside HTTPS with a certificate for another name',
    change: draft => {
      originOf(draft, 'alb').protocolPolicy = 'http-only'
      value<object[]>(balancer(draft).listeners).push({ port: 80, protocol: 'HTTP', certificateArns: [] })
      const session = value<Draft<TlsSession>>(draft.apiOrigins[0]?.tls ?? absent)
      session.names = ['other.example.net']
    },
    state: 'warn',
    remedy: 'before, every request of the API would be 502',
    also: { 'API-5': 'skip' }
  },
  {
    id: 'API-6',
    what: "plain HTTP, by a policy that can't be read",
    change: draft => {
      originOf(draft, 'alb').protocolPolicy = 'http-only'
      value<object[]>(balancer(draft).listeners).push({ port: 80, protocol: 'HTTP', certificateArns: [] })
      apiBehavior(draft).originRequestPolicy = denied('cloudfront:GetOriginRequestPolicy', 'arn')
    },
    state: 'warn',
    remedy: 'See that',
    also: { 'API-4': 'skip', 'API-5': 'skip' }
  },
  {
    id: 'API-6',
    what: 'old TLS, and nothing newer was spoken',
    change: draft => {
      originOf(draft, 'alb').sslProtocols = ['TLSv1', 'TLSv1.2']
      const session = value<Draft<TlsSession>>(draft.apiOrigins[0]?.tls ?? absent)
      session.protocol = 'TLSv1.1'
    },
    state: 'warn',
    remedy: 'Then choose TLSv1.2 for the origin'
  },
  {
    id: 'API-6',
    what: 'old TLS',
    change: draft => {
      originOf(draft, 'alb').sslProtocols = ['TLSv1', 'TLSv1.2']
    },
    state: 'warn',
    actual: 'https-only with TLSv1, TLSv1.2',
    remedy: '.CustomOriginConfig.OriginSslProtocols = {Quantity: 1, Items: ["TLSv1.2"]}'
  },
  {
    id: 'API-7',
    what: 'no target is healthy',
    change: draft => {
      for (const target of targets(draft)) Object.assign(target, { state: 'unhealthy', reason: 'Target.Timeout' })
      answer(draft, 'api', { status: 502 })
    },
    state: 'fail',
    actual: 'i-0aaa:8080 unhealthy (Target.Timeout)',
    says: 'sends requests to those that are ill',
    also: { 'L-11': 'fail' }
  },
  {
    id: 'API-7',
    what: 'no target is healthy, and the API answers',
    change: draft => {
      for (const target of targets(draft)) Object.assign(target, { state: 'unhealthy', reason: 'Target.Timeout' })
    },
    state: 'warn',
    actual: 'i-0aaa:8080 unhealthy (Target.Timeout)'
  },
  {
    id: 'API-7',
    what: 'a Lambda function, whose health is not checked',
    change: draft => {
      targets(draft).splice(0, 2, {
        id: 'arn:aws:lambda:ap-northeast-2:111122223333:function:api',
        port: undefined,
        state: 'unavailable',
        reason: 'Target.HealthCheckDisabled',
        description: 'Health checks are not enabled for this target'
      })
      draft.expectation.apiProbe = undefined
      draft.http = draft.http.filter(({ purpose }) => purpose !== 'api')
    },
    state: 'pass',
    also: { 'L-11': 'skip' }
  },
  {
    id: 'API-7',
    what: 'another target group waits without targets',
    change: draft => {
      addGroup(draft, [])
      answer(draft, 'api', { status: 502 })
    },
    state: 'warn',
    severity: 'info',
    actual: 'no targets registered',
    also: { 'L-11': 'fail' }
  },
  {
    id: 'API-7',
    what: 'another target group is ill',
    change: draft => {
      addGroup(draft, [
        { id: 'i-0ccc', port: 8080, state: 'unhealthy', reason: 'Target.Timeout', description: undefined }
      ])
      answer(draft, 'api', { status: 502 })
    },
    state: 'warn',
    severity: 'warning',
    actual: 'i-0ccc:8080 unhealthy (Target.Timeout)',
    also: { 'L-11': 'fail' }
  },
  {
    id: 'API-7',
    what: 'a VPC origin on a port that only its own settings say',
    change: draft => {
      Object.assign(originOf(draft, 'alb'), {
        ...{ kind: 'vpc', vpcOriginId: 'vo_1', protocolPolicy: undefined, httpPort: undefined, httpsPort: undefined }
      })
      balancer(draft).listeners = known([{ port: 80, protocol: 'HTTP', certificateArns: [] }])
    },
    state: 'pass',
    also: { 'API-5': 'skip', 'API-6': 'skip' }
  },
  {
    id: 'API-7',
    what: 'one target is not',
    change: draft => {
      Object.assign(targets(draft)[1] ?? {}, { state: 'unhealthy', description: 'Request timed out' })
    },
    state: 'warn',
    actual: 'i-0bbb:8080 unhealthy (Request timed out)'
  },
  {
    id: 'API-7',
    what: 'no targets',
    change: draft => {
      targets(draft).length = 0
      answer(draft, 'api', { status: 503 })
    },
    state: 'fail',
    actual: 'no targets registered',
    says: '503',
    also: { 'L-11': 'fail' }
  },
  {
    id: 'API-7',
    what: 'no listener on the port',
    change: draft => {
      balancer(draft).listeners = known([{ port: 80, protocol: 'HTTP', certificateArns: [] }])
    },
    state: 'fail',
    actual: 'HTTP 80'
  },
  {
    id: 'API-7',
    what: 'the load balancer failed',
    change: draft => {
      balancer(draft).state = 'failed'
    },
    state: 'fail',
    actual: 'failed'
  },
  {
    id: 'API-7',
    what: 'no load balancer',
    change: draft => {
      for (const origin of draft.apiOrigins) origin.loadBalancer = notAsked('it is none')
    },
    state: 'skip'
  },
  {
    id: 'API-8',
    what: 'open to everybody',
    change: draft => {
      originOf(draft, 'alb').customHeaders = []
    },
    state: 'warn',
    severity: 'info',
    actual: 'internet-facing, no custom header'
  },
  {
    id: 'API-8',
    what: 'internal',
    change: draft => {
      originOf(draft, 'alb').customHeaders = []
      balancer(draft).scheme = 'internal'
    },
    state: 'pass'
  }
]
