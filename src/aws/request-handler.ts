import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { NodeHttpHandler } from '@smithy/node-http-handler'

/** How requests reach AWS: over connections that are kept, through the proxy that HTTP(S)_PROXY and NO_PROXY name. */
export function createRequestHandler(environment: Readonly<Record<string, string | undefined>>): NodeHttpHandler {
  // Node's agents take the proxy from the environment by themselves since 24.5; @types/node does not know yet.
  // https://nodejs.org/docs/latest-v24.x/api/http.html#new-agentoptions
  const options = { keepAlive: true, maxSockets: 256, proxyEnv: environment }
  return new NodeHttpHandler({
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent(options),
    connectionTimeout: 10_000,
    // Of silence on the line, however long the transfer takes; `requestTimeout` would only print a warning.
    socketTimeout: 60_000
  })
}
