import { type CacheDirectives, parseCacheControl, secondsOf } from '../../sandbox/edge/cache-control.ts'

/** What a server answered. */
export interface Reply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** As it was transferred: compressed, where the headers say so. */
  readonly body: Buffer
}

/** Asks for a path with these headers. */
export type Ask = (path: string, headers: Readonly<Record<string, string>>) => Promise<Reply>

export interface Loaded {
  /** Without a request; after a 304; or from the server. */
  readonly from: 'cache' | 'revalidated' | 'server'
  /** What the page gets to see. */
  readonly reply: Reply
  /** Bytes of bodies that were transferred for it. */
  readonly transferred: number
}

interface Stored {
  readonly reply: Reply
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
}

/** What may be kept without an explicit lifetime. https://www.rfc-editor.org/rfc/rfc9110#section-15.1 but 206 */
const HEURISTICALLY_CACHEABLE: ReadonlySet<number> = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])

/** What describes the body stays that of the body. https://www.rfc-editor.org/rfc/rfc9111#section-3.2 */
const NOT_UPDATED: readonly string[] = ['content-encoding', 'content-length', 'content-range', 'content-type']

/** The share of the time since the last change that something without a lifetime is taken to be fresh: the RFC's own example. */
const HEURISTIC_SHARE = 0.1

/**
 * One browser's cache, as RFC 9111 has private ones, for GET requests that all have the same headers. Visits are by link or address:
 * `immutable` is about reloading (RFC 8246), which nobody does here. Left out is `stale-while-revalidate` (RFC 5861).
 * https://www.rfc-editor.org/rfc/rfc9111
 *
 * | The answer has | The next load |
 * | --- | --- |
 * | `no-store`, or `Vary: *` | from the server |
 * | `no-cache` | asks whether it has changed |
 * | `max-age` | without a request for so many seconds, less the `Age` that it came with; `s-maxage` is for shared caches |
 * | no `max-age`, but `Expires` | without a request until then |
 * | neither, but `Last-Modified` | without a request for a tenth of the time that it had not changed |
 * | nothing of that | asks whether it has changed |
 *
 * What is no longer fresh is asked about with its ETag, else by its date; what has neither comes from the server.
 */
export class BrowserCache {
  readonly #ask: Ask
  readonly #now: () => number
  readonly #stored = new Map<string, Stored>()

  /** @param now milliseconds since the epoch */
  constructor(ask: Ask, now: () => number) {
    this.#ask = ask
    this.#now = now
  }

  async load(path: string): Promise<Loaded> {
    const stored = this.#stored.get(path)
    if (stored !== undefined && this.freshFor(path) > 0) return { from: 'cache', reply: stored.reply, transferred: 0 }
    const reply = await this.#ask(path, stored === undefined ? {} : conditionsOf(stored.reply))
    if (stored !== undefined && reply.status === 304) {
      const freshened = freshen(stored.reply, reply)
      this.#keep(path, freshened)
      return { from: 'revalidated', reply: freshened, transferred: 0 }
    }
    this.#keep(path, reply)
    return { from: 'server', reply, transferred: reply.body.byteLength }
  }

  /** Seconds for which a path is still answered without a request; 0 when it is not. */
  freshFor(path: string): number {
    const stored = this.#stored.get(path)
    if (stored === undefined || directivesOf(stored.reply).has('no-cache')) return 0
    const { reply, receivedAt } = stored
    const age = initialAge(reply, receivedAt) + (this.#now() - receivedAt) / 1000
    return Math.max(0, lifetimeOf(reply, receivedAt) - age)
  }

  #keep(path: string, reply: Reply): void {
    // A server that fails for a moment does not take away what is there.
    if (reply.status >= 500 && reply.status !== 501) return
    if (mayStore(reply)) this.#stored.set(path, { reply, receivedAt: this.#now() })
    else this.#stored.delete(path)
  }
}

/** https://www.rfc-editor.org/rfc/rfc9111#section-3 */
function mayStore(reply: Reply): boolean {
  const directives = directivesOf(reply)
  if (directives.has('no-store') || reply.headers.vary?.trim() === '*' || reply.status === 206) return false
  return HEURISTICALLY_CACHEABLE.has(reply.status) || directives.has('max-age') || 'expires' in reply.headers
}

/** Seconds. https://www.rfc-editor.org/rfc/rfc9111#section-4.2.1 */
function lifetimeOf(reply: Reply, receivedAt: number): number {
  const directives = directivesOf(reply)
  // A lifetime that can't be read is none.
  if (directives.has('max-age')) return secondsOf(directives, 'max-age') ?? 0
  const date = timeOf(reply.headers.date) ?? receivedAt
  const { expires, 'last-modified': lastModified } = reply.headers
  if (expires !== undefined) return ((timeOf(expires) ?? date) - date) / 1000
  const changed = timeOf(lastModified)
  return changed === undefined ? 0 : (Math.max(0, date - changed) / 1000) * HEURISTIC_SHARE
}

/** Seconds, when it arrived. https://www.rfc-editor.org/rfc/rfc9111#section-4.2.3 */
function initialAge({ headers }: Reply, receivedAt: number): number {
  const apparent = Math.max(0, receivedAt - (timeOf(headers.date) ?? receivedAt)) / 1000
  const told = /^\d+$/.test(headers.age ?? '') ? Number(headers.age) : 0
  return Math.max(apparent, told)
}

/** https://www.rfc-editor.org/rfc/rfc9111#section-4.3.1 */
function conditionsOf({ headers }: Reply): Readonly<Record<string, string>> {
  const { etag, 'last-modified': lastModified } = headers
  if (etag !== undefined) return { 'if-none-match': etag }
  return lastModified === undefined ? {} : { 'if-modified-since': lastModified }
}

/** https://www.rfc-editor.org/rfc/rfc9111#section-4.3.4 */
function freshen(stored: Reply, notModified: Reply): Reply {
  const updates = Object.entries(notModified.headers).filter(([name]) => !NOT_UPDATED.includes(name))
  // How old the stored answer was is of no account any more.
  const { age: _, ...kept } = stored.headers
  return { ...stored, headers: { ...kept, ...Object.fromEntries(updates) } }
}

function directivesOf({ headers }: Reply): CacheDirectives {
  return parseCacheControl(headers['cache-control'] ?? null)
}

/** Milliseconds since the epoch. */
function timeOf(date: string | undefined): number | undefined {
  const time = Date.parse(date ?? '')
  return Number.isNaN(time) ? undefined : time
}
