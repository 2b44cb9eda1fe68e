import type { Distribution } from '@aws-sdk/client-cloudfront'
import { edgeError } from './edge-errors.ts'
import type { EdgeResponse, ViewerRequest } from './http-types.ts'
import { configOf } from './origin-request.ts'
import { behaviorFor } from './path-pattern.ts'

/**
 * What ViewerProtocolPolicy makes of a request over plain HTTP; `undefined` where it is answered like one over HTTPS.
 * GET and HEAD are redirected by 301, other methods by 307, so that they keep their bodies.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html
 */
export function refusedOverHttp(distribution: Distribution, request: ViewerRequest): EdgeResponse | undefined {
  const { ViewerProtocolPolicy: policy } = behaviorFor(configOf(distribution), request.path)
  if (policy === 'https-only') return marked(edgeError(403, 'This distribution only answers over HTTPS.'), 'Error')
  if (policy !== 'redirect-to-https') return undefined
  const host = request.host.replace(/:\d+$/, '')
  const query = request.query === '' ? '' : `?${request.query}`
  const status = request.method === 'GET' || request.method === 'HEAD' ? 301 : 307
  const page = edgeError(status, 'Moved.')
  page.headers.set('location', `https://${host}${request.path}${query}`)
  return marked(page, 'Redirect')
}

function marked(response: EdgeResponse, result: string): EdgeResponse {
  response.headers.set('x-cache', `${result} from cloudfront`)
  return response
}

/** The versions of HTTP that a distribution speaks over TLS, as ALPN names them. Without one of them no protocol is agreed. */
export function alpnOf(distribution: Distribution | undefined): readonly string[] {
  const version = distribution?.DistributionConfig?.HttpVersion ?? 'http2'
  return version === 'http1.1' || version === 'http3' ? ['http/1.1'] : ['h2', 'http/1.1']
}

/** What tells viewers of HTTP/3. https://www.rfc-editor.org/rfc/rfc7838 */
export function altSvcOf(distribution: Distribution | undefined): string | undefined {
  return distribution?.DistributionConfig?.HttpVersion?.includes('3') ? 'h3=":443"; ma=86400' : undefined
}
