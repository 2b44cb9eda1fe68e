import { behaviorFor } from '../../util/path-pattern.ts'
import { notAsked } from '../fact.ts'
import type {
  ApiOrigin,
  Behavior,
  CachePolicy,
  Distribution,
  Facts,
  Origin,
  OriginRequestPolicy,
  Selection,
  TlsSession
} from '../facts.ts'
import { NoAnswer, read, readOptional } from '../outcome.ts'
import { uncovered } from './names.ts'
import { apiBehaviors, originOf, readDistribution } from './site.ts'

export interface Api {
  readonly distribution: Distribution
  readonly behavior: Behavior
  readonly origin: Origin
  readonly facts: ApiOrigin | undefined
}

/** The behavior of `api-path` where it leads to something that isn't S3. */
export function findApi(facts: Facts, distribution: Distribution): Api | undefined {
  const { apiPath } = facts.expectation
  const behavior = apiPath && behaviorFor(apiPath.replaceAll('*', '__verify'), distribution.behaviors)
  if (!behavior || !apiBehaviors(distribution).includes(behavior)) return undefined
  const origin = originOf(distribution, behavior)
  const apiOrigin = facts.apiOrigins.find(({ originId }) => originId === origin?.id)
  return origin && { distribution, behavior, origin, facts: apiOrigin }
}

/** The API; without one a check of it does not apply. API-1 says when that is wrong. */
export function readApi(facts: Facts): Api {
  const api = findApi(facts, readDistribution(facts))
  if (api !== undefined) return api
  throw new NoAnswer(notAsked('No behavior leads to an API: the distribution has only the site.'))
}

/** The actions by which the load balancer behind an origin is found: a record of Route 53 may lead to it. */
export const BALANCER_ACTIONS: readonly string[] = [
  'cloudfront:GetDistribution',
  'route53:ListHostedZonesByName',
  'route53:ListResourceRecordSets',
  'elasticloadbalancing:DescribeLoadBalancers'
]

/** The names of which CloudFront wants one in the origin's certificate: the origin's, and the Host header's where that is sent on. */
export function originNames({ expectation }: Facts, { behavior, origin }: Api): readonly string[] {
  const cache = read(behavior.cachePolicy, 'The behavior has no cache policy.')
  const sendsHost = forwardsHost(cache, readOptional(behavior.originRequestPolicy))
  return [origin.domainName, ...(sendsHost ? expectation.domains : [])]
}

/** Whether CloudFront takes the certificate: a name that fits, and nothing else that is wrong with it. */
export function isTaken({ names, problem }: TlsSession, wanted: readonly string[]): boolean {
  const fits = wanted.some(name => uncovered([name], names).length === 0)
  return fits && (problem === undefined || problem === 'ERR_TLS_CERT_ALTNAME_INVALID')
}

/** Whether CloudFront sends the viewer's Host header on, instead of the origin's own name. */
export function forwardsHost(cache: CachePolicy, request: OriginRequestPolicy | undefined): boolean {
  return selects(cache.headers, 'host') || (request !== undefined && selects(request.headers, 'host'))
}

export function selects(selection: Selection, name: string): boolean {
  if (selection.kind === 'some') return selection.names.includes(name)
  if (selection.kind === 'all-except') return !selection.names.includes(name)
  return selection.kind === 'all'
}
