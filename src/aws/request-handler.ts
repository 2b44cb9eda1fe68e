import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { Agents } from './http/agents.ts'
import { usualPatience } from './http/transport.ts'

/** How the SDK's requests reach AWS. */
export function createRequestHandler({ http, https }: Agents): NodeHttpHandler {
  return new NodeHttpHandler({
    httpAgent: http,
    httpsAgent: https,
    connectionTimeout: usualPatience.connectMs,
    // Of silence on the line, however long the transfer takes; `requestTimeout` would only print a warning.
    socketTimeout: usualPatience.silenceMs
  })
}
