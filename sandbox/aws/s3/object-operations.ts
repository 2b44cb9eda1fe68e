import type {
  DeletedObject,
  _Error as DeleteError,
  DeleteObjectOutput,
  DeleteObjectRequest,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
  GetObjectOutput,
  GetObjectRequest,
  GetObjectTaggingOutput,
  GetObjectTaggingRequest,
  HeadObjectOutput,
  HeadObjectRequest,
  PutObjectOutput,
  PutObjectRequest
} from '@aws-sdk/client-s3'
import { ServiceError } from '../errors.ts'
import { encryptionHeaders, objectHeaders, readAttributes } from './attributes.ts'
import { checkKey, operation, type Reply, type S3Call } from './call.ts'
import { checksumHeaders, defaultChecksum, hasIntegrityHeader, verifyIntegrity } from './checksums.ts'
import { checkDelete, checkWrite, evaluateRead, readConditions } from './conditions.ts'
import { invalidRequest, malformedXml, noSuchKey, notImplemented } from './errors.ts'
import { parseRange } from './range.ts'
import type { S3Object } from './store.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject = operation<PutObjectRequest, PutObjectOutput>(call => {
  const { request } = call
  const key = call.input.Key ?? ''
  const bucket = call.bucket()
  call.authorize('s3:PutObject', bucket.name, key)
  checkKey(key)
  requireLength(request.headers)
  const attributes = readAttributes(request.headers, bucket)
  if (attributes.tags.length > 0) call.authorize('s3:PutObjectTagging', bucket.name, key)
  call.authorizeKey(attributes.encryption, 'kms:GenerateDataKey')
  const checksum = verifyIntegrity(request) ?? defaultChecksum(request.body)
  checkWrite(request.headers, bucket, key, request.arrivedAt)
  const object = bucket.put(key, { ...attributes, bytes: request.body, checksum, lastModified: request.now })
  return {
    headers: { etag: `"${object.etag}"`, ...encryptionHeaders(object.encryption), ...checksumHeaders(checksum) }
  }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject = operation<GetObjectRequest, GetObjectOutput>(call => {
  const reply = read(call)
  const object = call.bucket().get(call.input.Key ?? '')
  if (reply.status === 304 || object === undefined) return reply
  call.authorizeKey(object.encryption, 'kms:Decrypt')
  const { query } = call.request
  const overrides = responseOverrides.flatMap(header => {
    const value = query.get(`response-${header}`)
    return value === undefined ? [] : [[header, value]]
  })
  return { ...reply, headers: { ...reply.headers, ...Object.fromEntries(overrides) } }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject = operation<HeadObjectRequest, HeadObjectOutput>(read)

const responseOverrides = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding'
]

/** What GET and HEAD share; the server leaves the body out of the answer to HEAD. */
function read(call: S3Call<GetObjectRequest | HeadObjectRequest>): Reply {
  const { headers } = call.request
  const key = call.input.Key ?? ''
  const bucket = call.bucket()
  call.authorize('s3:GetObject', bucket.name, key)
  checkKey(key)
  if (call.input.PartNumber !== undefined) throw notImplemented('partNumber')
  const object = bucket.get(key)
  if (object === undefined) {
    call.mayList(bucket.name)
    throw noSuchKey(key)
  }
  if (evaluateRead(headers, object, readConditions) === 'not-modified') return notModified(object)

  const size = object.bytes.byteLength
  const range = parseRange(headers.range, size)
  // A checksum of the whole says nothing of a part.
  const withChecksum = range === undefined && headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED'
  const common = objectHeaders(object, withChecksum)
  if (range === undefined) {
    return { headers: { ...common, 'content-length': String(size) }, body: object.bytes }
  }
  const body = object.bytes.subarray(range.first, range.last + 1)
  return {
    status: 206,
    headers: {
      ...common,
      'content-length': String(body.byteLength),
      'content-range': `bytes ${range.first}-${range.last}/${size}`
    },
    body
  }
}

/** Those of the headers that a 304 has: https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5 */
function notModified(object: S3Object): Reply {
  const kept = Object.entries(objectHeaders(object, false)).filter(([name]) =>
    ['etag', 'last-modified', 'cache-control', 'expires'].includes(name)
  )
  return { status: 304, headers: Object.fromEntries(kept) }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject = operation<DeleteObjectRequest, DeleteObjectOutput>(call => {
  const key = call.input.Key ?? ''
  const bucket = call.bucket()
  call.authorize('s3:DeleteObject', bucket.name, key)
  checkKey(key)
  checkDelete(call.input.IfMatch, bucket, key)
  bucket.delete(key)
  return { status: 204 }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects = operation<DeleteObjectsRequest, DeleteObjectsOutput>(call => {
  const bucket = call.bucket()
  if (!hasIntegrityHeader(call.request)) {
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*')
  }
  verifyIntegrity(call.request)
  const wanted = call.input.Delete?.Objects ?? []
  if (wanted.length === 0 || wanted.length > 1000) throw malformedXml()

  const deleted: DeletedObject[] = []
  const errors: DeleteError[] = []
  for (const { Key: key = '', ETag: etag } of wanted) {
    try {
      call.authorize('s3:DeleteObject', bucket.name, key)
      checkKey(key)
      checkDelete(etag, bucket, key)
      bucket.delete(key)
      deleted.push({ Key: key })
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      errors.push({ Key: key, Code: error.code, Message: error.message })
    }
  }
  return { output: { Deleted: call.input.Delete?.Quiet === true ? [] : deleted, Errors: errors } }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const getObjectTagging = operation<GetObjectTaggingRequest, GetObjectTaggingOutput>(call => {
  const key = call.input.Key ?? ''
  const bucket = call.bucket()
  call.authorize('s3:GetObjectTagging', bucket.name, key)
  const object = bucket.get(key)
  if (object === undefined) throw noSuchKey(key)
  return { output: { TagSet: object.tags.map(([Key, Value]) => ({ Key, Value })) } }
})

/** S3 wants to know the length beforehand, or else the aws-chunked framing, which says it in another header. */
export function requireLength(headers: Readonly<Record<string, string>>): void {
  if (headers['content-length'] !== undefined || headers['x-amz-decoded-content-length'] !== undefined) return
  if (headers['transfer-encoding'] !== undefined) throw notImplemented('Transfer-Encoding')
}
