import { ActionError, messageOf } from '../../errors.ts'
import { absent, denied, type Fact, known, throttled, unavailable } from '../../verify/fact.ts'
import { codeOf, isThrottling, missingPermission, type RequestPurpose, statusOf } from '../errors.ts'
import type { AwsSession } from '../session.ts'

export interface Question extends RequestPurpose {
  /** Error codes that say that there is none. */
  readonly absent?: readonly string[]
}

/** Asks AWS, and makes a fact of whatever comes of it. */
export interface Asker {
  readonly session: AwsSession
  /**
   * `request` has to send with the signal that it is given. Where it comes to `undefined`, there is none.
   *
   * @throws ActionError where the credentials are good for nothing: no other question would be answered
   */
  ask<T>(question: Question, request: (options: SendOptions) => Promise<T | undefined>): Promise<Fact<T>>
  /** Requests sent so far, those that were sent again among them. */
  calls(): number
}

/** Options of every client's `send`. */
export interface SendOptions {
  readonly abortSignal: AbortSignal
}

/** Codes of ActionErrors that hold for everything that could be asked. */
const HOPELESS: ReadonlySet<string> = new Set([
  'bad-credentials',
  'clock-skew',
  'expired-credentials',
  'no-credentials'
])

/** @param signal once it aborts, what has no answer is unavailable, for its reason */
export function openAsker(session: AwsSession, signal: AbortSignal): Asker {
  let sent = 0
  return {
    session,
    calls: () => sent,
    async ask(question, request) {
      try {
        signal.throwIfAborted()
        const answer = await session.send(
          question,
          () => {
            sent++
            return request({ abortSignal: signal })
          },
          signal
        )
        return answer === undefined ? absent : known(answer)
      } catch (error) {
        if (signal.aborted) return unavailable(messageOf(signal.reason))
        return factOf(error, question)
      }
    }
  }
}

function factOf(error: unknown, question: Question): Fact<never> {
  if (!(error instanceof ActionError) || HOPELESS.has(error.code)) throw error
  const { cause, code, message } = error
  if (question.absent?.includes(codeOf(cause))) return absent
  if (code === 'access-denied') {
    const { action, resource } = missingPermission(messageOf(cause), question)
    return denied(action, resource)
  }
  if (isThrottling(cause)) return throttled(`${question.action} answered ${codeOf(cause)} each time`)
  // What the SDK adds to an answer that it can't read, a page of some gateway for instance.
  if (messageOf(cause).includes('Deserialization error')) {
    return unavailable(`${question.action} was answered with HTTP ${statusOf(cause)} and what is not this API's`)
  }
  return unavailable(message.replace(/\.$/, ''))
}
