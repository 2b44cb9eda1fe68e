import { ActionError } from '../errors.ts'
import type { BlobStore, ListedObject, ObjectStore, StateStore, StoredObject } from '../ports.ts'
import { readHead } from '../release/head-store.ts'
import { readNamed, type SiteState } from '../release/site-state.ts'
import { type StoredState, storedState } from '../release/stored-state.ts'
import type { DesiredFile } from '../sync/operation.ts'
import { adoptionCandidates } from '../sync/plan.ts'
import { runPool } from '../util/pool.ts'

/** What is in the bucket and what the state says about it, before anything is decided. */
export interface Survey {
  readonly state: SiteState
  /** Keys relative to the site's prefix. */
  readonly listed: readonly ListedObject[]
  /** What the state folder holds, where the listing shows it. */
  readonly stored: StoredState | undefined
}

/** @param stateFolder The state's folder relative to the prefix, where it lies within the site. */
export async function survey(
  store: ObjectStore,
  stateStore: StateStore,
  prefix: string,
  stateFolder: string | undefined,
  statePrefix: string
): Promise<Survey> {
  const stored = await readHead(stateStore, statePrefix)
  // Head comes first: whoever changes the site changes head before, so that what is listed from here on is what head says,
  // as long as nobody holds the lease and head is still the same when it is taken. A listing from before might show what is
  // gone by now.
  const [listed, state] = await Promise.all([listSite(store, prefix), readNamed(stateStore, statePrefix, stored)])
  return { state, listed, stored: stateFolder === undefined ? undefined : storedIn(listed, stateFolder) }
}

function storedIn(listed: readonly ListedObject[], folder: string): StoredState {
  return storedState(listed.flatMap(({ key }) => (key.startsWith(folder) ? [key.slice(folder.length)] : [])))
}

/** What the state folder holds; where the site's listing does not show it, one of its own does. */
export async function storedOf({ stored }: Survey, blobs: BlobStore): Promise<StoredState> {
  return stored ?? storedState(await blobs.list())
}

async function listSite(store: ObjectStore, prefix: string): Promise<readonly ListedObject[]> {
  const listed: ListedObject[] = []
  for await (const object of store.list(prefix)) {
    const key = object.key.slice(prefix.length)
    // The empty object that the console makes for a "folder" is not part of anybody's site.
    if (key !== '') listed.push({ ...object, key })
  }
  return listed
}

/** HEADs what no release has put but has the right bytes already, to learn its headers. */
export async function headAdopted(
  store: ObjectStore,
  prefix: string,
  desired: readonly DesiredFile[],
  { state, listed }: Survey,
  signal?: AbortSignal
): Promise<ReadonlyMap<string, StoredObject>> {
  const found = new Map<string, StoredObject>()
  const candidates = adoptionCandidates(desired, state.live, listed)
  await runPool(
    candidates,
    64,
    async key => {
      const object = await store.head(prefix + key)
      if (object !== undefined) found.set(key, object)
    },
    signal
  )
  return found
}

/** The state's folder must not be among what is uploaded: a site that was downloaded from a bucket may contain one. */
export function refuseStateFiles(desired: readonly DesiredFile[], folders: readonly string[]): void {
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
