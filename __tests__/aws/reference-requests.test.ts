import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Bucket } from '../../sandbox/aws/s3/store.ts'
import type { FileUpload, StorageOptions } from '../../src/ports.ts'
import { type ComparableRequest, comparable, outcomeOf } from '../helpers/compare-requests.ts'
import { collected, openPlane, openReference, type S3LabOptions, type S3Ports, stateFolder } from '../helpers/s3-lab.ts'
import { createUploadFolder, type UploadFolder } from '../helpers/site-file.ts'
import { type SeenRequest, startWireServer } from '../helpers/wire-server.ts'
import { bucketName, startS3 } from '../sandbox/aws/s3-sandbox.ts'

const oddKey = "a b/+ü'!()*&%é🎉/..//<x>.html"
const md5OfHello = '5d41402abc4b2a76b9719d911017c592'
const kmsKeyId = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'

/** What both are asked to do, in a bucket that holds `index.html` (hello), `docs/` with 1,500 keys, and a blob. */
interface Operation {
  readonly name: string
  readonly options?: { readonly storage?: StorageOptions; readonly expectedOwner?: string }
  readonly run: (ports: S3Ports, files: Files) => Promise<unknown>
}

interface Files {
  readonly small: FileUpload
  readonly empty: FileUpload
  readonly bare: FileUpload
  readonly odd: FileUpload
  readonly medium: FileUpload
  readonly large: FileUpload
}

const everyStorage = { storage: { sse: 'AES256', tagging: 'team=web&x=%20' }, expectedOwner: '123456789012' }
const kms = { storage: { sse: 'aws:kms', kmsKeyId } }

const operations: readonly Operation[] = [
  { name: 'put a file with every header', run: ({ store }, { small }) => store.put(small) },
  {
    name: 'put with encryption, tags and owner',
    options: everyStorage,
    run: ({ store }, { small }) => store.put(small)
  },
  { name: 'put with a KMS key', options: kms, run: ({ store }, { small }) => store.put(small) },
  { name: 'put nothing', run: ({ store }, { empty }) => store.put(empty) },
  { name: 'put with nothing but a type', run: ({ store }, { bare }) => store.put(bare) },
  { name: 'put under an odd key', run: ({ store }, { odd }) => store.put(odd) },
  { name: 'put 3 MB', run: ({ store }, { medium }) => store.put(medium) },
  { name: 'put in parts', run: ({ store }, { large }) => store.put(large) },
  {
    name: 'put in parts, with encryption, tags and owner',
    options: everyStorage,
    run: ({ store }, { large }) => store.put(large)
  },
  { name: 'head', options: everyStorage, run: ({ store }) => store.head('index.html') },
  { name: 'head of what is not there', run: ({ store }) => store.head('none') },
  { name: 'list, with an odd key', run: ({ store }) => collected(store.list('odd')) },
  { name: 'list page by page', options: everyStorage, run: ({ store }) => collected(store.list('docs/')) },
  { name: 'list nothing', run: ({ store }) => collected(store.list('nothing/')) },
  { name: 'folders', run: ({ store }) => store.folders('previews/pr-') },
  {
    name: 'delete',
    options: everyStorage,
    run: ({ store }) => store.delete(['index.html', oddKey, 'a&<>"\r\n\u0085.x'])
  },
  { name: 'read', options: everyStorage, run: ({ state }) => state.read('index.html') },
  { name: 'read what is not there', run: ({ state }) => state.read('none') },
  {
    name: 'write',
    options: everyStorage,
    run: ({ state }) => state.write('head.json', hello, 'application/json', undefined)
  },
  { name: 'write if absent', run: ({ state }) => state.write('new.json', hello, 'text/x', { ifNoneMatch: '*' }) },
  {
    name: 'write if absent, and it is there',
    run: ({ state }) => state.write('index.html', hello, 'text/x', { ifNoneMatch: '*' })
  },
  {
    name: 'write if unchanged',
    run: ({ state }) => state.write('index.html', hello, 'text/x', { ifMatch: md5OfHello })
  },
  {
    name: 'write if unchanged, and it is',
    run: ({ state }) => state.write('index.html', hello, 'text/x', { ifMatch: 'ab' })
  },
  {
    name: 'write if unchanged, and it is gone',
    run: ({ state }) => state.write('none', hello, 'text/x', { ifMatch: 'ab' })
  },
  { name: 'remove', run: ({ state }) => state.remove(['index.html', 'none']) },
  { name: 'keep', options: everyStorage, run: ({ blobs }) => blobs.keep('index.html', md5OfHello, 'd1') },
  { name: 'keep an odd key', run: ({ blobs }) => blobs.keep(`odd/${oddKey}`, md5OfHello, 'd1') },
  { name: 'keep what has changed', run: ({ blobs }) => blobs.keep('index.html', 'ab', 'd1') },
  { name: 'keep what is gone', run: ({ blobs }) => blobs.keep('none', 'ab', 'd1') },
  { name: 'restore', options: everyStorage, run: ({ blobs }) => blobs.restore('kept', 'back.html', headers) },
  { name: 'restore what is gone', run: ({ blobs }) => blobs.restore('none', 'back.html', headers) },
  { name: 'list the state', run: ({ blobs }) => blobs.list() },
  { name: 'remove blobs', run: ({ blobs }) => blobs.remove(['kept', 'none']) }
]

