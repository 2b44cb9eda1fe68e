import type { CacheKey } from './cache-key.ts'
import type { EdgeResponse } from './http-types.ts'
import { invalidationMatcher } from './invalidation-path.ts'

/** One stored response. Times are milliseconds since the epoch. */
export interface StoredCopy {
  readonly key: CacheKey
  /** `error`: what viewers get for an origin's error, a custom error page included. */
  readonly kind: 'object' | 'error'
  /** As it goes to viewers: compressed, and with the status that replaces the origin's. */
  readonly response: EdgeResponse
  /** The origin's own validators; compression weakens the viewers' ETag. */
  readonly validators: { readonly etag: string | null; readonly lastModified: string | null }
  /** From when `Age` counts. */
  readonly storedAt: number
  readonly expiresAt: number
  /** Until then it may still answer while a fresh copy is fetched. */
  readonly staleUntil: number
}

/** What tests and the demo see of a stored response. */
export interface CacheEntry {
  readonly distributionId: string
  /** Path, and the query string as far as it is part of the cache key. */
  readonly url: string
  readonly kind: 'object' | 'error'
  readonly status: number
  readonly state: 'fresh' | 'stale'
  /** Seconds until it expires; negative when it has. */
  readonly expiresIn: number
}

export interface CacheCounters {
  hits: number
  misses: number
  refreshHits: number
  /** Answers that are an origin's error, from the cache or not. */
  errors: number
  /** Copies removed by invalidations. */
  evictions: number
}

/** Marks a request to the origin that is on its way, so that an invalidation completing meanwhile isn't undone by its reply. */
export interface Fetching {
  readonly key: CacheKey
  overtaken: boolean
}

/** The copies that all edges hold, as one cache. */
export class EdgeCache {
  readonly counters: CacheCounters = { hits: 0, misses: 0, refreshHits: 0, errors: 0, evictions: 0 }
  readonly #copies = new Map<string, StoredCopy>()
  readonly #fetching = new Set<Fetching>()

  find(key: CacheKey): StoredCopy | undefined {
    return this.#copies.get(key.id)
  }

  begin(key: CacheKey): Fetching {
    const fetching = { key, overtaken: false }
    this.#fetching.add(fetching)
    return fetching
  }

  end(fetching: Fetching): void {
    this.#fetching.delete(fetching)
  }

  /** Keeps a copy, unless an invalidation of its URL completed since the fetch began. */
  store(copy: StoredCopy, fetching: Fetching): void {
    if (!fetching.overtaken) this.#copies.set(copy.key.id, copy)
  }

  /** Forgets a copy that a newer, uncacheable answer has replaced. */
  drop(key: CacheKey): void {
    this.#copies.delete(key.id)
  }

  /** Removes everything that the paths cover, error copies included, whatever headers or cookies they were stored for. */
  purge(distributionId: string, paths: readonly string[]): number {
    const covers = invalidationMatcher(paths)
    const concerned = ({ key }: { readonly key: CacheKey }) => key.distributionId === distributionId && covers(key.url)
    for (const fetching of this.#fetching) if (concerned(fetching)) fetching.overtaken = true
    const gone = [...this.#copies.values()].filter(concerned)
    for (const { key } of gone) this.#copies.delete(key.id)
    this.counters.evictions += gone.length
    return gone.length
  }

  /** Remembers all copies, which are never changed in place. @returns a function that brings them back, any number of times */
  snapshot(): () => void {
    const copies = [...this.#copies]
    return () => {
      this.#copies.clear()
      for (const [id, copy] of copies) this.#copies.set(id, copy)
    }
  }

  /** @param now milliseconds since the epoch */
  entries(now: number): readonly CacheEntry[] {
    return [...this.#copies.values()].map(({ key, kind, response, expiresAt }) => ({
      distributionId: key.distributionId,
      url: key.url,
      kind,
      status: response.status,
      state: now < expiresAt ? 'fresh' : 'stale',
      expiresIn: (expiresAt - now) / 1000
    }))
  }
}
