import type { DeleteFailure } from '../ports.ts'
import type { Head, ReleaseEntry } from '../release/head.ts'
import { isPrunable } from '../release/history.ts'
import type { RecordedFile } from '../release/record.ts'
import { type OpenRecord, UnreadableRecord } from '../release/record-reader.ts'
import { openStored, recordKey } from '../release/site-state.ts'
import type { StoredState } from '../release/stored-state.ts'
import { toSetAside } from '../sync/set-aside.ts'
import { formatPlural } from '../util/format.ts'
import { notPruned } from './findings.ts'
import type { Prepared, Run } from './world.ts'

/** What went with the releases that are no longer kept. */
export interface Pruned {
  /** Their ids, and those of releases that were begun and never became live. */
  readonly releases: readonly string[]
  readonly files: readonly RecordedFile[]
}

/**
 * Removes what only releases that are no longer kept had: their fingerprinted files, records and blobs, and what crashed
 * runs left of theirs. What can't be removed stays and is tried again by a later run.
 *
 * @param dropped The releases that this run's commit took out of head.
 */
export async function prune(
  run: Run,
  prepared: Prepared,
  { head, dropped, stored }: { head: Head; dropped: readonly ReleaseEntry[]; stored: StoredState }
): Promise<Pruned> {
  const { aws, inputs, world } = run
  const kept = [head.live, ...head.past].flatMap(entry => entry?.release ?? [])
  const retained = new Set(kept)

  const { removed: files, left } = await removeFiles(run, prepared, retained)
  if (files.length > 0) {
    world.log.info(`Removed ${formatPlural(files.length, 'file')} of releases that are no longer kept.`)
  }
  const unused = [...stored.records].filter(release => !retained.has(release))
  // Head could not be read once. Whoever puts it back from its copy needs the releases that it knew.
  const { state } = prepared.survey
  const mayBeKnownElsewhere = state.unreadable !== undefined || stored.unreadable.length > 0
  const ours = new Set([...dropped.map(({ release }) => release), state.head.intent?.release])
  const releases = mayBeKnownElsewhere ? unused.filter(release => ours.has(release)) : unused
  if (releases.length === 0) {
    noteLeft(run, left)
    return { releases, files }
  }
  // What this run has set aside itself is among what may be of no use any more.
  const setAside = toSetAside(prepared.plan, stored.blobs).map(({ digest }) => digest)
  if (!mayBeKnownElsewhere) await removeBlobs(run, new Set([...stored.blobs, ...setAside]), kept)
  const folder = inputs.destination.state.prefix
  noteLeft(run, [...left, ...(await aws.state.remove(releases.map(release => recordKey(folder, release))))])
  return { releases, files }
}

async function removeFiles(
  { aws, inputs }: Run,
  { plan }: Prepared,
  retained: ReadonlySet<string>
): Promise<{ readonly removed: readonly RecordedFile[]; readonly left: readonly DeleteFailure[] }> {
  if (inputs.sync.delete === 'none') return { removed: [], left: [] }
  const { prefix } = inputs.destination
  const files = plan.operations.flatMap(operation =>
    operation.reason === 'kept' && isPrunable(operation.file, retained) ? [operation.file] : []
  )
  if (files.length === 0) return { removed: [], left: [] }
  const left = await aws.store.delete(files.map(({ key }) => prefix + key))
  const keys = new Set(left.map(({ key }) => key))
  return { removed: files.filter(({ key }) => !keys.has(prefix + key)), left }
}

function noteLeft({ journal }: Run, left: readonly DeleteFailure[]): void {
  const [first] = left
  if (first !== undefined) journal.findings.push(notPruned(first, left.length))
}

/** Removes the blobs that no release that is kept needs. */
async function removeBlobs({ aws, inputs }: Run, blobs: ReadonlySet<string>, kept: readonly string[]): Promise<void> {
  if (blobs.size === 0) return
  const unneeded = new Set(blobs)
  for (const release of kept) {
    const record = await openStored(aws.state, inputs.destination.state.prefix, release)
    // What can't be read may need any of them.
    if (typeof record === 'string' || !(await takeNeeded(unneeded, record))) return
  }
  if (unneeded.size > 0) await aws.blobs.remove([...unneeded])
}

/** Takes out what the release has. @returns whether its record could be read to the end */
async function takeNeeded(unneeded: Set<string>, { files }: OpenRecord): Promise<boolean> {
  try {
    for await (const batch of files) {
      for (const { digest, left } of batch) if (left === undefined) unneeded.delete(digest)
    }
    return true
  } catch (error) {
    if (error instanceof UnreadableRecord) return false
    throw error
  }
}
