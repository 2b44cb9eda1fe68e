import type { Distribution, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront'
import type { StoredCopy } from './cache.ts'
import type { SelectedParts } from './cache-key.ts'
import { EMPTY_BODY, type OriginRequest, type ViewerRequest } from './http-types.ts'
import type { Behavior } from './path-pattern.ts'

/** "AllViewerExceptHostHeader", https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac'

/** Never passed on: they concern one connection, or the edge sets them itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set(
  'connection keep-alive proxy-connection te trailer transfer-encoding upgrade expect content-length accept-encoding host'.split(
    ' '
  )
)
/** They would make an origin answer with less than the whole, which is what the cache keeps. */
const CONDITIONS: readonly string[] = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'range'
]

/**
 * The request that an origin gets: OriginPath in front, DefaultRootObject for `/`, only what the policies pass on.
 * Simplified: ranges are always cut from the whole object, and any origin request policy passes everything on (all but
 * Host for the managed one of that name).
 */
export function originRequestOf(
  distribution: Distribution,
  behavior: Behavior,
  viewer: ViewerRequest,
  parts: SelectedParts,
  expired: StoredCopy | undefined
): OriginRequest {
  const config = configOf(distribution)
  const origin = originOf(config, behavior)
  const everything = behavior.OriginRequestPolicyId !== undefined && behavior.OriginRequestPolicyId !== ''
  const cacheable = viewer.method === 'GET' || viewer.method === 'HEAD'
  const rootObject = viewer.path === '/' ? (config.DefaultRootObject ?? '') : ''
  const headers = new Headers()
  for (const [name, value] of everything ? viewer.headers : parts.headers) {
    if (!OWN_HEADERS.has(name)) headers.append(name, value)
  }
  if (!everything) {
    headers.delete('cookie')
    if (parts.cookies !== '') headers.set('cookie', parts.cookies)
    const type = viewer.headers.get('content-type')
    if (!cacheable && type !== null) headers.set('content-type', type)
  }
  if (cacheable) for (const name of CONDITIONS) headers.delete(name)
  if (parts.acceptEncoding !== '') headers.set('accept-encoding', parts.acceptEncoding)
  if (forwardsHost(behavior, parts)) headers.set('host', viewer.host)
  if (expired?.validators.etag) headers.set('if-none-match', expired.validators.etag)
  if (expired?.validators.lastModified) headers.set('if-modified-since', expired.validators.lastModified)
  headers.set('user-agent', 'Amazon CloudFront')
  for (const header of origin.CustomHeaders?.Items ?? []) {
    if (header.HeaderName) headers.set(header.HeaderName, header.HeaderValue ?? '')
  }
  return {
    distributionId: distribution.Id ?? '',
    origin,
    // A cached HEAD would answer the next GET without a body.
    method: viewer.method === 'HEAD' ? 'GET' : viewer.method,
    path: (origin.OriginPath ?? '') + viewer.path + rootObject,
    query: everything ? viewer.query : parts.query,
    headers,
    body: cacheable ? EMPTY_BODY : viewer.body
  }
}

function forwardsHost(behavior: Behavior, parts: SelectedParts): boolean {
  const policy = behavior.OriginRequestPolicyId
  if (policy) return policy !== ALL_VIEWER_EXCEPT_HOST
  return parts.headers.some(([name]) => name === 'host')
}

export function configOf(distribution: Distribution): DistributionConfig {
  if (distribution.DistributionConfig === undefined) throw new Error('a distribution without DistributionConfig')
  return distribution.DistributionConfig
}

/** An origin group's first member answers: failover is not part of the sandbox. */
function originOf(config: DistributionConfig, behavior: Behavior): Origin {
  const group = config.OriginGroups?.Items?.find(({ Id }) => Id === behavior.TargetOriginId)
  const id = group?.Members?.Items?.[0]?.OriginId ?? behavior.TargetOriginId
  const origin = config.Origins?.Items?.find(({ Id }) => Id === id)
  if (origin === undefined) throw new Error(`the distribution has no origin with id ${id}`)
  return origin
}
