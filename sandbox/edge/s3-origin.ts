import { randomBytes } from 'node:crypto'
import { percentDecode } from '../aws/http.ts'
import { textDocument } from '../aws/protocol.ts'
import type { Bucket, S3Store } from '../aws/s3/store.ts'
import {
  objectReply,
  type Rights,
  type Website,
  type WebsiteReply,
  websiteOf,
  websiteReply
} from '../aws/s3/website.ts'
import { mayList, mayRead, type Reader } from './bucket-reader.ts'
import type { EdgeResponse, OriginRequest } from './http-types.ts'

/**
 * What the world, and CloudFront in it, may do with a bucket that has no policy: read objects, and this. Where there is a
 * policy, it decides.
 */
export interface BucketAccess {
  /**
   * With s3:ListBucket, S3 says of a missing key that it is missing (404); without, which is what a bucket policy for
   * CloudFront usually gives, it says nothing (403). https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  readonly listBucket?: boolean
  /** For origins that are the website endpoint. */
  readonly website?: Website
}

/** A bucket's REST endpoint, as CloudFront reaches it. */
export function restOrigin(
  store: S3Store,
  name: string,
  access: BucketAccess,
  request: OriginRequest,
  reader: Reader
): EdgeResponse {
  if (request.method !== 'GET') return restError(403, 'AccessDenied', 'Access Denied')
  const bucket = store.bucket(name)
  if (bucket === undefined) return restError(404, 'NoSuchBucket', 'The specified bucket does not exist')
  const rights = rightsOf(bucket, access, reader)
  // S3 takes a plus sign in a path for a space: https://github.com/rust-lang/crates.io/issues/4891
  const key = percentDecode(request.path.slice(1).replaceAll('+', ' ')).toString('utf8')
  if (key === '' && rights.list) return listing(bucket)
  if (key === '' || !rights.read(key)) return restError(403, 'AccessDenied', 'Access Denied')
  const object = bucket.get(key)
  // No key of the sandbox lets CloudFront decrypt; the one that AWS manages never does.
  if (object !== undefined && object.encryption.algorithm !== 'AES256') {
    return restError(403, 'AccessDenied', 'Access Denied')
  }
  if (object !== undefined) return edgeResponse(objectReply(object, Object.fromEntries(request.headers)))
  return rights.list
    ? restError(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key })
    : restError(403, 'AccessDenied', 'Access Denied')
}

/** A bucket's website endpoint, where nobody signs. */
export function websiteOrigin(
  store: S3Store,
  name: string,
  access: BucketAccess,
  request: OriginRequest,
  reader: Reader
): EdgeResponse {
  const bucket = store.bucket(name)
  // A website of the bucket's own configuration is shown to strangers only by a policy.
  const closed = access.website === undefined && bucket?.configuration.policy === undefined
  const rights = bucket === undefined || closed ? NONE : rightsOf(bucket, access, reader)
  const website = access.website ?? (bucket === undefined ? undefined : websiteOf(bucket))
  const { method, path, headers } = request
  return edgeResponse(websiteReply(bucket, website, rights, { method, path, headers: Object.fromEntries(headers) }))
}

const NONE: Rights = { read: () => false, list: false }

function rightsOf(bucket: Bucket, { listBucket = false }: BucketAccess, reader: Reader): Rights {
  if (bucket.configuration.policy === undefined) return { read: () => true, list: listBucket }
  return { read: key => mayRead(bucket, reader, key), list: mayList(bucket, reader) }
}

function edgeResponse({ status, headers, body }: WebsiteReply): EdgeResponse {
  return { status, headers: s3Headers(headers), body }
}

/** To whom there is no default root object, the bucket opens itself. */
function listing(bucket: Bucket): EdgeResponse {
  const body = textDocument('ListBucketResult', { Name: bucket.name, KeyCount: String(bucket.size) }, '')
  return { status: 200, headers: s3Headers({ 'content-type': 'application/xml' }), body: Buffer.from(body) }
}

function restError(
  status: number,
  code: string,
  message: string,
  fields: Readonly<Record<string, string>> = {}
): EdgeResponse {
  const headers = s3Headers({ 'content-type': 'application/xml' })
  const ids = { RequestId: headers.get('x-amz-request-id') ?? '', HostId: headers.get('x-amz-id-2') ?? '' }
  const body = textDocument('Error', { Code: code, Message: message, ...fields, ...ids }, '')
  return { status, headers, body: Buffer.from(body) }
}

function s3Headers(fields: Readonly<Record<string, string>>): Headers {
  const headers = new Headers({
    server: 'AmazonS3',
    'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(),
    'x-amz-id-2': randomBytes(48).toString('base64')
  })
  for (const [name, value] of Object.entries(fields)) headers.set(name, value)
  return headers
}
