import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { BrowserCache, Reply } from './browser-cache.ts'

/** What somebody with a browser got to see of a site, and what that took. */
export interface Look {
  readonly requests: number
  /** Answers that the browser's copy was right. */
  readonly notModified: number
  /** Of bodies, as they were transferred. */
  readonly bytes: number
  /** By path: what was shown. */
  readonly seen: ReadonlyMap<string, Seen>
}

export interface Seen {
  readonly status: number
  /** Not compressed. */
  readonly body: Buffer
  /** Seconds for which the browser will show it without asking. */
  readonly freshFor: number
}

/** Loads these paths, one after the other. */
export async function look(browser: BrowserCache, paths: readonly string[]): Promise<Look> {
  const counts = { requests: 0, notModified: 0, bytes: 0 }
  const seen = new Map<string, Seen>()
  for (const path of paths) {
    const { from, reply, transferred } = await browser.load(path)
    if (from !== 'cache') counts.requests += 1
    if (from === 'revalidated') counts.notModified += 1
    counts.bytes += transferred
    seen.set(path, { status: reply.status, body: decode(reply), freshFor: browser.freshFor(path) })
  }
  return { ...counts, seen }
}

function decode({ headers, body }: Reply): Buffer {
  const { 'content-encoding': encoding } = headers
  if (encoding === 'br') return brotliDecompressSync(body)
  return encoding === 'gzip' ? gunzipSync(body) : body
}
