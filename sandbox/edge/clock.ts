/** The edge's idea of time, so that tests and the demo can jump over TTLs without sleeping. */
export interface EdgeClock {
  /** Milliseconds since the epoch. */
  now(): number
}

export interface AdjustableClock extends EdgeClock {
  /** Moves the clock forward. */
  advance(seconds: number): void
}

/**
 * A clock that can be moved. With `frozenAt` (milliseconds since the epoch) it stands still between moves, so that
 * `Age` and remaining lifetimes are exact in tests; without, it runs with the machine's clock.
 */
export function adjustableClock(options: { readonly frozenAt?: number } = {}): AdjustableClock {
  let offset = 0
  return {
    now: () => (options.frozenAt ?? Date.now()) + offset,
    advance(seconds) {
      offset += seconds * 1000
    }
  }
}
