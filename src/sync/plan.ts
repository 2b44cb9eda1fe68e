import type { StoredObject } from '../ports.ts'
import { compareUtf8 } from '../util/utf8-order.ts'
import type { Comparison, Leftover } from './compare.ts'
import { forget, type Leaving, leave, place, unmanaged } from './decide.ts'
import type { Operation, SitePlan } from './operation.ts'
import { isBelowAny } from './other-sites.ts'

/** What a comparison leaves to be known, or to be chosen. */
export interface Choices {
  /** HEAD of what is adoptable, by key. */
  readonly adopted: ReadonlyMap<string, StoredObject>
  readonly delete: Leaving['delete']
  /** Folders, relative to the prefix and ending in a slash, in which nothing is ever deleted (our own state). */
  readonly protectedFolders: readonly string[]
  readonly releaseId: string
  readonly now: Date
}

/**
 * Decides for each key, by what the site should hold, what the live release recorded and what the bucket lists:
 *
 * | desired | recorded | listed | ETag is the recorded one | operation |
 * |---|---|---|---|---|
 * | yes | yes | yes | yes | same digest and headers: `unchanged`; same digest: `headers`; else `content` |
 * | yes | yes | yes | no | upload, `drifted`: somebody else wrote it |
 * | yes | yes, by an unfinished release with other headers | yes | yes | upload, `drifted`: the headers may be either's |
 * | yes | yes | no  | – | upload, `drifted`: somebody else removed it |
 * | yes | yes, as one that has left the site | no | – | upload, `new`: it was this action that removed it |
 * | yes | no  | yes | – | MD5 is the ETag and the stored headers are ours: `unchanged`; only the MD5: `headers`; else `content` |
 * | yes | no  | no  | – | upload, `new` |
 * | no  | yes | yes | yes | fingerprinted: `kept`; else delete, `stale` |
 * | no  | yes | yes | no | as the next row, unless an unfinished release names it |
 * | no  | no  | yes | – | `unmanaged`: left, or deleted under `delete: all` |
 * | no  | by an unfinished release | yes | – | fingerprinted: `kept`; else delete, `stale` |
 * | no  | yes | no  | – | fingerprinted, or only kept: nothing; else delete, `stale`, for the edges' sake |
 *
 * Nothing is deleted in other sites' folders or under `delete: none`. A file that a release put, that left the site
 * and that comes back is an ordinary recorded file. Other encryption or tags than the record's: all is `headers`.
 */
export function planSync(comparison: Comparison, choices: Choices): SitePlan {
  const { live, inLive, leftovers, othersFolders } = comparison
  const placed = withAdopted(comparison, choices.adopted)
  const leaving: Leaving = {
    delete: choices.delete,
    left: { at: choices.now.toISOString(), release: live?.id ?? choices.releaseId }
  }
  const untouchable = new Set([...choices.protectedFolders, ...othersFolders])
  const left: Operation[] = []
  let keptBefore = true
  for (const leftover of leftovers) {
    const operation = judge(leftover, leaving, untouchable)
    if (operation === undefined) continue
    left.push(operation)
    if (operation.reason === 'kept' && leftover.recorded?.left === undefined) keptBefore = false
  }
  return {
    operations: left.length === 0 ? placed : [...placed, ...left].sort((a, b) => compareUtf8(a.key, b.key)),
    liveFiles: live?.files,
    // What is only kept may have become less since.
    isRecorded: live !== undefined && live.files === placed.length && inLive === placed.length && keptBefore
  }
}

function withAdopted(
  { placed, adoptable }: Comparison,
  adopted: ReadonlyMap<string, StoredObject>
): readonly Operation[] {
  if (adopted.size === 0) return placed
  const operations = [...placed]
  for (const { index, file, listed, restore } of adoptable) {
    // What no release has put is in no doubt: it is looked at.
    const circumstances = { adopted: adopted.get(file.key), restore, inDoubt: false }
    operations[index] = place(file, undefined, listed, circumstances)
  }
  return operations
}

function judge(
  { key, recorded, intended, listed }: Leftover,
  leaving: Leaving,
  untouchable: ReadonlySet<string>
): Operation | undefined {
  const isTouchable = !isBelowAny(key, untouchable)
  if (listed !== undefined) return isTouchable ? leave(listed, recorded, intended, leaving) : unmanaged(listed)
  return isTouchable && recorded !== undefined ? forget(recorded, leaving) : undefined
}
