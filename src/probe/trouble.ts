import { type Absent, absent, type Unread, unavailable } from '../verify/fact.ts'
import type { Network } from './network.ts'

/** Lost on the way, so that a second try may do. */
const PASSING: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

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

/** Runs one try, and another one when the first was lost on the way: for what does no harm when it arrives twice. */
export async function twice<T>(network: Network, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await once(network, attempt)
  } catch (error) {
    if (network.signal.aborted || !PASSING.has(codeOf(error))) throw error
    return await once(network, attempt)
  }
}

/** Runs one try, which has `requestMs`. */
async function once<T>(network: Network, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { requestMs } = network.limits
  const timeout = AbortSignal.timeout(requestMs)
  network.signal.throwIfAborted()
  const signal = AbortSignal.any([network.signal, timeout])
  const { promise: over, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  try {
    // Node ends a request that waits for its proxy only when the proxy says something.
    return await Promise.race([attempt(signal), over])
  } catch (error) {
    // Node has errors of its own for what was aborted; why it was is what has to be told.
    if (network.signal.aborted) throw network.signal.reason
    if (timeout.aborted) throw Object.assign(new Error(`no answer within ${requestMs / 1000} s`), { code: 'ETIMEDOUT' })
    throw error
  }
}

/** A name without addresses is absent; everything else that goes wrong is no answer. */
export function factOf(error: unknown, network: Network, where: string): Absent | Unread {
  if (network.signal.aborted) return unavailable(textOf(network.signal.reason))
  if (codeOf(error) === 'ENOTFOUND') return absent
  const text = textOf(error)
  const code = codeOf(error)
  const told = text.includes(code) || !/^[A-Z_0-9]+$/.test(code) || code === 'ETIMEDOUT'
  return unavailable(`${where}: ${told ? text : `${text} (${code})`}`)
}

/** One line, whichever of Node's several kinds of error it is; of several addresses that failed, the first one's. */
function textOf(error: unknown): string {
  const { message, errors } = error as { readonly message?: unknown; readonly errors?: unknown }
  if (Array.isArray(errors) && errors.length > 0) return textOf(errors[0])
  return String(message ?? error).split('\n')[0] ?? ''
}
