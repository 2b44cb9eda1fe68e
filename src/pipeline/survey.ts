import { ActionError } from '../errors.ts'
import type { BlobStore, ListedObject, ObjectStore, StateStore, StorageOptions, StoredObject } from '../ports.ts'
import type { StoredHead } from '../release/head-store.ts'
import { UnreadableRecord } from '../release/record-reader.ts'
import { openNamed, type SiteState } from '../release/site-state.ts'
import { type StoredState, storedState } from '../release/stored-state.ts'
import { type Adoptable, type Comparison, compareSite } from '../sync/compare.ts'
import type { DesiredFile } from '../sync/operation.ts'
import { detached } from '../util/detached.ts'
import { internHeaders } from '../util/intern-headers.ts'
import { runPool } from '../util/pool.ts'
import { begun, inBatches, type Rows } from '../util/rows.ts'
import { compareUtf8 } from '../util/utf8-order.ts'
import { limitYoungGeneration } from '../util/young-generation.ts'
import type { Run } from './world.ts'

/** Where a site and its state are. */
export interface Place {
  readonly store: ObjectStore
  readonly state: StateStore
  readonly storage: StorageOptions
  /** The site's place in the bucket: '' or ending in a slash. */
  readonly prefix: string
  /** The state's folder relative to the prefix, where it lies within the site. */
  readonly stateFolder: string | undefined
  /** The whole prefix of the state's folder. */
  readonly statePrefix: string
}

/** What is in the bucket and what the state says about it, before anything is decided. */
export interface Survey {
  readonly state: SiteState
  /** What the state folder holds, where the listing shows it. */
  readonly stored: StoredState | undefined
}

/** What turned out in the middle of a survey, and makes another one necessary that goes about it differently. */
export class Doubts {
  /** Why a release's record can't be used, by its id. */
  readonly unusable = new Map<string, string>()
  /** The store does not list in the order of the keys. */
  unordered = false

  /** @returns whether a survey that ended with this error can be done again. */
  learn(error: unknown): boolean {
    if (error instanceof UnreadableRecord) this.unusable.set(error.release, error.why)
    else if (error instanceof UnorderedListing) this.unordered = true
    else return false
    return true
  }
}

class UnorderedListing extends Error {}

/** What the bucket is to hold. */
export interface Wanted {
  /** In UTF-8 byte order: where the listing is long, it is split by them. */
  readonly keys: readonly string[]
  readonly files: Rows<DesiredFile>
  /** The folder of a key in which nothing is ever deleted (our own state, a preview), relative like the key. */
  readonly reservedFolder: (key: string) => string | undefined
}

/**
 * Lists the bucket, reads the records that head names and compares both with what is wanted, all at the same time.
 *
 * @param head Has been read before: whoever changes the site changes head before, so that what is listed from here on is
 * what head says, as long as nobody holds the lease and head is still the same when it is taken. A listing from before
 * might show what is gone by now.
 */
export async function survey(
  { store, state, storage, prefix, stateFolder, statePrefix }: Place,
  head: StoredHead,
  wanted: Wanted,
  doubts: Doubts
): Promise<{ readonly survey: Survey; readonly comparison: Comparison }> {
  const stateKeys: string[] = []
  const objects = listSite(store, prefix, likelyKeys(prefix, wanted, doubts), key => {
    if (stateFolder !== undefined && key.startsWith(stateFolder))
      stateKeys.push(detached(key.slice(stateFolder.length)))
  })
  const listed = begun(inBatches(doubts.unordered ? sorted(objects) : inOrder(objects)))
  try {
    const { live, intended, problems } = await openNamed(state, statePrefix, head, doubts.unusable)
    const comparison = await compareSite({
      desired: wanted.files,
      record: live,
      intended,
      listed,
      storage,
      reservedFolder: wanted.reservedFolder
    })
    const stored = stateFolder === undefined ? undefined : storedState(stateKeys)
    return { survey: { state: { ...head, problems }, stored }, comparison }
  } finally {
    await listed.close()
  }
}

/** Where the order is not ours, a listing that begins at a key could leave out what comes before it: it is made in one go. */
function likelyKeys(prefix: string, { keys }: Wanted, { unordered }: Doubts): readonly string[] {
  if (unordered) return []
  return prefix === '' ? keys : keys.map(key => prefix + key)
}

/** What the state folder holds; where the site's listing does not show it, one of its own does. */
export async function storedOf({ stored }: Survey, blobs: BlobStore): Promise<StoredState> {
  return stored ?? storedState(await blobs.list())
}

/** What the bucket holds of the site; keys relative to the prefix. */
async function* listSite(
  store: ObjectStore,
  prefix: string,
  likely: readonly string[],
  see: (key: string) => void
): AsyncGenerator<ListedObject> {
  let count = 0
  for await (const object of store.list(prefix, likely)) {
    const key = object.key.slice(prefix.length)
    // The empty object that the console makes for a "folder" is not part of anybody's site.
    if (key === '') continue
    see(key)
    if (count++ % 1000 === 0) limitYoungGeneration()
    yield prefix === '' ? object : { ...object, key }
  }
}

async function* inOrder(listed: AsyncIterable<ListedObject>): AsyncGenerator<ListedObject> {
  let last: string | undefined
  for await (const object of listed) {
    if (last !== undefined && compareUtf8(last, object.key) >= 0) throw new UnorderedListing()
    last = object.key
    yield object
  }
}

/** S3 lists in order; what only looks like S3 may not, and costs the memory. */
async function* sorted(listed: AsyncIterable<ListedObject>): AsyncGenerator<ListedObject> {
  const all = new Map<string, ListedObject>()
  for await (const object of listed) all.set(object.key, object)
  yield* [...all.values()].sort((a, b) => compareUtf8(a.key, b.key))
}

/** HEADs what no release has put but has the right bytes already, to learn its headers. */
export async function headAdopted(
  { aws, inputs, world }: Run,
  adoptable: readonly Adoptable[]
): Promise<ReadonlyMap<string, StoredObject>> {
  const { prefix } = inputs.destination
  const found = new Map<string, StoredObject>()
  await runPool(
    adoptable,
    64,
    async ({ file: { key } }) => {
      const object = await aws.store.head(prefix + key)
      if (object !== undefined) found.set(key, { ...object, headers: internHeaders(object.headers) })
    },
    world.signal
  )
  return found
}

/** The state's folder must not be among what is uploaded: a site that was downloaded from a bucket may contain one. */
export function refuseStateFiles(desired: readonly { readonly key: string }[], folders: readonly string[]): void {
  const inside = desired.find(file => folders.some(folder => file.key.startsWith(folder)))
  if (inside === undefined) return
  throw new ActionError(
    'state-in-site',
    `The build output contains ${inside.key}, which is where this action keeps its state.`,
    {
      remedy: 'Remove that folder from the build output, or exclude it: `files: "!.s3-cloudfront-deploy/**"`.'
    }
  )
}
