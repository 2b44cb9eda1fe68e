import type { ListedObject, ObjectHeaders, StorageOptions, StoredObject } from '../ports.ts'
import type { RecordedFile } from '../release/record.ts'
import type { Delete, DesiredFile, Operation, Previous, Unmanaged, Upload } from './operation.ts'

/** What is known of a key that the site is to have, besides what is recorded and listed. */
export interface Circumstances {
  /** What a HEAD says of an object that no release has put. */
  readonly adopted: StoredObject | undefined
  /** Its encryption or tags are not those asked for, whatever its headers. */
  readonly restore: boolean
  /** An unfinished release may have given the same bytes other headers, which no ETag shows. */
  readonly inDoubt: boolean
}

const absent: Previous = { state: 'absent' }
const unknown: Previous = { state: 'unknown' }

/** The first half of the table of `planSync`: a key that the site is to have. */
export function place(
  file: DesiredFile,
  recorded: RecordedFile | undefined,
  listed: ListedObject | undefined,
  { adopted, restore, inDoubt }: Circumstances
): Operation {
  const upload = (reason: Upload['reason'], previous: Previous, replaces?: RecordedFile): Upload => ({
    action: 'upload',
    reason,
    key: file.key,
    file,
    previous,
    ...(replaces && { replaces })
  })
  if (recorded === undefined) {
    if (listed === undefined) return upload('new', absent)
    if (listed.etag !== file.md5 || adopted === undefined) return upload('content', unknown)
    if (restore || !sameHeaders(adopted.headers, file.headers)) {
      return upload('headers', { state: 'known', headers: adopted.headers })
    }
    return unchanged(file, listed.etag)
  }
  if (listed === undefined) {
    const same = recorded.digest === file.digest && sameHeaders(recorded.headers, file.headers)
    return upload('drifted', same ? absent : { state: 'absent', edgeCopy: recorded.headers })
  }
  if (listed.etag !== recorded.etag) return upload('drifted', unknown)
  if (inDoubt) return upload('drifted', unknown, recorded)

  const isSame = recorded.digest === file.digest
  // That of the record: what is cut out of a listing would keep its page in memory.
  if (isSame && !restore && sameHeaders(recorded.headers, file.headers)) return unchanged(file, recorded.etag)
  return upload(isSame ? 'headers' : 'content', { state: 'known', headers: recorded.headers }, recorded)
}

function unchanged(file: DesiredFile, etag: string): Operation {
  const unchanged = { action: 'keep', reason: 'unchanged', key: file.key, file } as const
  return etag === file.md5 ? unchanged : { ...unchanged, etag }
}

/** What holds for all keys that the site is no longer to have. */
export interface Leaving {
  /** `stale`: what left the site; `all`: also what no release put; `none`: nothing. */
  readonly delete: 'stale' | 'all' | 'none'
  /** When and with which release a file leaves that has not left before. */
  readonly left: NonNullable<RecordedFile['left']>
}

/** The second half of the table: a key that is listed and that the site is not to have, in no untouchable folder. */
export function leave(
  listed: ListedObject,
  recorded: RecordedFile | undefined,
  intended: RecordedFile | undefined,
  { delete: deletes, left }: Leaving
): Operation {
  const { key, size, etag } = listed
  const isRecorded = recorded?.etag === etag
  const ours = isRecorded ? recorded : intended
  if (ours === undefined) {
    return deletes === 'all'
      ? { action: 'delete', reason: 'unmanaged', key, size, previous: unknown }
      : unmanaged(listed)
  }
  const file = { ...ours, etag, left: ours.left ?? left }
  if (deletes === 'none' || ours.fileClass === 'fingerprinted') return { action: 'keep', reason: 'kept', key, file }
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
    : { action: 'delete', reason: 'stale', key, size, previous: unknown, file }
}

/** Put there by nobody we know of, or another site's: whoever put it there first, it leaves our record, or retention would remove it one day. */
export function unmanaged({ key, size }: ListedObject): Unmanaged {
  return { action: 'keep', reason: 'unmanaged', key, size }
}

/**
 * What left both the site and the bucket, in no untouchable folder: a delete whose invalidation was lost with the run that
 * made it looks just like that. Deleting once more does no harm, and has the edges forget it.
 */
export function forget(file: RecordedFile, { delete: deletes }: Leaving): Delete | undefined {
  const { key, size, fileClass, headers, left } = file
  if (fileClass === 'fingerprinted' || left !== undefined || deletes === 'none') return undefined
  return { action: 'delete', reason: 'stale', key, size, previous: { state: 'known', headers } }
}

const headerNames = [
  'cacheControl',
  'contentType',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'expires'
] as const satisfies readonly (keyof ObjectHeaders)[]

export function sameHeaders(a: ObjectHeaders, b: ObjectHeaders): boolean {
  if (a === b) return true
  return headerNames.every(name => a[name] === b[name]) && sameMetadata(a.metadata ?? {}, b.metadata ?? {})
}

function sameMetadata(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every(name => a[name] === b[name])
}

export function sameStorage(a: StorageOptions, b: StorageOptions): boolean {
  return a.sse === b.sse && a.kmsKeyId === b.kmsKeyId && a.tagging === b.tagging
}
