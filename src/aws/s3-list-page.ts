import { ActionError } from '../errors.ts'
import type { ListedObject } from '../ports.ts'
import { connectionError } from './http/transport.ts'
import { textOf } from './s3-xml.ts'

/** One page of ListObjectsV2. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export interface ListPage {
  /** Whole keys, ETags without quotes. */
  readonly objects: readonly ListedObject[]
  /** Common prefixes, where a delimiter was asked for. */
  readonly folders: readonly string[]
  /** Token of the next page; `undefined` on the last one. */
  readonly next: string | undefined
}

/**
 * Reads a page out of its bytes. Rows are cut out of the buffer, not out of one long string: V8 would keep that string
 * for as long as any key that was cut out of it is held.
 *
 * @throws ActionError `incomplete-listing` where more is to come and the store does not say how it is asked for
 */
export function parseListPage(body: Buffer): ListPage {
  // A page that was cut off reads like a shorter one, and what it does not name would look deleted.
  if (!body.includes('</ListBucketResult>') && !/<ListBucketResult[^>]*\/>/.test(body.toString('latin1'))) {
    throw connectionError('ECONNRESET', 'A page of the listing was cut off.')
  }
  const encoded = field(body, 'EncodingType', 0, body.length) === 'url'
  const objects: ListedObject[] = []
  for (const [from, to] of blocks(body, tags.contents)) {
    objects.push({
      key: keyIn(body, tags.key, from, to, encoded),
      etag: etagIn(body, from, to),
      size: Number(slice(body, tags.size, from, to))
    })
  }
  const folders: string[] = []
  for (const [from, to] of blocks(body, tags.commonPrefixes)) folders.push(keyIn(body, tags.prefix, from, to, encoded))
  if (field(body, 'IsTruncated', 0, body.length) !== 'true') return { objects, folders, next: undefined }
  const next = field(body, 'NextContinuationToken', 0, body.length)
  if (!next) throw incompleteListing()
  return { objects, folders, next }
}

/** What only knows the first version of ListObjects goes on in another way; what is not listed would look deleted. */
function incompleteListing(): ActionError {
  return new ActionError(
    'incomplete-listing',
    'The store lists only a part of the bucket, and does not say how the rest is asked for.',
    { remedy: 'Use a store that implements ListObjectsV2 of S3, with continuation tokens.' }
  )
}

interface Tag {
  readonly open: Buffer
  readonly close: Buffer
}

function tag(name: string): Tag {
  return { open: Buffer.from(`<${name}>`), close: Buffer.from(`</${name}>`) }
}

const tags = {
  contents: tag('Contents'),
  commonPrefixes: tag('CommonPrefixes'),
  key: tag('Key'),
  etag: tag('ETag'),
  size: tag('Size'),
  prefix: tag('Prefix')
}

/** Where the content of each element of that name begins and ends. */
function* blocks(body: Buffer, { open, close }: Tag): Generator<readonly [from: number, to: number]> {
  for (let at = body.indexOf(open); at !== -1; at = body.indexOf(open, at)) {
    const from = at + open.length
    const to = body.indexOf(close, from)
    if (to === -1) return
    yield [from, to]
    at = to + close.length
  }
}

/** The content of the element between `from` and `to`, one character a byte; '' where there is none. */
function slice(body: Buffer, { open, close }: Tag, from: number, to: number): string {
  const at = body.indexOf(open, from)
  if (at === -1 || at >= to) return ''
  return body.toString('latin1', at + open.length, body.indexOf(close, at))
}

function keyIn(body: Buffer, name: Tag, from: number, to: number, encoded: boolean): string {
  const key = slice(body, name, from, to)
  // Only ASCII, mostly; some stores encode less than S3 does.
  if (encoded && !/[&\x80-\xff]/.test(key)) return decodeKey(key)
  const text = textOf(`<Key>${Buffer.from(key, 'latin1').toString('utf8')}</Key>`, 'Key') ?? ''
  return encoded ? decodeKey(text) : text
}

function etagIn(body: Buffer, from: number, to: number): string {
  const etag = slice(body, tags.etag, from, to)
  return /^\w+(?:-\d+)?$/.test(etag) ? etag : etag.replaceAll(/&quot;|&#34;|"/g, '')
}

function field(body: Buffer, name: string, from: number, to: number): string | undefined {
  const at = body.indexOf(`<${name}>`, from)
  return at === -1 || at >= to ? undefined : textOf(body.toString('utf8', at, to), name)
}

/**
 * Undoes `encoding-type=url`, which writes a space as `+` and a plus as `%2B`: the pluses first, then the percents.
 * Asked for because some keys can't be written in XML 1.0 at all.
 */
export function decodeKey(encoded = ''): string {
  if (!encoded.includes('%') && !encoded.includes('+')) return encoded
  return decodeURIComponent(encoded.replaceAll('+', ' '))
}
