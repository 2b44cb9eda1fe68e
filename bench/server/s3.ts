import { createHash, randomUUID } from 'node:crypto'
import { list } from './listing.ts'
import type { Bucket, StoredObject } from './store.ts'
import type { Head, Incoming, Reply } from './wire.ts'
import { errorReply, escapeXml, textsOf, xmlReply } from './xml.ts'

/** Larger bodies are not kept, unless the action reads them back: what lies in its state folder. */
const keptBytes = 1024
const stateFolder = '/.s3-cloudfront-deploy/'

interface Part {
  readonly etag: string
  readonly size: number
}

interface Upload {
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly parts: Map<number, Part>
}

/** A request, taken apart. */
interface Call extends Incoming {
  readonly name: string
  readonly bucket: Bucket
  readonly key: string
  readonly query: URLSearchParams
}

/**
 * As much of S3 as the contenders use, on path-style addresses. It looks at no signature, but what it lists is what was put: etag,
 * size and time. What it does not know is answered with 501, so that nobody works on an assumption.
 */
export class S3 {
  readonly buckets = new Map<string, Bucket>()
  readonly #uploads = new Map<string, Upload>()

  keeps({ method, target, headers }: Head): boolean {
    if (method !== 'PUT') return true
    return Number(headers.get('content-length') ?? 0) <= keptBytes || target.includes(stateFolder)
  }

  /** @returns the operation's name in S3's API, with `(state)` behind it where it is about the action's state, and its reply */
  handle(request: Incoming): readonly [operation: string, reply: Reply] {
    const [path = '', search = ''] = request.target.split('?', 2)
    const [, name = '', ...rest] = path.split('/')
    const bucket = this.buckets.get(name)
    const query = new URLSearchParams(search)
    const key = decodeURIComponent(rest.join('/'))
    const operation = operationOf(request, key, query)
    const counted = path.includes(stateFolder) ? `${operation} (state)` : operation
    if (bucket === undefined) return [counted, errorReply(404, 'NoSuchBucket')]
    const answer = this.#operations[operation]
    const call = { ...request, name, bucket, key, query }
    return [counted, answer?.(call) ?? errorReply(501, 'NotImplemented', `The bench's server has no ${operation}.`)]
  }

