import type { ObjectHeaders } from '../ports.ts'
import type { RecordedFile } from '../release/record.ts'
import type { SiteFile } from '../site/site-file.ts'

/** What was stored under a key before: it decides what caches may still hold. */
export type Previous =
  /** `edgeCopy`: with which headers edges may still hold a copy of what somebody has removed behind the record. */
  | { readonly state: 'absent'; readonly edgeCopy?: ObjectHeaders }
  | { readonly state: 'known'; readonly headers: ObjectHeaders }
  | { readonly state: 'unknown' }

/**
 * What a key is to hold: a file of the local build, or, without a path, what an earlier release put there. The MD5 of
 * that is not known, as of what is stored in parts.
 */
export type DesiredFile = Omit<SiteFile, 'path' | 'md5'> & Partial<Pick<SiteFile, 'path' | 'md5'>>

export interface Upload {
  readonly action: 'upload'
  readonly reason: 'new' | 'content' | 'headers' | 'drifted'
  readonly key: string
  readonly file: DesiredFile
  readonly previous: Previous
  /** What the live release has under this key, where that is what is overwritten. */
  readonly replaces?: RecordedFile
}

export interface Delete {
  readonly action: 'delete'
  readonly reason: 'stale' | 'unmanaged'
  readonly key: string
  readonly size: number
  readonly previous: Previous
  /** What the live release has under this key, where that is what is deleted. */
  readonly replaces?: RecordedFile
  /** The file as it has left the site, unless no release put it there: until it is gone, somebody has to know of it. */
  readonly file?: RecordedFile
}

export interface Unchanged {
  readonly action: 'keep'
  readonly reason: 'unchanged'
  readonly key: string
  readonly file: DesiredFile
  /** Absent where it is the file's MD5. */
  readonly etag?: string
}

/** No longer part of the site, but left in the bucket on purpose. */
export interface Kept {
  readonly action: 'keep'
  readonly reason: 'kept'
  readonly key: string
  readonly file: RecordedFile
}

/** Put there by nobody we know of; left alone. */
export interface Unmanaged {
  readonly action: 'keep'
  readonly reason: 'unmanaged'
  readonly key: string
  readonly size: number
}

/** One row of the plan. `key` is relative to the site's prefix. */
export type Operation = Upload | Delete | Unchanged | Kept | Unmanaged

export interface Plan {
  /** In UTF-8 byte order of the keys. */
  readonly operations: readonly Operation[]
}

/** The plan, and what it was made from as far as others have to know. */
export interface SitePlan extends Plan {
  /** How many files are part of the live release; `undefined` where there is none that can be read. */
  readonly liveFiles: number | undefined
  /** True when the live release's record says already what the plan would leave. */
  readonly isRecorded: boolean
}

/** The ETag under which the file is stored. */
export function storedEtag({ etag, file }: Unchanged): string {
  return etag ?? file.md5 ?? ''
}

export function sizeOf(operation: Operation): number {
  return 'size' in operation ? operation.size : operation.file.size
}

/** True when carrying out the plan would change nothing in the bucket. */
export function isEmpty(plan: Plan): boolean {
  return plan.operations.every(operation => operation.action === 'keep')
}
