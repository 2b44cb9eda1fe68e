import { messageOf } from '../errors.ts'
import { type Absent, absent, type Unread, unavailable } from '../verify/fact.ts'
import type { Network } from './network.ts'

/** Lost on the way, so that a second try may do. */
const PASSING: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'TimeoutError'])

/** The code of an error of Node's; the name of one that has none. Of several addresses that failed, the first one's. */
export function codeOf(error: unknown): string {
  const { code, name, errors } = error as {
    readonly code?: unknown
    readonly name?: unknown
    readonly errors?: unknown
  }
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0])
  return String(code ?? name ?? error)
}

/** Runs one try, and another one when the first was lost on the way. Each has `requestMs`. */
export async function twice<T>(network: Network, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await within(network, attempt)
  } catch (error) {
    if (network.signal.aborted || !PASSING.has(codeOf(error))) throw error
    return await within(network, attempt)
  }
}

async function within<T>(network: Network, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.any([network.signal, AbortSignal.timeout(network.limits.requestMs)])
  signal.throwIfAborted()
  try {
    return await attempt(signal)
  } catch (error) {
    // Node has errors of its own for what was aborted; why it was is what has to be told.
    throw signal.aborted ? signal.reason : error
  }
}

/** A name without addresses is absent; everything else that goes wrong is no answer. */
export function factOf(error: unknown, network: Network, where: string): Absent | Unread {
  if (network.signal.aborted) return unavailable(messageOf(network.signal.reason))
  const code = codeOf(error)
  if (code === 'ENOTFOUND') return absent
  if (code === 'TimeoutError') return unavailable(`${where}: no answer within ${network.limits.requestMs / 1000} s`)
  const message = messageOf(error).split('\n')[0] || code
  return unavailable(`${where}: ${message.includes(code) ? message : `${message} (${code})`}`)
}
