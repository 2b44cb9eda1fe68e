import { setTimeout as sleep } from 'node:timers/promises'
import { GitHubError, primaryLimit, secondaryLimit } from './errors.ts'
import type { Reply } from './operation.ts'
import type { RequestEntry } from './requests.ts'

/** Which requests a fault is for; all of them where nothing is given. */
export interface FaultTrigger {
  /** `issues/create-comment` */
  readonly operation?: string
  readonly when?: (entry: RequestEntry) => boolean
  /** Only the n-th of these; 1 is the next. */
  readonly nth?: number
  /** Only the first so many of these. */
  readonly times?: number
}

type Hook = (entry: RequestEntry) => void | Promise<void>

/** What goes wrong, or what a test does at that moment. */
export type FaultEffect =
  /** The connection is cut before the request takes effect. */
  | 'reset'
  /** The request takes effect, and the connection is cut instead of a reply. */
  | 'lose-reply'
  /** No reply, and no effect, until the fault ends or the client gives up. */
  | 'stall'
  /** The hour's requests are used up; with no effect. 403 and an hour when absent. */
  | { readonly primaryLimit: { readonly status?: 403 | 429; readonly resetInSeconds?: number } }
  /** Too much at once; with no effect. 403 when absent, and without `retryAfterSeconds` no Retry-After. */
  | { readonly secondaryLimit: { readonly status?: 403 | 429; readonly retryAfterSeconds?: number } }
  /** Any other error, with no effect. 5xx come as GitHub's load balancer words them. */
  | { readonly status: number; readonly message?: string }
  /** Effect and reply come that much later. */
  | { readonly delayMs: number }
  /** Called, and awaited, when the request has arrived and before it takes effect. */
  | { readonly onRequest: Hook }
  /** Called, and awaited, when the request has taken effect and before it is answered. */
  | { readonly onApplied: Hook }

export type Outcome = 'cut' | Reply

export interface Exchange {
  readonly entry: RequestEntry
  /** The server's clock. */
  readonly now: Date
  /** Aborts when the client has gone. */
  readonly gone: AbortSignal
}

/** Carries the request out. Throws GitHubError where GitHub refuses it. */
type Apply = () => Promise<Outcome>
type Interference = (exchange: Exchange, apply: Apply, ended: AbortSignal) => Promise<Outcome>

interface Fault {
  readonly fires: (entry: RequestEntry) => boolean
  readonly interfere: Interference
  readonly ended: AbortController
}

/** Faults to inject. Those that fire for a request are laid around it, the first one added outermost. */
export class Faults {
  readonly #faults = new Set<Fault>()

  /** @returns a function that ends the fault */
  add(trigger: FaultTrigger, effect: FaultEffect): () => void {
    const fault = { fires: firing(trigger), interfere: interferenceOf(effect), ended: new AbortController() }
    this.#faults.add(fault)
    return () => {
      this.#faults.delete(fault)
      fault.ended.abort()
    }
  }

  run(exchange: Exchange, apply: Apply): Promise<Outcome> {
    // Every fault sees every request, so that each counts its own.
    const active = [...this.#faults].filter(fault => fault.fires(exchange.entry))
    return active.reduceRight<Apply>(
      (inner, { interfere, ended }) =>
        () =>
          interfere(exchange, inner, ended.signal),
      apply
    )()
  }
}

function firing({ operation, when, nth, times }: FaultTrigger): (entry: RequestEntry) => boolean {
  let seen = 0
  return entry => {
    if (operation !== undefined && entry.operation !== operation) return false
    if (when !== undefined && !when(entry)) return false
    seen += 1
    return (nth === undefined || seen === nth) && (times === undefined || seen <= times)
  }
}

function interferenceOf(effect: FaultEffect): Interference {
  if (typeof effect === 'string') return plain[effect]
  if ('primaryLimit' in effect) {
    const { status, resetInSeconds = 3600 } = effect.primaryLimit
    return async ({ now }) => {
      const reset = Math.ceil(now.getTime() / 1000) + resetInSeconds
      const { message, documentation = '', ...error } = primaryLimit(status)
      throw new GitHubError(error.status, message, {
        documentation,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }
      })
    }
  }
  if ('secondaryLimit' in effect) {
    const { status, retryAfterSeconds } = effect.secondaryLimit
    return async () => {
      throw secondaryLimit(status, retryAfterSeconds)
    }
  }
  if ('status' in effect) {
    const { status, message = messages[status] ?? 'Error' } = effect
    return async () => {
      throw new GitHubError(status, message)
    }
  }
  if ('delayMs' in effect) {
    return async (_, apply) => {
      await sleep(effect.delayMs, undefined, { ref: false })
      return apply()
    }
  }
  if ('onRequest' in effect) {
    return async ({ entry }, apply) => {
      await effect.onRequest(entry)
      return apply()
    }
  }
  return async ({ entry }, apply) => {
    const outcome = await apply()
    await effect.onApplied(entry)
    return outcome
  }
}

const plain: Readonly<Record<Extract<FaultEffect, string>, Interference>> = {
  reset: async () => 'cut',
  'lose-reply': async (_, apply) => {
    // Whatever it came to, an error too: the client does not learn it.
    await apply().catch((error: unknown) => {
      if (!(error instanceof GitHubError)) throw error
    })
    return 'cut'
  },
  stall: async ({ gone }, apply, ended) => {
    const over = AbortSignal.any([gone, ended])
    await new Promise<void>(resolve => {
      if (over.aborted) resolve()
      else over.addEventListener('abort', () => resolve(), { once: true })
    })
    return gone.aborted ? 'cut' : apply()
  }
}

const messages: Readonly<Record<number, string>> = {
  500: 'Server Error',
  502: 'Server Error',
  503: 'Service unavailable',
  504: "We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request and contact us if the problem persists."
}
