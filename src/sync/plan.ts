import type { ListedObject, ObjectHeaders, StorageOptions, StoredObject } from '../ports.ts'
import type { RecordedFile, ReleaseRecord } from '../release/record.ts'
import { compareUtf8 } from '../util/utf8-order.ts'
import type { DesiredFile, Operation, Plan, Previous, Upload } from './operation.ts'
import { foldersOfOtherSites, isBelow } from './other-sites.ts'

export interface PlanInput {
  /** What the bucket should hold. */
  readonly desired: readonly DesiredFile[]
  /** The live release, if there is one that can be read. */
  readonly record: ReleaseRecord | undefined
  /** The release that a run began and did not finish: what it names may be there, in whole or in part. */
  readonly intended: ReleaseRecord | undefined
  /** What the bucket holds below the prefix; keys relative to it. */
  readonly listed: readonly ListedObject[]
  /** HEAD of the objects named by `adoptionCandidates`. */
  readonly adopted: ReadonlyMap<string, StoredObject>
  readonly storage: StorageOptions
  /** `stale`: what left the site; `all`: also what no release put; `none`: nothing. */
  readonly delete: 'stale' | 'all' | 'none'
  /** Folders, relative to the prefix and ending in a slash, in which nothing is ever deleted (our own state). */
  readonly protectedFolders: readonly string[]
  readonly releaseId: string
  readonly now: Date
}

/**
 * Compares what the bucket should hold with the record of the live release and with the listing.
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
export function planSync(input: PlanInput): Plan {
  const recorded = new Map(input.record?.files.map(file => [file.key, file]))
  const intended = new Map(input.intended?.files.map(file => [file.key, file]))
  const unseen = new Map(input.listed.map(object => [object.key, object]))
  const inBucket = new Set(unseen.keys())
  const storageChanged = !sameStorage(input.record?.storage ?? {}, input.storage)
  const storageInDoubt = !sameStorage(input.intended?.storage ?? {}, input.record?.storage ?? {})
  const storageAsked = !sameStorage({}, input.storage)
  const untouchable = [...input.protectedFolders, ...foldersOfOtherSites(unseen.keys())]
  const operations: Operation[] = []

  for (const file of input.desired) {
    const listed = unseen.get(file.key)
    unseen.delete(file.key)
    const known = recorded.get(file.key)
    const before = listed === undefined && known?.left !== undefined ? undefined : known
    const restore = before === undefined ? storageAsked : storageChanged
    const begun = intended.get(file.key)
    const inDoubt =
      begun !== undefined && (begun.etag === '' || storageInDoubt || !sameHeaders(begun.headers, before?.headers ?? {}))
    operations.push(place(file, before, listed, { adopted: input.adopted.get(file.key), restore, inDoubt }))
  }
  for (const listed of unseen.values()) {
    if (input.protectedFolders.some(folder => isBelow(listed.key, folder))) continue
    operations.push(leave(listed, recorded.get(listed.key), intended.get(listed.key), input, untouchable))
  }
  const desired = new Set(input.desired.map(({ key }) => key))
  for (const file of recorded.values()) {
    if (desired.has(file.key) || inBucket.has(file.key)) continue
    const gone = forget(file, input, untouchable)
    if (gone !== undefined) operations.push(gone)
  }
  return { operations: operations.sort((a, b) => compareUtf8(a.key, b.key)) }
}

/**
 * Desired objects that are there without a record and have the right bytes: only a HEAD can tell their headers.
 * Under another storage setting than the default they are written anyway.
 */
export function adoptionCandidates(
  desired: readonly DesiredFile[],
  record: ReleaseRecord | undefined,
  listed: readonly ListedObject[]
): readonly string[] {
  const recorded = new Set(record?.files.map(file => file.key))
  const etags = new Map(listed.map(object => [object.key, object.etag]))
  return desired
    .filter(({ key, md5 }) => md5 !== undefined && !recorded.has(key) && etags.get(key) === md5)
    .map(file => file.key)
}

interface Circumstances {
  /** What a HEAD says of an object that no release has put. */
  readonly adopted: StoredObject | undefined
  /** Its encryption or tags are not those asked for, whatever its headers. */
  readonly restore: boolean
  /** An unfinished release may have given the same bytes other headers, which no ETag shows. */
  readonly inDoubt: boolean
}

