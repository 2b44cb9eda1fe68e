import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EdgeCache } from './cache.ts'
import type { EdgeClock } from './clock.ts'
import type { DistributionSource } from './distribution-source.ts'
import { type Answer, EdgeService, type ResultType } from './edge-service.ts'
import type { OriginFetch, OriginRequest, ViewerRequest } from './http-types.ts'
import { send, viewerRequest } from './wire.ts'

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

/** What an origin answered, or that it could not be reached. */
export interface OriginAnswer {
  /** As it was asked for. */
  readonly path: string
  /** `undefined` of an origin that could not be reached. */
  readonly status: number | undefined
  /** Of the body, before the edge compresses it. */
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
  /** What became of them, in the order of the answers. */
  readonly originAnswers: readonly OriginAnswer[]
  /** Answers a request that came by another way than `url`. */
  answer(request: ViewerRequest): Promise<Answer>
  /** The address under which a browser on this machine sees a host name: `http://example.com.localhost:PORT/path`. */
  urlOf(host: string, path?: string): string
  /** Resolves when no revalidation is under way in the background any more. */
  settled(): Promise<void>
  close(): Promise<void>
}

/**
 * Serves distributions over HTTP on loopback as CloudFront's edge does. There is one edge with one cache, where CloudFront
 * has hundreds. ViewerProtocolPolicy is not enforced: loopback speaks plain HTTP, and a redirect to HTTPS would lead
 * nowhere. See `startFrontDoor` for HTTPS, and HTTP as CloudFront has it.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const clock = options.clock ?? { now: Date.now }
  const cache = new EdgeCache()
  const log: EdgeLogEntry[] = []
  const originLog: OriginRequest[] = []
  const originAnswers: OriginAnswer[] = []
  const fetchOrigin: OriginFetch = async request => {
    originLog.push(request)
    try {
      const response = await options.fetchOrigin(request)
      originAnswers.push({ path: request.path, status: response.status, bytes: response.body.byteLength })
      return response
    } catch (error) {
      originAnswers.push({ path: request.path, status: undefined, bytes: 0 })
      throw error
    }
  }
  const service = new EdgeService({ source: options.distributions, fetchOrigin, clock, cache })
  const unsubscribe = options.distributions.onInvalidated((id, paths) => cache.purge(id, paths))
  const answerTo = async (request: ViewerRequest): Promise<Answer> => {
    const answer = await service.answer(request)
    log.push(logEntry(request, answer))
    return answer
  }
  const server = createServer((incoming, outgoing) => {
    viewerRequest(incoming)
      .then(async request => send(outgoing, request.method, (await answerTo(request)).response))
      .catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined))
  })
  // Above the idle limit of the clients' agents, so that no client meets a connection that is just being closed.
  server.keepAliveTimeout = 65_000
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
    originAnswers,
    answer: answerTo,
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
