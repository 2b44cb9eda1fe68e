import { createHash } from 'node:crypto'
import type { Clock, DeleteFailure, StateStore, StoredDocument, WriteCondition } from '../../src/ports.ts'

export interface StoreWrite {
  readonly key: string
  readonly condition: WriteCondition
  readonly outcome: 'written' | 'conflict'
  /** By the store's clock. */
  readonly at: Date
}

/** What becomes of a write: not even tried, or applied and then answered as if it had not been. */
export type Mishap = 'refused' | 'applied, answered as a conflict' | 'applied, answered with an error'

/** A store of documents that keeps to conditions as S3 does, with a clock of its own. */
export class MemoryStore implements StateStore {
  readonly writes: StoreWrite[] = []
  /** Asked at each write. */
  mishap: () => Mishap | undefined = () => undefined
  readonly #clock: Clock
  readonly #ignoresConditions: boolean
  readonly #documents = new Map<string, { readonly bytes: Uint8Array; readonly etag: string; readonly at: Date }>()

  constructor(clock: Clock, options: { readonly ignoresConditions?: boolean } = {}) {
    this.#clock = clock
    this.#ignoresConditions = options.ignoresConditions ?? false
  }

  get keys(): readonly string[] {
    return [...this.#documents.keys()]
  }

  text(key: string): string {
    return Buffer.from(this.#documents.get(key)?.bytes ?? []).toString('utf8')
  }

  /** Puts a document there behind everybody's back. */
  plant(key: string, text: string): void {
    this.#put(key, Buffer.from(text))
  }

  async read(key: string): Promise<StoredDocument | undefined> {
    const found = this.#documents.get(key)
    if (found === undefined) return undefined
    // Both come over the wire in whole seconds.
    const ageMs = wholeSeconds(this.#clock.now()) - wholeSeconds(found.at)
    return { bytes: found.bytes, etag: found.etag, ageMs }
  }

  async write(
    key: string,
    bytes: Uint8Array,
    _contentType: string,
    condition: WriteCondition
  ): Promise<{ readonly etag: string } | 'conflict'> {
    const mishap = this.mishap()
    if (mishap === 'refused') throw new Error('503 SlowDown')
    const holds = this.#ignoresConditions || this.#holds(key, condition)
    const outcome = holds ? 'written' : 'conflict'
    this.writes.push({ key, condition, outcome, at: this.#clock.now() })
    if (!holds) return 'conflict'
    const etag = this.#put(key, bytes)
    if (mishap === 'applied, answered as a conflict') return 'conflict'
    if (mishap === 'applied, answered with an error') throw new Error('ECONNRESET')
    return { etag }
  }

  async remove(keys: readonly string[]): Promise<readonly DeleteFailure[]> {
    for (const key of keys) this.#documents.delete(key)
    return []
  }

  #holds(key: string, condition: WriteCondition): boolean {
    const etag = this.#documents.get(key)?.etag
    if (condition === undefined) return true
    return 'ifMatch' in condition ? condition.ifMatch === etag : etag === undefined
  }

  #put(key: string, bytes: Uint8Array): string {
    const etag = createHash('md5').update(bytes).digest('hex')
    this.#documents.set(key, { bytes: Uint8Array.from(bytes), etag, at: this.#clock.now() })
    return etag
  }
}

function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000
}
