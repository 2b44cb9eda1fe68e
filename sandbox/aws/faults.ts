import type { LogEntry } from './request-log.ts'

/** What goes wrong: the connection is cut, an error is answered, or the answer only takes longer. */
export type FaultEffect =
  | 'reset'
  | { readonly status: number; readonly code: string; readonly message?: string }
  | { readonly delayMs: number }

/** The n-th request from now (1 is the next one), or each that the predicate picks. */
export type FaultTrigger = number | ((entry: LogEntry) => boolean)

interface Fault {
  readonly effect: FaultEffect
  readonly fires: (entry: LogEntry) => boolean
}

/** Faults to inject; each request takes the first one that fires. */
export class Faults {
  readonly #faults = new Set<Fault>()

  /** @returns a function that ends the fault */
  add(trigger: FaultTrigger, effect: FaultEffect): () => void {
    let seen = 0
    const fires = typeof trigger === 'number' ? () => ++seen === trigger : trigger
    const fault = { effect, fires }
    this.#faults.add(fault)
    return () => this.#faults.delete(fault)
  }

  /** Every fault sees every request, so that each counts its own n-th. */
  next(entry: LogEntry): FaultEffect | undefined {
    return [...this.#faults].filter(fault => fault.fires(entry))[0]?.effect
  }
}