function place(
  file: DesiredFile,
  recorded: RecordedFile | undefined,
  listed: ListedObject | undefined,
  { adopted, restore, inDoubt }: Circumstances
): Operation {
  const { key } = file
  const upload = (reason: Upload['reason'], previous: Previous, replaces?: RecordedFile): Operation => ({
    action: 'upload',
    reason,
    key,
    file,
    previous,
    ...(replaces && { replaces })
  })
  if (recorded === undefined) {
    if (listed === undefined) return upload('new', { state: 'absent' })
    if (listed.etag !== file.md5 || adopted === undefined) return upload('content', { state: 'unknown' })
    if (restore || !sameHeaders(adopted.headers, file.headers)) {
      return upload('headers', { state: 'known', headers: adopted.headers })
    }
    return { action: 'keep', reason: 'unchanged', key, file, etag: listed.etag }
  }
  if (listed === undefined) {
    const same = recorded.digest === file.digest && sameHeaders(recorded.headers, file.headers)
    return upload('drifted', same ? { state: 'absent' } : { state: 'absent', edgeCopy: recorded.headers })
  }
  if (listed.etag !== recorded.etag) return upload('drifted', { state: 'unknown' })
  if (inDoubt) return upload('drifted', { state: 'unknown' }, recorded)

  const previous: Previous = { state: 'known', headers: recorded.headers }
  if (recorded.digest !== file.digest) return upload('content', previous, recorded)
  if (restore || !sameHeaders(recorded.headers, file.headers)) return upload('headers', previous, recorded)
  return { action: 'keep', reason: 'unchanged', key, file, etag: listed.etag }
}

/**
 * What left both the site and the bucket: a delete whose invalidation was lost with the run that made it looks just like
 * that. Deleting once more does no harm, and has the edges forget it.
 */
function forget(file: RecordedFile, input: PlanInput, untouchable: readonly string[]): Operation | undefined {
  const { key, size, fileClass, headers, left } = file
  if (fileClass === 'fingerprinted' || left !== undefined || input.delete === 'none') return undefined
  if (untouchable.some(folder => isBelow(key, folder))) return undefined
  return { action: 'delete', reason: 'stale', key, size, previous: { state: 'known', headers } }
}

function leave(
  listed: ListedObject,
  recorded: RecordedFile | undefined,
  intended: RecordedFile | undefined,
  input: PlanInput,
  untouchable: readonly string[]
): Operation {
  const { key, size, etag } = listed
  // Another site's, whoever put it there first: it leaves our record, or retention would remove it one day.
  if (untouchable.some(folder => isBelow(key, folder))) return { action: 'keep', reason: 'unmanaged', key, size }
  const mayDelete = input.delete !== 'none'
  const isRecorded = recorded?.etag === etag
  const ours = isRecorded ? recorded : intended
  if (ours === undefined) {
    return mayDelete && input.delete === 'all'
      ? { action: 'delete', reason: 'unmanaged', key, size, previous: { state: 'unknown' } }
      : { action: 'keep', reason: 'unmanaged', key, size }
  }
  const left = ours.left ?? { at: input.now.toISOString(), release: input.record?.id ?? input.releaseId }
  const file = { ...ours, etag, left }
  if (mayDelete && ours.fileClass !== 'fingerprinted') {
    return isRecorded
      ? {
          action: 'delete',
          reason: 'stale',
          key,
          size,
          previous: { state: 'known', headers: ours.headers },
          replaces: ours,
          file
        }
      : { action: 'delete', reason: 'stale', key, size, previous: { state: 'unknown' }, file }
  }
  return { action: 'keep', reason: 'kept', key, file }
}

const headerNames = [
  'cacheControl',
  'contentType',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'expires'
] as const satisfies readonly (keyof ObjectHeaders)[]

function sameHeaders(a: ObjectHeaders, b: ObjectHeaders): boolean {
  return headerNames.every(name => a[name] === b[name]) && sameMetadata(a.metadata ?? {}, b.metadata ?? {})
}

function sameMetadata(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(name => a[name] === b[name])
}

function sameStorage(a: StorageOptions, b: StorageOptions): boolean {
  return a.sse === b.sse && a.kmsKeyId === b.kmsKeyId && a.tagging === b.tagging
}
