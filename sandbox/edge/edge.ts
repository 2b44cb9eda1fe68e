import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EdgeCache } from './cache.ts'
import type { EdgeClock } from './clock.ts'
import type { DistributionSource } from './distribution-source.ts'
import { type Answer, EdgeService, type ResultType } from './edge-service.ts'
import { headersOf } from './http-origin.ts'
import type { OriginFetch, OriginRequest, ViewerRequest } from './http-types.ts'

export interface EdgeOptions {
  readonly distributions: DistributionSource
  readonly fetchOrigin: OriginFetch
  /** The machine's clock when absent. */
  readonly clock?: EdgeClock
  /** Any free one when absent. */
  readonly port?: number
}

/** One viewer's request, once it was answered. */
export interface EdgeLogEntry {
  readonly method: string
  readonly host: string
  /** As sent, with the query string. */
  readonly target: string
  readonly distributionId: string | undefined
  readonly status: number
  readonly result: ResultType
  readonly bytes: number
}

export interface Edge {
  /** `http://127.0.0.1:PORT`, which serves the first distribution. */
  readonly url: string
  readonly port: number
  readonly cache: EdgeCache
  readonly clock: EdgeClock
  /** Every request, in the order of their answers. */
  readonly log: readonly EdgeLogEntry[]
  /** Every request that went on to an origin. */
  readonly originLog: readonly OriginRequest[]
  /** The address under which a browser on this machine sees a host name: `http://example.com.localhost:PORT/path`. */
  urlOf(host: string, path?: string): string
  /** Resolves when no revalidation is under way in the background any more. */
  settled(): Promise<void>
  close(): Promise<void>
}

/**
 * Serves distributions over HTTP on loopback as CloudFront's edge does. There is one edge with one cache, where CloudFront
 * has hundreds. ViewerProtocolPolicy is not enforced: loopback speaks plain HTTP, and a redirect to HTTPS would lead
 * nowhere.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const clock = options.clock ?? { now: Date.now }
  const cache = new EdgeCache()
  const log: EdgeLogEntry[] = []
  const originLog: OriginRequest[] = []
  const fetchOrigin: OriginFetch = request => {
    originLog.push(request)
    return options.fetchOrigin(request)
  }
  const service = new EdgeService({ source: options.distributions, fetchOrigin, clock, cache })
  const unsubscribe = options.distributions.onInvalidated((id, paths) => cache.purge(id, paths))
  const server = createServer((incoming, outgoing) => {
    viewerRequest(incoming)
      .then(async request => {
        const answer = await service.answer(request)
        log.push(logEntry(request, answer))
        send(outgoing, request.method, answer)
      })
      .catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    cache,
    clock,
    log,
    originLog,
    urlOf: (host, path = '/') => `http://${host}.localhost:${port}${path}`,
    settled: () => service.settled(),
    async close() {
      unsubscribe()
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
      await service.settled()
    }
  }
}

async function viewerRequest(incoming: IncomingMessage): Promise<ViewerRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  // A proxy's absolute form names the same resource.
  const target = (incoming.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '') || '/'
  const mark = target.indexOf('?')
  return {
    method: incoming.method ?? 'GET',
    host: incoming.headers.host ?? '',
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    headers: headersOf(incoming.rawHeaders),
    body: Buffer.concat(chunks)
  }
}

function send(outgoing: ServerResponse, method: string, { response }: Answer): void {
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value)
  }
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.end(method === 'HEAD' ? undefined : response.body)
}

function logEntry(request: ViewerRequest, { response, result, distributionId }: Answer): EdgeLogEntry {
  return {
    method: request.method,
    host: request.host,
    target: request.path + (request.query === '' ? '' : `?${request.query}`),
    distributionId,
    status: response.status,
    result,
    bytes: response.body.byteLength
  }
}