  readonly #operations: Readonly<Record<string, (call: Call) => Reply>> = {
    CreateBucket: () => ({ status: 200 }),
    HeadBucket: () => ({ status: 200, headers: { 'x-amz-bucket-region': 'us-east-1' } }),
    GetBucketLocation: () => xmlReply('LocationConstraint', ''),
    ListObjects: ({ name, bucket, query }) => list(name, bucket, query),
    ListObjectsV2: ({ name, bucket, query }) => list(name, bucket, query),
    PutObject: call => {
      const failed = failedCondition(call)
      if (failed !== undefined) return failed
      const { body } = call
      const etag = body.md5()
      const expected = call.headers.get('content-md5')
      if (expected !== undefined && Buffer.from(expected, 'base64').toString('hex') !== etag)
        return errorReply(400, 'BadDigest')
      call.bucket.put(call.key, stored(etag, body.length, headersOf(call), body.bytes()))
      return { status: 200, headers: { ETag: `"${etag}"` } }
    },
    CopyObject: call => this.#copy(call),
    HeadObject: call => withObject(call, object => ({ status: 200, headers: describe(object), length: object.size })),
    GetObject: call =>
      withObject(call, object =>
        object.body === undefined
          ? errorReply(501, 'NotImplemented', "The bench's server keeps no bodies of this size.")
          : { status: 200, headers: describe(object), body: object.body }
      ),
    DeleteObject: ({ bucket, key }) => {
      bucket.remove(key)
      return { status: 204 }
    },
    DeleteObjects: ({ bucket, body }) => {
      const xml = body.text()
      const keys = textsOf(xml, 'Key')
      for (const key of keys) bucket.remove(key)
      const isQuiet = textsOf(xml, 'Quiet').includes('true')
      const told = isQuiet ? [] : keys.map(key => `<Deleted><Key>${escapeXml(key)}</Key></Deleted>`)
      return xmlReply('DeleteResult', told.join(''))
    },
    CreateMultipartUpload: call => {
      const id = randomUUID()
      this.#uploads.set(id, { key: call.key, headers: headersOf(call), parts: new Map() })
      const where = `<Bucket>${call.name}</Bucket><Key>${escapeXml(call.key)}</Key>`
      const reply = xmlReply('InitiateMultipartUploadResult', `${where}<UploadId>${id}</UploadId>`)
      // As S3 does: a client that asked for a kind of checksum learns that it is known.
      const algorithm = call.headers.get('x-amz-checksum-algorithm')
      if (algorithm === undefined) return reply
      return { ...reply, headers: { ...reply.headers, 'x-amz-checksum-algorithm': algorithm } }
    },
    UploadPart: call =>
      this.#withUpload(call, ({ parts }) => {
        const etag = call.body.md5()
        parts.set(Number(call.query.get('partNumber')), { etag, size: call.body.length })
        return { status: 200, headers: { ETag: `"${etag}"` } }
      }),
    CompleteMultipartUpload: call => this.#withUpload(call, upload => this.#complete(call, upload)),
    AbortMultipartUpload: call => {
      this.#uploads.delete(call.query.get('uploadId') ?? '')
      return { status: 204 }
    }
  }

  #copy(call: Call): Reply {
    const source = decodeURIComponent(call.headers.get('x-amz-copy-source') ?? '').replace(/^\//, '')
    const [name = '', ...rest] = source.split('/')
    const object = this.buckets.get(name)?.get(rest.join('/'))
    if (object === undefined) return errorReply(404, 'NoSuchKey')
    const expected = call.headers.get('x-amz-copy-source-if-match')
    if (expected !== undefined && unquoted(expected) !== object.etag) return errorReply(412, 'PreconditionFailed')
    const isReplaced = call.headers.get('x-amz-metadata-directive') === 'REPLACE'
    const copy = stored(object.etag, object.size, isReplaced ? headersOf(call) : object.headers, object.body)
    call.bucket.put(call.key, copy)
    return xmlReply(
      'CopyObjectResult',
      `<ETag>&quot;${copy.etag}&quot;</ETag><LastModified>${copy.modified}</LastModified>`
    )
  }

  #withUpload(call: Call, use: (upload: Upload) => Reply): Reply {
    const upload = this.#uploads.get(call.query.get('uploadId') ?? '')
    return upload === undefined ? errorReply(404, 'NoSuchUpload') : use(upload)
  }

  /** The ETag is the MD5 of the parts' MD5s: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
  #complete(call: Call, { key, headers, parts }: Upload): Reply {
    const failed = failedCondition(call)
    if (failed !== undefined) return failed
    const numbers = textsOf(call.body.text(), 'PartNumber').map(Number)
    const hash = createHash('md5')
    let size = 0
    for (const number of numbers) {
      const part = parts.get(number)
      if (part === undefined) return errorReply(400, 'InvalidPart')
      hash.update(part.etag, 'hex')
      size += part.size
    }
    const etag = `${hash.digest('hex')}-${numbers.length}`
    call.bucket.put(key, stored(etag, size, headers, undefined))
    this.#uploads.delete(call.query.get('uploadId') ?? '')
    const where = `<Bucket>${call.name}</Bucket><Key>${escapeXml(key)}</Key>`
    return xmlReply('CompleteMultipartUploadResult', `${where}<ETag>&quot;${etag}&quot;</ETag>`)
  }
}

/** By method, whether there is a key, and what tells the operations of these apart. The first row that fits. */
const operations: readonly (readonly [method: string, on: 'bucket' | 'key', parameter: string, operation: string])[] = [
  ['GET', 'bucket', 'location', 'GetBucketLocation'],
  ['GET', 'bucket', 'list-type', 'ListObjectsV2'],
  ['GET', 'bucket', 'versioning', 'GetBucketVersioning'],
  ['GET', 'bucket', '', 'ListObjects'],
  ['HEAD', 'bucket', '', 'HeadBucket'],
  ['PUT', 'bucket', '', 'CreateBucket'],
  ['POST', 'bucket', 'delete', 'DeleteObjects'],
  ['POST', 'key', 'uploads', 'CreateMultipartUpload'],
  ['POST', 'key', 'uploadId', 'CompleteMultipartUpload'],
  ['PUT', 'key', 'uploadId', 'UploadPart'],
  ['PUT', 'key', '', 'PutObject'],
  ['GET', 'key', 'uploadId', 'ListParts'],
  ['GET', 'key', '', 'GetObject'],
  ['HEAD', 'key', '', 'HeadObject'],
  ['DELETE', 'key', 'uploadId', 'AbortMultipartUpload'],
  ['DELETE', 'key', '', 'DeleteObject']
]

function operationOf({ method, headers }: Head, key: string, query: URLSearchParams): string {
  const on = key === '' ? 'bucket' : 'key'
  const row = operations.find(
    ([aMethod, where, parameter]) => aMethod === method && where === on && (parameter === '' || query.has(parameter))
  )
  const operation = row?.[3] ?? `${method} ${query}`
  return operation === 'PutObject' && headers.has('x-amz-copy-source') ? 'CopyObject' : operation
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
function failedCondition({ bucket, key, headers }: Call): Reply | undefined {
  const object = bucket.get(key)
  const match = headers.get('if-match')
  if (match !== undefined && object === undefined) return errorReply(404, 'NoSuchKey')
  const isMoved = match !== undefined && unquoted(match) !== object?.etag
  const isThere = headers.get('if-none-match') === '*' && object !== undefined
  return isMoved || isThere ? errorReply(412, 'PreconditionFailed') : undefined
}

function withObject({ bucket, key }: Call, use: (object: StoredObject) => Reply): Reply {
  const object = bucket.get(key)
  return object === undefined ? errorReply(404, 'NoSuchKey') : use(object)
}

function stored(etag: string, size: number, headers: StoredObject['headers'], body: Buffer | undefined): StoredObject {
  return { etag, size, modified: new Date().toISOString(), headers, body }
}

const storedHeader = /^(?:content-type|cache-control|content-disposition|content-language|expires|x-amz-meta-.*)$/

function headersOf({ headers }: Incoming): Readonly<Record<string, string>> {
  const kept = [...headers].filter(([name]) => storedHeader.test(name))
  const encoding = headers.get('content-encoding')?.replaceAll(/aws-chunked,?\s*/g, '') ?? ''
  return Object.fromEntries(encoding === '' ? kept : [...kept, ['content-encoding', encoding]])
}

function describe({ etag, modified, headers }: StoredObject): Readonly<Record<string, string>> {
  return { ...headers, ETag: `"${etag}"`, 'Last-Modified': new Date(modified).toUTCString() }
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '')
}
