import type { Bucket, S3Object } from './store.ts'

export interface ListingRequest {
  readonly prefix: string
  /** '' for none. */
  readonly delimiter: string
  /** Entries come behind this key or common prefix; '' for the beginning. */
  readonly after: string
  readonly maxKeys: number
}

export interface Listing {
  readonly objects: readonly S3Object[]
  readonly commonPrefixes: readonly string[]
  /** The last entry, key or common prefix, when there are more behind it. */
  readonly next: string | undefined
}

/** One page of a bucket in UTF-8 byte order. A common prefix counts as one key: that is S3's own arithmetic. */
export function list(bucket: Bucket, { prefix, delimiter, after, maxKeys }: ListingRequest): Listing {
  const objects: S3Object[] = []
  const commonPrefixes: string[] = []
  let last = after
  for (const object of bucket.from(Buffer.compare(Buffer.from(after), Buffer.from(prefix)) > 0 ? after : prefix)) {
    const { key } = object
    if (!key.startsWith(prefix)) break
    if (key === after) continue
    const group = groupOf(key, prefix, delimiter)
    // Everything in a group that was listed already, on this page or before `after`.
    if (group !== undefined && group === last) continue
    if (objects.length + commonPrefixes.length === maxKeys)
      return { objects, commonPrefixes, next: maxKeys === 0 ? undefined : last }
    if (group === undefined) objects.push(object)
    else commonPrefixes.push(group)
    last = group ?? key
  }
  return { objects, commonPrefixes, next: undefined }
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined
  const end = key.indexOf(delimiter, prefix.length)
  return end === -1 ? undefined : key.slice(0, end + delimiter.length)
}

/**
 * `encoding-type=url` as S3 does it: like an HTML form (space as `+`, `*` left), but with slashes kept.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_RequestSyntax
 */
export function encodeName(name: string): string {
  return encodeURIComponent(name)
    .replace(/[!'()~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
}
