import { randomBytes } from 'node:crypto'
import { percentDecode } from '../aws/http.ts'
import { textDocument } from '../aws/protocol.ts'
import { objectHeaders } from '../aws/s3/attributes.ts'
import { evaluateRead, readConditions } from '../aws/s3/conditions.ts'
import type { Bucket, S3Object, S3Store } from '../aws/s3/store.ts'
import { type EdgeResponse, EMPTY_BODY, type OriginRequest } from './http-types.ts'

/** What the world, and CloudFront in it, may do with a bucket beyond reading objects. */
export interface BucketAccess {
  /**
   * With s3:ListBucket, S3 says of a missing key that it is missing (404); without, which is what a bucket policy for
   * CloudFront usually gives, it says nothing (403). https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  readonly listBucket?: boolean
  /** For origins that are the website endpoint. */
  readonly website?: WebsiteConfiguration
}

export interface WebsiteConfiguration {
  /** `index.html` */
  readonly indexDocument: string
  /** A key: `404.html` */
  readonly errorDocument?: string
}

/** A bucket's REST endpoint, as CloudFront reaches it through an origin access control. */
export function restOrigin(store: S3Store, name: string, access: BucketAccess, request: OriginRequest): EdgeResponse {
  if (request.method !== 'GET') return restError(403, 'AccessDenied', 'Access Denied')
  const bucket = store.bucket(name)
  if (bucket === undefined) return restError(404, 'NoSuchBucket', 'The specified bucket does not exist')
  // S3 takes a plus sign in a path for a space: https://github.com/rust-lang/crates.io/issues/4891
  const key = percentDecode(request.path.slice(1).replaceAll('+', ' ')).toString('utf8')
  if (key === '' && access.listBucket) return listing(bucket)
  const object = key === '' ? undefined : bucket.get(key)
  if (object !== undefined) return objectResponse(object, request)
  return access.listBucket
    ? restError(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key })
    : restError(403, 'AccessDenied', 'Access Denied')
}

/**
 * A bucket's website endpoint: index documents in folders, a redirect from a folder to its slash, an error document.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/IndexDocumentSupport.html
 */
export function websiteOrigin(
  store: S3Store,
  name: string,
  access: BucketAccess,
  request: OriginRequest
): EdgeResponse {
  const { website } = access
  const bucket = store.bucket(name)
  if (bucket === undefined) return websiteError(404, 'NoSuchBucket', undefined, request)
  if (website === undefined) return websiteError(404, 'NoSuchWebsiteConfiguration', undefined, request)
  if (request.method !== 'GET') return websiteError(405, 'MethodNotAllowed', undefined, request)
  const key = percentDecode(request.path.slice(1)).toString('utf8')
  const folder = key === '' || key.endsWith('/')
  const object = bucket.get(folder ? key + website.indexDocument : key)
  if (object !== undefined) return objectResponse(object, request)
  if (!folder && bucket.get(`${key}/${website.indexDocument}`) !== undefined) {
    return { status: 302, headers: s3Headers({ location: `${request.path}/` }), body: EMPTY_BODY }
  }
  const errorDocument = website.errorDocument === undefined ? undefined : bucket.get(website.errorDocument)
  return access.listBucket
    ? websiteError(404, 'NoSuchKey', errorDocument, request)
    : websiteError(403, 'AccessDenied', errorDocument, request)
}

function objectResponse(object: S3Object, request: OriginRequest): EdgeResponse {
  const described = objectHeaders(object, false)
  if (evaluateRead(Object.fromEntries(request.headers), object, readConditions) === 'not-modified') {
    return { status: 304, headers: notModifiedHeaders(described), body: EMPTY_BODY }
  }
  return { status: 200, headers: s3Headers(described), body: object.bytes }
}

/** RFC 9110 §15.4.5: what a cache may update, and nothing that describes the body. */
function notModifiedHeaders(described: Readonly<Record<string, string>>): Headers {
  const kept = ['etag', 'last-modified', 'cache-control', 'expires']
  return s3Headers(Object.fromEntries(Object.entries(described).filter(([name]) => kept.includes(name))))
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

/** The error document keeps its own headers: its Cache-Control decides how long the error lives at the edge. */
function websiteError(
  status: number,
  code: string,
  document: S3Object | undefined,
  request: OriginRequest
): EdgeResponse {
  if (document !== undefined) {
    const { headers } = objectResponse(document, { ...request, headers: new Headers() })
    headers.set('x-amz-error-code', code)
    return { status, headers, body: document.bytes }
  }
  const headers = s3Headers({ 'content-type': 'text/html; charset=utf-8', 'x-amz-error-code': code })
  return { status, headers, body: Buffer.from(`<!DOCTYPE html>\n<title>${status} ${code}</title>\n`) }
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
