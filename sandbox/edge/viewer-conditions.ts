import { type EdgeResponse, EMPTY_BODY, type ViewerRequest } from './http-types.ts'

/**
 * Fits a complete response to what the viewer asked for: 304 when its copy is current, 206 or 416 for one byte range.
 * Both concern responses with status 200 only (RFC 9110 §13.2, §14.2). The body of a HEAD is left to the server.
 */
export function fitToViewer(request: ViewerRequest, response: EdgeResponse): EdgeResponse {
  const { method, headers } = request
  if (response.status !== 200 || (method !== 'GET' && method !== 'HEAD')) return response
  if (isCurrent(headers, response.headers)) return notModified(response)
  return (method === 'GET' ? rangeOf(headers, response) : undefined) ?? response
}

/** If-None-Match decides alone where it is given; validators compare weakly (RFC 9110 §13.1.2). */
function isCurrent(asked: Headers, stored: Headers): boolean {
  const tags = asked.get('if-none-match')
  if (tags !== null) {
    const etag = stored.get('etag')
    if (tags.trim() === '*') return true
    return etag !== null && tags.split(',').some(tag => weak(tag.trim()) === weak(etag))
  }
  const since = Date.parse(asked.get('if-modified-since') ?? '')
  const modified = Date.parse(stored.get('last-modified') ?? '')
  return modified <= since
}

function weak(etag: string): string {
  return etag.replace(/^W\//, '')
}

function notModified({ headers }: EdgeResponse): EdgeResponse {
  const kept = new Headers(headers)
  for (const name of ['content-length', 'content-type', 'content-encoding']) kept.delete(name)
  return { status: 304, headers: kept, body: EMPTY_BODY }
}

/** One `bytes=` range; several are answered with the whole, as RFC 9110 §14.2 allows. */
function rangeOf(asked: Headers, response: EdgeResponse): EdgeResponse | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(asked.get('range')?.trim() ?? '')
  if (match === null) return undefined
  const [, from = '', to = ''] = match
  if (from === '' && to === '') return undefined
  const condition = asked.get('if-range')
  const { headers, body } = response
  if (condition !== null && condition !== headers.get('etag') && condition !== headers.get('last-modified'))
    return undefined
  const size = body.byteLength
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (first > last) {
    return { status: 416, headers: new Headers({ 'content-range': `bytes */${size}` }), body: EMPTY_BODY }
  }
  const partial = new Headers(headers)
  partial.set('content-range', `bytes ${first}-${last}/${size}`)
  partial.delete('content-length')
  return { status: 206, headers: partial, body: body.subarray(first, last + 1) }
}
