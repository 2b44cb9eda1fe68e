import type { StateStore } from '../ports.ts'
import type { StoredHead } from './head-store.ts'
import { encodeRecord, type RecordToWrite, type ReleaseRecord, type ReleaseSummary } from './record.ts'
import { decodeRecord, type OpenRecord, openRecord } from './record-reader.ts'

/** What the state folder says about the site. */
export interface SiteState extends StoredHead {
  /** Sentences about state that was there but could not be used. */
  readonly problems: readonly string[]
}

/** The records that head names, open to be read. */
export interface NamedRecords {
  readonly live: OpenRecord | undefined
  /** The release that a run began and did not finish. */
  readonly intended: OpenRecord | undefined
  readonly problems: readonly string[]
}

/**
 * Opens the records that head names.
 *
 * @param unusable Why a release's record can't be used, by its id, where that is known already.
 */
export async function openNamed(
  store: StateStore,
  folder: string,
  { head, unreadable }: StoredHead,
  unusable: ReadonlyMap<string, string>
): Promise<NamedRecords> {
  const problems = unreadable ? [`The state in ${folder}head.json is not used: ${unreadable.why}.`] : []
  const open = async (id: string | undefined, what: string): Promise<OpenRecord | undefined> => {
    if (id === undefined) return undefined
    const found = unusable.get(id) ?? (await openStored(store, folder, id))
    if (typeof found !== 'string') return found
    problems.push(`The record of ${what}, ${recordKey(folder, id)}, is not used: ${found}.`)
    return undefined
  }
  const [live, intended] = await Promise.all([
    open(head.live?.release, 'the live release'),
    open(head.intent?.release, 'the release that another run began')
  ])
  return { live, intended, problems }
}

/** Begins to read a release's record, or says why there is none that can be used. */
export async function openStored(store: StateStore, folder: string, id: string): Promise<OpenRecord | string> {
  const bytes = (await store.read(recordKey(folder, id)))?.bytes
  return bytes === undefined ? 'it does not exist' : itsOwn(await openRecord(bytes), id)
}

/** A release's record, or why there is none that can be used. */
export async function readRecord(store: StateStore, folder: string, id: string): Promise<ReleaseRecord | string> {
  const bytes = (await store.read(recordKey(folder, id)))?.bytes
  return bytes === undefined ? 'it does not exist' : itsOwn(await decodeRecord(bytes), id)
}

/** Somebody may have put another release's record in its place, whose files are not those that are asked for. */
function itsOwn<T extends ReleaseSummary>(record: T | string, id: string): T | string {
  return typeof record === 'string' || record.id === id ? record : `it is the record of ${record.id}`
}

export async function writeRecord(store: StateStore, folder: string, record: RecordToWrite): Promise<void> {
  // Named by time, run and attempt: nobody else writes this key, so no condition is needed.
  await store.write(recordKey(folder, record.id), await encodeRecord(record), 'application/gzip', undefined)
}

export function recordKey(folder: string, release: string): string {
  return `${folder}releases/${release}.json.gz`
}
