import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsCredentialIdentityProvider } from '@smithy/types'
import type { Clock, Log } from '../ports.ts'
import { retry } from '../util/retry.ts'
import { codeOf, explain, isRetryable, type RequestPurpose } from './errors.ts'

/** What all AWS adapters of a run share. */
export interface AwsSession {
  readonly region: string
  /** The SDK's own chain when absent. */
  readonly credentials: AwsCredentialIdentityProvider | undefined
  readonly requestHandler: NodeHttpHandler
  /** Sends one request, again where that can help, and says what an error means. */
  send<T>(purpose: RequestPurpose, request: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** Requests that were sent again, so far. */
  retries(): number
}

export interface SessionOptions {
  readonly region: string
  readonly credentials?: AwsCredentialIdentityProvider | undefined
  readonly clock: Clock
  readonly log: Log
  /** Looked at for HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Eight tries with waits of up to 0.2, 0.4, … 12.8 s: some 15 s in all on average, enough for S3 to scale up. */
const retries = { attempts: 8, baseMs: 200, capMs: 15_000 } as const

export function openSession({ region, credentials, clock, log, environment }: SessionOptions): AwsSession {
  // Node's agents take the proxy from the environment by themselves since 24.5; @types/node does not know yet.
  // https://nodejs.org/docs/latest-v24.x/api/http.html#new-agentoptions
  const agentOptions = { keepAlive: true, maxSockets: 256, proxyEnv: environment }
  let sentAgain = 0
  return {
    region,
    credentials,
    requestHandler: new NodeHttpHandler({
      httpAgent: new HttpAgent(agentOptions),
      httpsAgent: new HttpsAgent(agentOptions),
      connectionTimeout: 10_000,
      // Of silence on the line, however long the transfer takes; `requestTimeout` would only print a warning.
      socketTimeout: 60_000
    }),
    retries: () => sentAgain,
    async send(purpose, request, signal) {
      try {
        return await retry(request, {
          ...retries,
          clock,
          signal,
          retryable: isRetryable,
          onRetry: (error, attempt, waitMs) => {
            sentAgain += 1
            log.debug(
              `${purpose.action} on ${purpose.resource}: ${codeOf(error)}, try ${attempt + 1} in ${Math.round(waitMs)} ms`
            )
          }
        })
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        throw explain(error, purpose)
      }
    }
  }
}
