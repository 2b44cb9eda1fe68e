import type { StateStore } from '../ports.ts'
import type { StoredHead } from './head-store.ts'
import { decodeRecord, encodeRecord, type ReleaseRecord } from './record.ts'

/** What the state folder says about the site. */
export interface SiteState extends StoredHead {
  readonly live: ReleaseRecord | undefined
  /** The release that a run began and did not finish. */
  readonly intended: ReleaseRecord | undefined
  /** Sentences about state that was there but could not be used. */
  readonly problems: readonly string[]
}

/** Reads the records that head names. */
export async function readNamed(store: StateStore, folder: string, stored: StoredHead): Promise<SiteState> {
  const { head, unreadable } = stored
  const problems = unreadable ? [`The state in ${folder}head.json is not used: ${unreadable.why}.`] : []
  const record = async (id: string | undefined, what: string): Promise<ReleaseRecord | undefined> => {
    if (id === undefined) return undefined
    const found = await readRecord(store, folder, id)
    if (typeof found !== 'string') return found
    problems.push(`The record of ${what}, ${recordKey(folder, id)}, is not used: ${found}.`)
    return undefined
  }
  const [live, intended] = await Promise.all([
    record(head.live?.release, 'the live release'),
    record(head.intent?.release, 'the release that another run began')
  ])
  return { ...stored, live, intended, problems }
}

/** A release's record, or why there is none that can be used. */
export async function readRecord(store: StateStore, folder: string, id: string): Promise<ReleaseRecord | string> {
  const bytes = (await store.read(recordKey(folder, id)))?.bytes
  return bytes === undefined ? 'it does not exist' : decodeRecord(bytes)
}

export async function writeRecord(store: StateStore, folder: string, record: ReleaseRecord): Promise<void> {
  // Named by time, run and attempt: nobody else writes this key, so no condition is needed.
  await store.write(recordKey(folder, record.id), encodeRecord(record), 'application/gzip', undefined)
}

export function recordKey(folder: string, release: string): string {
  return `${folder}releases/${release}.json.gz`
}
