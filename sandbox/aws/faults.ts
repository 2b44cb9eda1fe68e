import { setTimeout as sleep } from 'node:timers/promises'
import { ServiceError } from './errors.ts'
import type { AwsRequest, AwsResponse } from './http.ts'
import type { LogEntry } from './request-log.ts'
import { expiredToken } from './sigv4.ts'

type Hook = (entry: LogEntry) => void | Promise<void>

/** What goes wrong, or what a test does at that moment. */
export type FaultEffect =
  /** The connection is cut before the request takes effect. */
  | 'reset'
  /** The request takes effect, and the connection is cut instead of an answer. */
  | 'lose-reply'
  /** No answer, and no effect, until the fault ends; none at all when the client gives up before. */
  | 'stall'
  /** The access key is answered as temporary credentials are that have run out. */
  | 'expire-credentials'
  /** If-Match and If-None-Match of a write are taken and not looked at, as by stores that don't know them. */
  | 'ignore-conditions'
  /** An error is answered, and the request has no effect. */
  | { readonly status: number; readonly code: string; readonly message?: string }
  /** Effect and answer come that much later. */
  | { readonly delayMs: number }
  /** The request takes effect, and the connection ends after so many bytes of the answer's body. */
  | { readonly truncateAt: number }
  /** Called, and awaited, when the request has arrived and before it takes effect. */
  | { readonly onRequest: Hook }
  /** Called, and awaited, when the request has taken effect and before it is answered. */
  | { readonly onApplied: Hook }

/** The n-th request from now (1 is the next one), or each that the predicate picks. It is asked once for every request. */
export type FaultTrigger = number | ((entry: LogEntry) => boolean)

/** Picks the n-th of the requests that `concerns` is true for; 1 is the first. */
export function nth(n: number, concerns: (entry: LogEntry) => boolean = () => true): (entry: LogEntry) => boolean {
  let seen = 0
  return entry => concerns(entry) && ++seen === n
}

/** The same, and every such request after it. */
export function from(n: number, concerns: (entry: LogEntry) => boolean = () => true): (entry: LogEntry) => boolean {
  let seen = 0
  return entry => concerns(entry) && ++seen >= n
}

/** What the client gets: an answer, part of one, or a connection that is cut. */
export type Outcome = 'cut' | { readonly response: AwsResponse; readonly truncateAt?: number }

/** A request on its way. */
export interface Exchange {
  readonly entry: LogEntry
  /** Aborts when the client has gone. */
  readonly gone: AbortSignal
}

type Change = (request: AwsRequest) => AwsRequest

/** Carries the request out, in the form that a fault gave it. Throws ServiceError where the service refuses it. */
export type Apply = (change?: Change) => Promise<Outcome>

type Interference = (exchange: Exchange, apply: Apply, ended: AbortSignal) => Promise<Outcome>

interface Fault {
  readonly fires: (entry: LogEntry) => boolean
  readonly interfere: Interference
  readonly ended: AbortController
}

/** Faults to inject. Those that fire for a request are laid around it, the first one added outermost. */
export class Faults {
  readonly #faults = new Set<Fault>()

  /** @returns a function that ends the fault */
  add(trigger: FaultTrigger, effect: FaultEffect): () => void {
    const fires = typeof trigger === 'number' ? nth(trigger) : trigger
    const fault = { fires, interfere: interferenceOf(effect), ended: new AbortController() }
    this.#faults.add(fault)
    return () => {
      this.#faults.delete(fault)
      fault.ended.abort()
    }
  }

  /** Carries the request out with all that goes wrong with it. */
  run(exchange: Exchange, apply: Apply): Promise<Outcome> {
    // Every fault sees every request, so that each counts its own n-th.
    const firing = [...this.#faults].filter(fault => fault.fires(exchange.entry))
    return firing.reduceRight<Apply>(
      (inner, { interfere, ended }) =>
        change =>
          interfere(exchange, more => inner(both(change, more)), ended.signal),
      apply
    )()
  }
}

const unchanged: Change = request => request

function both(outer: Change = unchanged, inner: Change = unchanged): Change {
  return request => inner(outer(request))
}

function interferenceOf(effect: FaultEffect): Interference {
  if (typeof effect === 'string') return plain[effect]
  if ('status' in effect) {
    const { status, code, message = messages[code] ?? code } = effect
    return async () => {
      throw new ServiceError(status, code, message)
    }
  }
  if ('delayMs' in effect) {
    return async (_, apply) => {
      await sleep(effect.delayMs, undefined, { ref: false })
      return apply()
    }
  }
  if ('truncateAt' in effect) {
    return async (_, apply) => {
      const outcome = await apply()
      return outcome === 'cut' ? outcome : { ...outcome, truncateAt: effect.truncateAt }
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
    await apply().catch(ifServiceError)
    return 'cut'
  },
  stall: async ({ gone }, apply, ended) => {
    await aborted(AbortSignal.any([gone, ended]))
    return gone.aborted ? 'cut' : apply()
  },
  'expire-credentials': async ({ entry }) => {
    throw expiredToken(entry.service)
  },
  'ignore-conditions': (_, apply) => apply(withoutConditions)
}

function ifServiceError(error: unknown): void {
  if (!(error instanceof ServiceError)) throw error
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function withoutConditions(request: AwsRequest): AwsRequest {
  if (request.method === 'GET' || request.method === 'HEAD') return request
  const { 'if-match': _, 'if-none-match': __, ...headers } = request.headers
  return { ...request, headers }
}

const messages: Readonly<Record<string, string>> = {
  SlowDown: 'Please reduce your request rate.',
  ServiceUnavailable: 'Service is unable to handle request.',
  InternalError: 'We encountered an internal error. Please try again.',
  Throttling: 'Rate exceeded'
}
