import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { CachePolicy, OriginRequestPolicy } from '../facts.ts'
import { readApi, selects } from '../lookups/api.ts'
import { pass, read, readOptional, warn } from '../outcome.ts'
import { changeBehaviors, changeDistribution } from '../remedies/distribution.ts'
import { ALL_VIEWER, ALL_VIEWER_EXCEPT_HOST } from '../remedies/managed-policies.ts'
import { resourceOf } from '../resource.ts'

export const apiForwarded: Check = {
  id: 'API-4',
  area: 'api',
  title: 'What the API is sent',
  severity: 'warning',
  star: '',
  passes: 'The Authorization header, cookies and query strings reach the API.',
  mend: 'Choose the origin request policy AllViewer, or AllViewerExceptHostHeader where the origin goes by its own name.',
  needs: ['cloudfront:GetDistribution', 'cloudfront:GetCachePolicy', 'cloudfront:GetOriginRequestPolicy'],
  seeInstead: ['L-11'],
  source: cloudFrontDocs('add-origin-custom-headers.html#add-origin-custom-headers-forward-authorization'),
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const { distribution, behavior, origin } = readApi(facts)
    const cache = read(behavior.cachePolicy, 'The behavior has no cache policy.')
    const request = readOptional(behavior.originRequestPolicy)
    const missing = [
      ...(forwardsAuthorization(cache, request) ? [] : ['the Authorization header']),
      ...(cache.cookies.kind === 'none' && (request?.cookies.kind ?? 'none') === 'none' ? ['cookies'] : []),
      ...(cache.queryStrings.kind === 'none' && (request?.queryStrings.kind ?? 'none') === 'none'
        ? ['query strings']
        : [])
    ]
    if (missing.length === 0) return pass(resource, 'Authorization, cookies and query strings reach it.')
    const isLoadBalancer = origin.domainName.endsWith('.elb.amazonaws.com')
    const policy = isLoadBalancer ? ALL_VIEWER : ALL_VIEWER_EXCEPT_HOST
    return warn(resource, {
      message: `CloudFront leaves out ${missing.join(', ')} on the way to the API: signing in or searching does not work.`,
      expected: 'Authorization, cookies and query strings',
      actual: `${behavior.pathPattern}: ${cache.name}${request === undefined ? ', no origin request policy' : `, ${request.name}`}; without ${missing.join(', ')}`,
      remedy: changeDistribution(distribution.id, {
        filter: changeBehaviors([behavior], `.OriginRequestPolicyId = "${policy}"`),
        note: 'An origin request policy needs a cache policy; see API-3 where the behavior has legacy settings.'
      })
    })
  }
}

/** An origin request policy that names headers can't name this one; those for all viewer headers bring it along. */
function forwardsAuthorization(cache: CachePolicy, request: OriginRequestPolicy | undefined): boolean {
  if (selects(cache.headers, 'authorization')) return true
  return request !== undefined && request.headers.kind !== 'some' && selects(request.headers, 'authorization')
}
