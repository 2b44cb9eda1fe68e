import type { Rows } from '../util/rows.ts'
import { compareUtf8 } from '../util/utf8-order.ts'

interface Keyed {
  readonly key: string
}

/** What is said of one key by each that knows it. */
export type Visit<D, R, I, L> = (
  key: string,
  desired: D | undefined,
  recorded: R | undefined,
  intended: I | undefined,
  listed: L | undefined
) => void

/** The sources, each in UTF-8 byte order of its keys and with each key once. */
export interface Sources<D extends Keyed, R extends Keyed, I extends Keyed, L extends Keyed> {
  readonly desired: Rows<D>
  readonly recorded: Rows<R>
  readonly intended: Rows<I>
  readonly listed: Rows<L>
}

/**
 * Goes through the sources side by side: each key of any of them is visited once, in UTF-8 byte order. Only one batch of
 * each is held at a time. What a source throws is thrown, once all are closed.
 */
export async function mergeByKey<D extends Keyed, R extends Keyed, I extends Keyed, L extends Keyed>(
  sources: Sources<D, R, I, L>,
  visit: Visit<D, R, I, L>
): Promise<void> {
  const desired = new Cursor(sources.desired)
  const recorded = new Cursor(sources.recorded)
  const intended = new Cursor(sources.intended)
  const listed = new Cursor(sources.listed)
  const all = [desired, recorded, intended, listed]
  try {
    // All at once: none has to wait for another's first batch.
    await Promise.all(all.map(cursor => cursor.refill()))
    for (;;) {
      const key = lowest(lowest(desired.row?.key, listed.row?.key), lowest(recorded.row?.key, intended.row?.key))
      if (key === undefined) return
      visit(key, desired.at(key), recorded.at(key), intended.at(key), listed.at(key))
      for (const cursor of all) {
        if (cursor.row?.key === key && !cursor.advance()) await cursor.refill()
      }
    }
  } finally {
    await Promise.allSettled(all.map(cursor => cursor.close()))
  }
}

function lowest(a: string | undefined, b: string | undefined): string | undefined {
  // The same key in both is by far the most frequent, and cheaper to see.
  if (b === undefined || a === b) return a
  return a !== undefined && compareUtf8(a, b) < 0 ? a : b
}

/** A place in a source of rows. */
class Cursor<T extends Keyed> {
  /** Where it is; `undefined` at the end. */
  row: T | undefined
  readonly #batches: Iterator<readonly T[]> | AsyncIterator<readonly T[]>
  #batch: readonly T[] = []
  #index = 0

  constructor(rows: Rows<T>) {
    this.#batches = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()
  }

  at(key: string): T | undefined {
    return this.row?.key === key ? this.row : undefined
  }

  /** @returns whether there is a next row already; without one, `refill` says what comes. */
  advance(): boolean {
    this.#index += 1
    this.row = this.#batch[this.#index]
    return this.row !== undefined
  }

  async refill(): Promise<void> {
    do {
      const next = await this.#batches.next()
      this.#batch = next.done ? [] : next.value
      this.#index = 0
      this.row = this.#batch[0]
      if (next.done) return
    } while (this.row === undefined)
  }

  async close(): Promise<void> {
    await this.#batches.return?.()
  }
}