const hello = Buffer.from('hello')
const headers = {
  cacheControl: 'public, max-age=60',
  contentType: 'text/html; charset=utf-8',
  contentDisposition: 'attachment; filename="a b.html"',
  contentEncoding: 'br',
  contentLanguage: 'de, en',
  expires: 'Wed, 21 Oct 2026 07:28:00 GMT',
  metadata: { author: 'A  B', empty: '-' }
}

/** What the SDK sends otherwise, and why that is all right. */
function withoutKnownDifferences(request: ComparableRequest): ComparableRequest {
  const { 'content-type': contentType, ...kept } = request.headers
  const known = [
    // For the SDK's makers: which try of which call this is.
    'amz-sdk-invocation-id',
    'amz-sdk-request',
    'x-amz-user-agent',
    // Asks S3 to refuse early what it would refuse later; a reply that comes early is read without that.
    'expect',
    // S3 takes either checksum of DeleteObjects, and Content-MD5, which both send, is one.
    'x-amz-checksum-crc32',
    'x-amz-sdk-checksum-algorithm',
    // Parts go with a CRC32, which the SDK was told not to send.
    'x-amz-checksum-algorithm',
    'content-md5'
  ]
  const isPart = request.query.some(part => part.startsWith('partNumber='))
  const isListed = request.path === `/${bucketName}/`
  const isXml = request.method === 'POST' && request.body !== ''
  return {
    ...request,
    // A bucket in the path has the same resource with the slash and without.
    path: isListed ? request.path.slice(0, -1) : request.path,
    // Names the operation for whoever reads the SDK's logs.
    query: request.query.filter(part => !part.startsWith('x-id=')),
    headers: {
      ...Object.fromEntries(Object.entries(kept).filter(([name]) => !known.includes(name))),
      // A part has no type of its own; the SDK gives one to every body.
      ...(contentType !== undefined && !isPart && { 'content-type': contentType }),
      // The same characters, percent-encoded or not.
      ...(kept['x-amz-copy-source'] !== undefined && {
        'x-amz-copy-source': decodeURIComponent(kept['x-amz-copy-source'])
      }),
      // XML can be written in more than one way.
      ...(isXml && { 'content-length': '', 'x-amz-content-sha256': '' })
    },
    body: request.body
      .replace(/^<\?xml[^>]*\?>/, '')
      .replaceAll(/&#x0*([0-9a-f]+);/gi, (_, code: string) => `&#x${code.toLowerCase()};`)
      .replaceAll('&apos;', "'")
      .replaceAll(/<ChecksumCRC32>[^<]*<\/ChecksumCRC32>/g, '')
      .replaceAll('&quot;', '"')
      .replaceAll(/<Part>(<ETag>[^<]*<\/ETag>)(<PartNumber>\d+<\/PartNumber>)<\/Part>/g, '<Part>$2$1</Part>')
  }
}

async function perform(open: (options: S3LabOptions) => S3Ports, { run, options }: Operation, files: Files) {
  const s3 = await startS3()
  await using wire = await startWireServer(s3.server.url)
  fill(s3.bucket)
  const { outcome, objects } = readable(
    await outcomeOf(() => run(open({ url: wire.url, bucket: bucketName, ...options }), files)),
    s3.bucket
  )
  await s3.server.close()
  const inOrder = wire.seen.map(comparable).sort((one, other) => orderOf(one) - orderOf(other))
  return { outcome, requests: inOrder.map(withoutKnownDifferences), seen: wire.seen, objects }
}

/** Without what is another each time: ids of requests, ETags under KMS. */
function readable(outcome: unknown, bucket: Bucket) {
  const all = [...bucket.from('')].filter(({ key }) => !key.startsWith('docs/'))
  const hidden = all.flatMap(({ encryption, etag }) => (encryption.algorithm === 'AES256' ? [] : [etag]))
  const objects = all.map(({ lastModified: _, checksum: __, bytes, ...object }) => ({
    ...object,
    bytes: bytes.length > 100 ? hash('sha256', bytes) : Buffer.from(bytes).toString('utf8')
  }))
  const text = hidden.reduce((json, etag) => json.replaceAll(etag, 'ETAG'), JSON.stringify({ outcome, objects }))
  return JSON.parse(text.replaceAll(/request [0-9A-F]{16}/g, 'request ID')) as { outcome?: unknown; objects: unknown }
}

/** The list of parts is checked by S3 itself: it names each part's ETag. */
function isUnchecked({ headers, body }: SeenRequest): boolean {
  const isChecked = headers['content-md5'] !== undefined || headers['x-amz-checksum-crc32'] !== undefined
  return body.length > 0 && !isChecked && !body.includes('<CompleteMultipartUpload ')
}

/** Parts are sent side by side, in any order. */
function orderOf({ query, body }: ComparableRequest): number {
  const part = query.find(name => name.startsWith('partNumber='))
  return part === undefined ? (body.includes('<CompleteMultipartUpload ') ? 1e6 : 0) : Number(part.split('=')[1])
}

function fill(bucket: Bucket): void {
  bucket.put('index.html', { bytes: hello, headers: { 'content-type': 'text/html' }, metadata: { a: 'b c' } })
  bucket.put(`odd/${oddKey}`, { bytes: hello })
  bucket.put('odd/a+b %20&amp;\u0001.x', { bytes: hello })
  for (const pr of [1, 2, 10]) bucket.put(`previews/pr-${pr}/index.html`, { bytes: hello })
  bucket.put(`${stateFolder}blobs/kept`, { bytes: hello, tags: [['team', 'web']] })
  for (let index = 0; index < 1500; index++) bucket.put(`docs/${index}`, { bytes: hello })
}

let folder: UploadFolder
let files: Files

beforeAll(async () => {
  folder = await createUploadFolder()
  files = {
    small: await folder.file('small.html', '<p>hello', headers),
    empty: await folder.file('empty.txt', '', { contentType: 'text/plain' }),
    bare: await folder.file('bare', 'x', { contentType: 'application/octet-stream' }),
    odd: await folder.file(oddKey, 'x', { contentType: 'text/html' }),
    medium: await folder.file('medium.bin', Buffer.alloc(3_000_000, 'medium'), { contentType: 'application/wasm' }),
    large: await folder.file('large.bin', Buffer.alloc(17 * 1024 * 1024, 'large'), headers)
  }
})
afterAll(() => folder[Symbol.asyncDispose]())

describe('what goes over the wire is what the SDK would send', () => {
  test.each(operations)('$name', async operation => {
    const ours = await perform(openPlane, operation, files)
    const reference = await perform(openReference, operation, files)
    expect(ours.requests).toEqual(reference.requests)
    expect(ours.outcome).toEqual(reference.outcome)
    expect(ours.objects).toEqual(reference.objects)
    expect(JSON.stringify(ours.outcome) ?? '').not.toContain('"defect"')
    // What was sent is what is stored: each body has a checksum that S3 holds it to.
    expect(ours.seen.filter(isUnchecked).map(({ method, path, query }) => ({ method, path, query }))).toEqual([])
  })
})
