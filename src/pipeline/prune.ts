import type { Head, ReleaseEntry } from '../release/head.ts'
import { isPrunable } from '../release/history.ts'
import { readRecord, recordKey } from '../release/site-state.ts'
import { formatPlural } from '../util/format.ts'
import { recordedFiles } from './changes.ts'
import type { Prepared, Run } from './world.ts'

/**
 * Removes what only releases that are no longer kept had: their fingerprinted files, records and blobs, and the record
 * of a release that a crashed run began. What can't be removed stays and is tried again by a later run.
 */
export async function prune(run: Run, prepared: Prepared, head: Head, dropped: readonly ReleaseEntry[]): Promise<void> {
  const { aws, inputs, world } = run
  const folder = inputs.destination.state.prefix
  const kept = [head.live, ...head.past].flatMap(entry => entry?.release ?? [])
  const retained = new Set(kept)

  const files = recordedFiles(prepared.plan, new Map()).filter(file => isPrunable(file, retained))
  if (files.length > 0) {
    const failures = await aws.store.delete(files.map(({ key }) => inputs.destination.prefix + key))
    world.log.info(
      `Removed ${formatPlural(files.length - failures.length, 'file')} of releases that are no longer kept.`
    )
  }
  const crashed = prepared.survey.state.head.intent?.release
  const records = [...dropped.map(({ release }) => release), ...(crashed === undefined ? [] : [crashed])]
  const unused = records.filter(release => !retained.has(release))
  if (unused.length === 0) return
  await removeBlobs(run, prepared, kept)
  await aws.state.remove(unused.map(release => recordKey(folder, release)))
}

/** Removes the blobs that no release that is kept needs. */
async function removeBlobs({ aws, inputs }: Run, { survey }: Prepared, kept: readonly string[]): Promise<void> {
  const blobs = survey.blobs ?? (await aws.blobs.list())
  if (blobs.size === 0) return
  const needed = new Set<string>()
  for (const release of kept) {
    const record = await readRecord(aws.state, inputs.destination.state.prefix, release)
    // What can't be read may need any of them.
    if (typeof record === 'string') return
    for (const { digest } of record.files) needed.add(digest)
  }
  const unneeded = [...blobs].filter(digest => !needed.has(digest))
  if (unneeded.length > 0) await aws.blobs.remove(unneeded)
}
