import { ActionError } from '../errors.ts'
import type { StateStore } from '../ports.ts'
import { decodeHead, emptyHead, encodeHead, type Head } from './head.ts'
import { decodeRecord, encodeRecord, type ReleaseRecord } from './record.ts'

/** What the state folder says about the site. */
export interface SiteState {
  readonly head: Head
  /** ETag of head.json; `undefined` when there is none yet. */
  readonly headEtag: string | undefined
  readonly live: ReleaseRecord | undefined
  /** Sentences about state that was there but could not be used. */
  readonly problems: readonly string[]
}

export const noState: SiteState = { head: emptyHead, headEtag: undefined, live: undefined, problems: [] }

/** Reads head and the live record: one GET each. `folder` is the state folder's prefix, ending in a slash. */
export async function readState(store: StateStore, folder: string): Promise<SiteState> {
  const stored = await store.read(`${folder}head.json`)
  if (stored === undefined) return noState
  const problems: string[] = []

  const head = decodeHead(stored.bytes)
  if (typeof head === 'string') {
    problems.push(`The state in ${folder}head.json is not used: ${head}.`)
    return { head: emptyHead, headEtag: stored.etag, live: undefined, problems }
  }
  if (head.live === undefined) return { head, headEtag: stored.etag, live: undefined, problems }

  const recordKey = recordKeyOf(folder, head.live.release)
  const bytes = (await store.read(recordKey))?.bytes
  const live = bytes === undefined ? 'it does not exist' : decodeRecord(bytes)
  if (typeof live !== 'string') return { head, headEtag: stored.etag, live, problems }
  problems.push(`The record of the live release, ${recordKey}, is not used: ${live}.`)
  return { head, headEtag: stored.etag, live: undefined, problems }
}

export async function writeRecord(store: StateStore, folder: string, record: ReleaseRecord): Promise<void> {
  // Named by time, run and attempt: nobody else writes this key, so no condition is needed.
  await store.write(recordKeyOf(folder, record.id), encodeRecord(record), 'application/gzip', undefined)
}

/**
 * Replaces head.json if it is still the one that was read. A reply that was lost makes the store see our own write as
 * somebody else's, hence the second look.
 *
 * @throws ActionError `state-conflict` when another run wrote it meanwhile.
 */
export async function writeHead(
  store: StateStore,
  folder: string,
  head: Head,
  etag: string | undefined
): Promise<void> {
  const key = `${folder}head.json`
  const bytes = encodeHead(head)
  const outcome = await store.write(key, bytes, 'application/json', etag ? { ifMatch: etag } : { ifNoneMatch: '*' })
  if (outcome !== 'conflict') return
  const now = await store.read(key)
  if (now !== undefined && Buffer.compare(now.bytes, bytes) === 0) return
  throw new ActionError('state-conflict', `Another run changed ${key} while this one was deploying the same site.`, {
    remedy:
      'Run this job again: it compares with what is in the bucket now and writes what is missing. To have runs wait ' +
      'for each other, give the job a `concurrency` group.'
  })
}

function recordKeyOf(folder: string, release: string): string {
  return `${folder}releases/${release}.json.gz`
}
