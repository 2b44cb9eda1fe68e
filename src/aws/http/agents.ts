import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'

type Environment = Readonly<Record<string, string | undefined>>

/** Node's own connections, for what does not go over ours: the SDK's requests, and all of them behind a proxy. */
export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

/** Connections that are kept, and go through the proxy that HTTP(S)_PROXY and NO_PROXY name. */
export function createAgents(environment: Environment): Agents {
  // Node's agents take the proxy from the environment by themselves since 24.5; @types/node does not know yet.
  // https://nodejs.org/docs/latest-v24.x/api/http.html#new-agentoptions
  const options = { keepAlive: true, maxSockets: 256, proxyEnv: environment }
  return { http: new HttpAgent(options), https: new HttpsAgent(options) }
}

/** Whether the environment names a proxy, for whichever hosts. */
export function namesProxy(environment: Environment): boolean {
  return ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'].some(name => Boolean(environment[name]))
}
