import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import type { EdgeResponse, OriginFetch, OriginRequest } from './http-types.ts'

/** Seconds without an answer after which CloudFront gives up, where the origin doesn't say. */
const DEFAULT_TIMEOUT = 30

/**
 * Custom origins, over real HTTP. TLS is left out: the sandbox's origins are on loopback, so `https-only` is spoken as
 * plain HTTP to the address that `resolve` gives for the origin's name.
 *
 * @param resolve `host → host:port`, so that a configuration can keep a realistic name; others are reached at their HTTPPort
 */
export function httpOrigin(resolve: Readonly<Record<string, string>> = {}): OriginFetch {
  return request => exchange(request, addressOf(request, resolve))
}

function addressOf({ origin }: OriginRequest, resolve: Readonly<Record<string, string>>): string {
  const name = origin.DomainName ?? ''
  return resolve[name] ?? `${name}:${origin.CustomOriginConfig?.HTTPPort ?? 80}`
}

function exchange(request: OriginRequest, address: string): Promise<EdgeResponse> {
  const { hostname, port } = new URL(`http://${address}`)
  const headers: OutgoingHttpHeaders = Object.fromEntries(request.headers)
  headers.host ??= request.origin.DomainName ?? hostname
  if (request.body.byteLength > 0) headers['content-length'] = request.body.byteLength
  const path = request.path + (request.query === '' ? '' : `?${request.query}`)
  const timeout = (request.origin.CustomOriginConfig?.OriginReadTimeout ?? DEFAULT_TIMEOUT) * 1000
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      // A connection of its own: nothing is left open when the sandbox ends.
      {
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port: port || 80,
        method: request.method,
        path,
        headers,
        timeout,
        agent: false
      },
      incoming => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 502,
            headers: headersOf(incoming.rawHeaders),
            body: Buffer.concat(chunks)
          })
        )
      }
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeout / 1000} s`)))
    outgoing.on('error', reject)
    outgoing.end(request.body)
  })
}

/** From node:http's flat list of names and values; repeated headers (Set-Cookie) stay apart. */
export function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers()
  for (let index = 0; index + 1 < raw.length; index += 2) headers.append(raw[index] ?? '', raw[index + 1] ?? '')
  return headers
}
