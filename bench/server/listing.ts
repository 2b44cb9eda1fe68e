import { type Bucket, indexAfter, indexFrom } from './store.ts'
import type { Reply } from './wire.ts'
import { escapeXml, xmlReply } from './xml.ts'

const mostKeys = 1000

/** ListObjects and ListObjectsV2. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function list(name: string, bucket: Bucket, query: URLSearchParams): Reply {
  const isV2 = query.get('list-type') === '2'
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const most = Math.min(mostKeys, Number(query.get('max-keys') ?? mostKeys))
  const token = query.get('continuation-token')
  const after = isV2
    ? token === null
      ? (query.get('start-after') ?? '')
      : fromToken(token)
    : (query.get('marker') ?? '')
  const write = query.get('encoding-type') === 'url' ? urlEncoded : escapeXml

  const page = pageOf(bucket.keys(), prefix, delimiter, after, most)
  let content = `<Name>${name}</Name><Prefix>${write(prefix)}</Prefix><MaxKeys>${most}</MaxKeys>`
  if (query.get('encoding-type') === 'url') content += '<EncodingType>url</EncodingType>'
  if (delimiter !== '') content += `<Delimiter>${write(delimiter)}</Delimiter>`
  content += `<IsTruncated>${page.next !== undefined}</IsTruncated>`
  if (isV2) {
    content += `<KeyCount>${page.keys.length + page.folders.length}</KeyCount>`
    if (page.next !== undefined) content += `<NextContinuationToken>${toToken(page.next)}</NextContinuationToken>`
  } else {
    content += `<Marker>${write(after)}</Marker>`
    // S3 itself leaves it out without a delimiter, when the last key says the same.
    if (page.next !== undefined && delimiter !== '') content += `<NextMarker>${write(page.next)}</NextMarker>`
  }
  for (const key of page.keys) {
    const object = bucket.get(key)
    if (object === undefined) continue
    content += `<Contents><Key>${write(key)}</Key><LastModified>${object.modified}</LastModified><ETag>&quot;${object.etag}&quot;</ETag><Size>${object.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`
  }
  for (const folder of page.folders) content += `<CommonPrefixes><Prefix>${write(folder)}</Prefix></CommonPrefixes>`
  return xmlReply('ListBucketResult', content)
}

interface Page {
  readonly keys: readonly string[]
  readonly folders: readonly string[]
  /** Where the next page begins behind; `undefined` on the last. */
  readonly next: string | undefined
}

function pageOf(sorted: readonly string[], prefix: string, delimiter: string, after: string, most: number): Page {
  const keys: string[] = []
  const folders: string[] = []
  let last: string | undefined
  let at = Math.max(indexAfter(sorted, after), indexFrom(sorted, prefix))
  while (at < sorted.length) {
    const key = sorted[at] ?? ''
    if (!key.startsWith(prefix)) break
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const folder = end < 0 ? undefined : key.slice(0, end + delimiter.length)
    const isTold = folder !== undefined && folder === after
    if (!isTold) {
      if (keys.length + folders.length === most) return { keys, folders, next: last }
      if (folder === undefined) keys.push(key)
      else folders.push(folder)
      last = folder ?? key
    }
    at = folder === undefined ? at + 1 : indexAfter(sorted, `${folder}\u{10ffff}`)
  }
  return { keys, folders, next: undefined }
}

/** A space is `+`, and slashes stay. */
function urlEncoded(key: string): string {
  return /^[\w./-]*$/.test(key) ? key : encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/')
}

function toToken(key: string): string {
  return Buffer.from(key).toString('base64')
}

function fromToken(token: string): string {
  return Buffer.from(token, 'base64').toString()
}
