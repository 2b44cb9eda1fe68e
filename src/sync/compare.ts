import type { ListedObject, StorageOptions } from '../ports.ts'
import type { RecordedFile } from '../release/record.ts'
import { detached } from '../util/detached.ts'
import type { Rows } from '../util/rows.ts'
import { place, sameHeaders, sameStorage } from './decide.ts'
import { mergeByKey } from './merge.ts'
import type { DesiredFile, Operation } from './operation.ts'
import { folderOfOtherSite } from './other-sites.ts'

/** A release's record, as far as it is compared with. */
export interface ComparedRelease {
  readonly id: string
  readonly storage: StorageOptions
  readonly files: Rows<RecordedFile>
}

/** All rows are in UTF-8 byte order of their keys, which are relative to the site's prefix. */
export interface ComparisonInput {
  /** What the bucket should hold. */
  readonly desired: Rows<DesiredFile>
  /** The live release, if there is one that can be read. */
  readonly record: ComparedRelease | undefined
  /** The release that a run began and did not finish: what it names may be there, in whole or in part. */
  readonly intended: ComparedRelease | undefined
  /** What the bucket holds below the prefix. */
  readonly listed: Rows<ListedObject>
  readonly storage: StorageOptions
  /** The folder of a key in which nothing is ever deleted (our own state, a preview), ending in a slash. */
  readonly reservedFolder: (key: string) => string | undefined
}

/** A desired object that is there without a record and has the right bytes: only a HEAD can tell its headers. */
export interface Adoptable {
  /** Its place among those placed. */
  readonly index: number
  readonly file: DesiredFile
  readonly listed: ListedObject
  /** It has to be written anew whatever its headers are. */
  readonly restore: boolean
}

/** A key that the site is not to have, and what is known of it. */
export interface Leftover {
  readonly key: string
  readonly recorded: RecordedFile | undefined
  readonly intended: RecordedFile | undefined
  readonly listed: ListedObject | undefined
}

/** What has been found out; `planSync` makes the plan of it. */
export interface Comparison {
  /** What is to be done with each desired file, in the order of their keys; what is adoptable as if it were not. */
  readonly placed: readonly Operation[]
  readonly adoptable: readonly Adoptable[]
  /** In the order of their keys. They can be judged only when all folders of others are known. */
  readonly leftovers: readonly Leftover[]
  /** Folders of others that the listing has shown: nothing is deleted in them. */
  readonly othersFolders: readonly string[]
  readonly live: { readonly id: string /** Of those that are part of it. */; readonly files: number } | undefined
  /** How many of the desired files are part of the live release, in whatever form. */
  readonly inLive: number
}

/**
 * Compares what the bucket should hold with the record of the live release and with the listing, side by side: of what is
 * as it should be, one small row stays, and of the record and the listing nothing.
 */
export async function compareSite(input: ComparisonInput): Promise<Comparison> {
  const { record, intended, reservedFolder } = input
  const storageChanged = !sameStorage(record?.storage ?? {}, input.storage)
  const storageInDoubt = !sameStorage(intended?.storage ?? {}, record?.storage ?? {})
  const storageAsked = !sameStorage({}, input.storage)

  const placed: Operation[] = []
  const adoptable: Adoptable[] = []
  const leftovers: Leftover[] = []
  const othersFolders = new Set<string>()
  let files = 0
  let inLive = 0

  await mergeByKey(
    { desired: input.desired, recorded: record?.files ?? [], intended: intended?.files ?? [], listed: input.listed },
    (key, file, recorded, begun, listed) => {
      const isLive = recorded !== undefined && recorded.left === undefined
      if (isLive) files += 1
      const other = listed && folderOfOtherSite(key)
      if (other !== undefined) othersFolders.add(other)

      if (file === undefined) {
        const reserved = listed && reservedFolder(key)
        if (reserved !== undefined) othersFolders.add(reserved)
        else if (listed !== undefined || isForgettable(recorded)) {
          leftovers.push({ key: detached(key), recorded, intended: begun, listed: listed && withoutPage(listed) })
        }
        return
      }
      if (isLive) inLive += 1
      const before = listed === undefined && recorded?.left !== undefined ? undefined : recorded
      const restore = before === undefined ? storageAsked : storageChanged
      const inDoubt =
        begun !== undefined &&
        (begun.etag === '' || storageInDoubt || !sameHeaders(begun.headers, before?.headers ?? {}))
      if (recorded === undefined && listed !== undefined && file.md5 === listed.etag) {
        adoptable.push({ index: placed.length, file, listed, restore })
      }
      placed.push(place(file, before, listed, { adopted: undefined, restore, inDoubt }))
    }
  )
  const live = record && { id: record.id, files }
  return { placed, adoptable, leftovers, othersFolders: [...othersFolders], live, inLive }
}

/** Whether a file that is gone from the bucket has to be thought of at all. */
function isForgettable(recorded: RecordedFile | undefined): boolean {
  return recorded !== undefined && recorded.left === undefined && recorded.fileClass !== 'fingerprinted'
}

/** As a row that does not keep the page in memory that it was cut out of. */
function withoutPage({ key, etag, size }: ListedObject): ListedObject {
  return { key: detached(key), etag: detached(etag), size }
}
