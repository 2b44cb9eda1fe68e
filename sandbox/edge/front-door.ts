import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import { type CertificateDescription, createAuthority } from './certificate-authority.ts'
import type { CertificateSource } from './certificate-source.ts'
import type { DistributionSource } from './distribution-source.ts'
import type { Edge } from './edge.ts'
import { edgeError } from './edge-errors.ts'
import { distributionForHost } from './hosts.ts'
import type { EdgeResponse, ViewerRequest } from './http-types.ts'
import { alpnOf, altSvcOf, refusedOverHttp } from './viewer-protocol.ts'
import { send, viewerRequest } from './wire.ts'

export interface FrontDoorOptions {
  readonly edge: Edge
  readonly distributions: DistributionSource
  readonly certificateFor: CertificateSource
  /** Answers for hosts that are no distribution's, S3's endpoints for instance. `undefined`: nobody does, so the edge says 403. */
  readonly elsewhere?: (request: ViewerRequest, scheme: 'http' | 'https') => Promise<EdgeResponse | undefined>
  /** Whether the proxy finds an address for a name; it always does when absent. */
  readonly resolves?: (host: string) => boolean
}

/**
 * The ports 443 and 80 of the edge, each on some port of 127.0.0.1, and a proxy through which a program finds both under
 * the names and ports that they stand for.
 */
export interface FrontDoor {
  readonly httpsPort: number
  readonly httpPort: number
  /** `http://127.0.0.1:PORT`, for HTTPS_PROXY and HTTP_PROXY. */
  readonly proxyUrl: string
  /** The root of every certificate here, in PEM and in a file for NODE_EXTRA_CA_CERTS. */
  readonly caPem: string
  readonly caFile: string
  /** `host:port` of every tunnel that the proxy was asked for. */
  readonly tunnels: readonly string[]
  /** From now on (or no longer, with `false`) the proxy can't reach this `host:port`. */
  refuse(target: string, refused?: boolean): void
  /**
   * From now on, this host is not spoken to as its distribution says: as where another one's server stands before it, or
   * a change has not reached this edge. `undefined` ends that.
   */
  disguise(host: string, as: Disguise | undefined): void
  close(): Promise<void>
}

export interface Disguise {
  readonly certificate?: CertificateDescription
  /** What ALPN may agree on; HTTP/3 is not offered then. */
  readonly protocols?: readonly string[]
}

const CLOUDFRONT: CertificateDescription = {
  names: ['cloudfront.net', '*.cloudfront.net'],
  notAfter: new Date(Date.now() + 180 * 86_400_000),
  serial: '0c10dd'
}

export async function startFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { edge, distributions, certificateFor, elsewhere, resolves = () => true } = options
  const authority = await createAuthority()
  const disguises = new Map<string, Disguise>()
  const contexts = new Map<string, Promise<SecureContext>>()
  const distributionOf = (host: string) => distributionForHost(distributions.distributions(), host)
  const contextFor = (host: string): Promise<SecureContext> => {
    const name = host.toLowerCase()
    const description = disguises.get(name)?.certificate ?? certificateFor(name) ?? CLOUDFRONT
    const key = JSON.stringify(description)
    const context = contexts.get(key) ?? authority.issue(description).then(createSecureContext)
    contexts.set(key, context)
    return context
  }

  const refused = new Set<string>()
  const reaches = (target: string) => !refused.has(target) && resolves(target.slice(0, target.lastIndexOf(':')))

  async function answerHttps(request: ViewerRequest): Promise<EdgeResponse> {
    const other = distributionOf(request.host) === undefined ? await elsewhere?.(request, 'https') : undefined
    if (other !== undefined) return other
    const { response } = await edge.answer(request)
    const altSvc = altSvcOf(distributionOf(request.host))
    if (altSvc !== undefined && disguises.get(request.host)?.protocols === undefined)
      response.headers.set('alt-svc', altSvc)
    return response
  }

  async function answerHttp(request: ViewerRequest): Promise<EdgeResponse> {
    const distribution = distributionOf(request.host)
    const other = distribution === undefined ? await elsewhere?.(request, 'http') : undefined
    if (other !== undefined) return other
    const refusal = distribution && refusedOverHttp(distribution, request)
    return refusal ?? (await edge.answer(request)).response
  }

  const secure = createSecureServer(
    {
      allowHTTP1: true,
      minVersion: 'TLSv1.2',
      SNICallback: (host, done) => {
        contextFor(host).then(context => done(null, context), done)
      },
      ALPNCallback: ({ servername, protocols }) =>
        (disguises.get(servername)?.protocols ?? alpnOf(distributionOf(servername))).find(protocol =>
          protocols.includes(protocol)
        ),
      ...(await authority.issue(CLOUDFRONT))
    },
    listener(answerHttps)
  )
  const plain = createServer(listener(answerHttp))
  const proxy = createServer(
    listener(async request =>
      reaches(`${request.host.replace(/:80$/, '')}:80`) ? await answerHttp(request) : edgeError(502, 'Bad gateway.')
    )
  )
  const servers: readonly Server[] = [secure, plain, proxy]
  const sockets = trackSockets(servers)
  const [httpsPort = 0, httpPort = 0, proxyPort = 0] = await Promise.all(servers.map(listen))

  const tunnels: string[] = []
  proxy.on('connect', ({ url: target = '' }: IncomingMessage, client: Socket) => {
    tunnels.push(target)
    const port = { 443: httpsPort, 80: httpPort }[target.slice(target.lastIndexOf(':') + 1)]
    if (port === undefined || !reaches(target)) {
      client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
  })

  return {
    httpsPort,
    httpPort,
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    caPem: authority.pem,
    caFile: authority.file,
    tunnels,
    refuse(target, on = true) {
      if (on) refused.add(target)
      else refused.delete(target)
    },
    disguise(host, as) {
      if (as === undefined) disguises.delete(host)
      else disguises.set(host, as)
    },
    async close() {
      const closed = servers.map(server => new Promise(done => server.close(done)))
      for (const socket of sockets) socket.destroy()
      await Promise.all([...closed, authority.close()])
    }
  }
}

function listener(answer: (request: ViewerRequest) => Promise<EdgeResponse>) {
  return (incoming: IncomingMessage | Http2ServerRequest, outgoing: ServerResponse | Http2ServerResponse): void => {
    viewerRequest(incoming)
      .then(async request => send(outgoing, request.method, await answer(request)))
      .catch(() => ('stream' in outgoing ? outgoing.stream : outgoing).destroy())
  }
}

function trackSockets(servers: readonly Server[]): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    // A viewer that does not like the certificate hangs up: that is its right.
    server.on('tlsClientError', () => {})
  }
  return sockets
}

function listen(server: Server): Promise<number> {
  // Above the idle limit of the clients' agents, so that no client meets a connection that is just being closed.
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 65_000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
