import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import { type Endpoint, parseEndpoint } from '../util/endpoint.ts'
import { resolversOf } from './resolvers.ts'

/** Milliseconds and bytes that probes keep within. */
export interface Limits {
  /** All probes together. */
  readonly overallMs: number
  /** One try of one HTTP request or TLS handshake, to the last byte: an edge with a cold cache may take seconds. */
  readonly requestMs: number
  /** One try of one DNS query. */
  readonly dnsMs: number
  /** A body, decoded; what is longer is not read on. */
  readonly bodyBytes: number
}

export const DEFAULT_LIMITS: Limits = { overallMs: 90_000, requestMs: 10_000, dnsMs: 2_500, bodyBytes: 50_000_000 }

export interface NetworkOptions {
  /** HTTPS_PROXY, HTTP_PROXY, NO_PROXY and S3_CLOUDFRONT_DEPLOY_RESOLVERS are read. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The input `resolve`: addresses to use instead of what DNS says, of sites and of name servers. */
  readonly resolve?: readonly { readonly host: string; readonly address: string }[]
  readonly limits?: Partial<Limits>
  /** Aborts what is going on. */
  readonly signal?: AbortSignal | undefined
}

export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
  /** A new connection and a whole handshake for each request. */
  readonly tls: HttpsAgent
}

/** How probes reach the world. */
export interface Network {
  readonly limits: Limits
  /** Recursive DNS servers, in the order of their trust. */
  readonly resolvers: readonly Endpoint[]
  /** Whether connections are to find addresses by `resolvers` rather than as the system does. */
  readonly resolversGiven: boolean
  /** Aborted when the time for all probes is over, or the run is. */
  readonly signal: AbortSignal
  /** Through the proxy, where the environment names one. */
  readonly agents: Agents
  /** To the addresses of `resolve`, past any proxy: it could not be told to take an address for a name. */
  readonly directAgents: Agents
  /** What `resolve` says of a host. */
  override(host: string): Endpoint | undefined
  close(): void
}

export function openNetwork({ environment, resolve = [], limits: changed, signal }: NetworkOptions): Network {
  const limits = { ...DEFAULT_LIMITS, ...changed }
  const overrides = new Map(resolve.map(({ host, address }) => [host.toLowerCase(), parseEndpoint(address)]))
  const agents = createAgents(environment)
  const directAgents = createAgents({})
  const over = new AbortController()
  const timer = setTimeout(
    () => over.abort(new Error(`the ${limits.overallMs / 1000} s for all probes were over`)),
    limits.overallMs
  )
  timer.unref()
  return {
    limits,
    ...resolversOf(environment),
    signal: signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]),
    agents,
    directAgents,
    override: host => overrides.get(host.toLowerCase()),
    close() {
      clearTimeout(timer)
      for (const agent of [agents, directAgents].flatMap(({ http, https, tls }) => [http, https, tls])) agent.destroy()
    }
  }
}

function createAgents(proxyEnv: NetworkOptions['environment']): Agents {
  // Node's agents go through the proxy that the environment names by themselves; @types/node does not know yet.
  // https://nodejs.org/docs/latest-v24.x/api/http.html#new-agentoptions
  const kept = { keepAlive: true, maxSockets: 8, proxyEnv }
  // A resumed session would show no certificate.
  const fresh = { keepAlive: false, maxCachedSessions: 0, proxyEnv }
  return { http: new HttpAgent(kept), https: new TrackingAgent(kept), tls: new TrackingAgent(fresh) }
}

/** Node's agent forgets a connection whose proxy is silent; left open, that would keep the process from ending. */
class TrackingAgent extends HttpsAgent {
  readonly #connections = new Set<Duplex>()

  override createConnection(...parameters: Parameters<HttpsAgent['createConnection']>) {
    const connection = super.createConnection(...parameters)
    if (connection) {
      this.#connections.add(connection)
      connection.once('close', () => this.#connections.delete(connection))
    }
    return connection
  }

  override destroy(): void {
    super.destroy()
    for (const connection of this.#connections) connection.destroy()
  }
}
