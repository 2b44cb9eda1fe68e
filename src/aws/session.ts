import type { AwsCredentialIdentityProvider } from '@smithy/types'
import type { Clock, Log } from '../ports.ts'
import { retry } from '../util/retry.ts'
import { codeOf, explain, isRetryable, type RequestPurpose } from './errors.ts'
import type { Agents } from './http/agents.ts'

/** What all AWS adapters of a run share. */
export interface AwsSession {
  readonly region: string
  readonly credentials: AwsCredentialIdentityProvider
  /** The connections of whatever goes through the SDK. */
  readonly agents: Agents
  /** Sends one request, again where that can help, and says what an error means. */
  send<T>(purpose: RequestPurpose, request: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /**
   * The same for a request that changes the site: each try is preceded by the check that `guardWrites` was given.
   *
   * @param request Gets that check, for the moment in which its turn comes: until then, the right to write may be lost.
   */
  write<T>(purpose: RequestPurpose, request: (mayBegin: () => void) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** From now on, `check` is called before each write and throws where there must be none. */
  guardWrites(check: () => void): void
  /** Requests that were sent again, so far. */
  retries(): number
}

export interface SessionOptions {
  readonly region: string
  readonly credentials: AwsCredentialIdentityProvider
  readonly agents: Agents
  readonly clock: Clock
  readonly log: Log
}

/** Eight tries with waits of up to 0.2, 0.4, … 12.8 s: some 15 s in all on average, enough for S3 to scale up. */
const retries = { attempts: 8, baseMs: 200, capMs: 15_000 } as const

export function openSession({ region, credentials, agents, clock, log }: SessionOptions): AwsSession {
  let sentAgain = 0
  let mayWrite = (): void => undefined

  async function send<T>(purpose: RequestPurpose, request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
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

  return {
    region,
    credentials,
    agents,
    retries: () => sentAgain,
    send,
    write(purpose, request, signal) {
      const guarded = () => {
        mayWrite()
        return request(() => mayWrite())
      }
      return send(purpose, guarded, signal)
    },
    guardWrites(check) {
      mayWrite = check
    }
  }
}
