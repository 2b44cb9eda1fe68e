import { percentDecode } from '../http.ts'
import { objectHeaders } from './attributes.ts'
import { evaluateRead, readConditions } from './conditions.ts'
import type { Bucket, S3Object } from './store.ts'

/** A bucket as a website. */
export interface Website {
  /** `index.html` */
  readonly indexDocument: string
  /** A key: `404.html` */
  readonly errorDocument?: string | undefined
}

/** What a visitor may do with the bucket. */
export interface Rights {
  readonly read: (key: string) => boolean
  /** Only to who may list it, S3 says that a key is absent. */
  readonly list: boolean
}

export interface WebsiteRequest {
  readonly method: string
  /** Percent-encoded. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

export interface WebsiteReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

const NOTHING = new Uint8Array(0)

/** The website of a bucket's configuration. */
export function websiteOf({ configuration }: Bucket): Website | undefined {
  const { IndexDocument: index, ErrorDocument: error } = configuration.website ?? {}
  return index?.Suffix === undefined ? undefined : { indexDocument: index.Suffix, errorDocument: error?.Key }
}

/**
 * A bucket's website endpoint: index documents in folders, a redirect from a folder to its slash, an error document.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/IndexDocumentSupport.html
 */
export function websiteReply(
  bucket: Bucket | undefined,
  website: Website | undefined,
  rights: Rights,
  request: WebsiteRequest
): WebsiteReply {
  if (bucket === undefined) return failed(404, 'NoSuchBucket')
  if (website === undefined) return failed(404, 'NoSuchWebsiteConfiguration')
  if (request.method !== 'GET' && request.method !== 'HEAD') return failed(405, 'MethodNotAllowed')
  const { errorDocument = '' } = website
  const readable = (key: string) => (rights.read(key) ? bucket.get(key) : undefined)
  const error = readable(errorDocument)
  const key = percentDecode(request.path.slice(1)).toString('utf8')
  const folder = key === '' || key.endsWith('/')
  const wanted = folder ? key + website.indexDocument : key
  if (!rights.read(wanted)) return failed(403, 'AccessDenied', error)
  const object = bucket.get(wanted)
  if (object !== undefined) return objectReply(object, request.headers)
  if (!folder && readable(`${key}/${website.indexDocument}`) !== undefined) {
    return { status: 302, headers: { location: `${request.path}/` }, body: NOTHING }
  }
  return rights.list ? failed(404, 'NoSuchKey', error) : failed(403, 'AccessDenied', error)
}

/** The object, or 304 to conditions that say so. */
export function objectReply(object: S3Object, headers: Readonly<Record<string, string>>): WebsiteReply {
  const described = objectHeaders(object, false)
  if (evaluateRead(headers, object, readConditions) === 'not-modified') {
    return { status: 304, headers: notModifiedHeaders(described), body: NOTHING }
  }
  return { status: 200, headers: described, body: object.bytes }
}

/** RFC 9110 §15.4.5: what a cache may update, and nothing that describes the body. */
function notModifiedHeaders(described: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept = ['etag', 'last-modified', 'cache-control', 'expires']
  return Object.fromEntries(Object.entries(described).filter(([name]) => kept.includes(name)))
}

/** The error document keeps its own headers: its Cache-Control decides how long the error lives at an edge. */
function failed(status: number, code: string, document?: S3Object): WebsiteReply {
  if (document !== undefined) {
    return { status, headers: { ...objectHeaders(document, false), 'x-amz-error-code': code }, body: document.bytes }
  }
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'x-amz-error-code': code },
    body: Buffer.from(`<!DOCTYPE html>\n<title>${status} ${code}</title>\n`)
  }
}
