import { createHash } from 'node:crypto'
import type { StateStore } from '../ports.ts'
import { decodeHead, emptyHead, type Head } from './head.ts'

/** Head as it was read. */
export interface StoredHead {
  readonly head: Head
  /** `undefined` when there is none yet. */
  readonly etag: string | undefined
  /** Since it was last written, by the store's clock, ms. */
  readonly ageMs: number
  /** Set when there is something under head's name that this version can't read. */
  readonly unreadable?: { readonly bytes: Uint8Array; readonly why: string }
}

export async function readHead(store: StateStore, folder: string): Promise<StoredHead> {
  const stored = await store.read(`${folder}head.json`)
  if (stored === undefined) return { head: emptyHead, etag: undefined, ageMs: 0 }
  const { bytes, etag, ageMs } = stored
  const head = decodeHead(bytes)
  return typeof head === 'string'
    ? { head: emptyHead, etag, ageMs, unreadable: { bytes, why: head } }
    : { head, etag, ageMs }
}

/** Keeps a copy of what can't be read before it is written over: it may be a later version's. */
export async function setAsideUnreadable(store: StateStore, folder: string, { unreadable }: StoredHead): Promise<void> {
  if (unreadable === undefined) return
  const name = createHash('sha256').update(unreadable.bytes).digest('hex').slice(0, 16)
  await store.write(`${folder}unreadable/head-${name}.json`, unreadable.bytes, 'application/octet-stream', undefined)
}
