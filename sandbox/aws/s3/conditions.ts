import { conditionalConflict, noSuchKey, notImplemented, preconditionFailed } from './errors.ts'
import type { Bucket, S3Object } from './store.ts'

type Headers = Readonly<Record<string, string>>

/** Names of the four conditional headers, which CopyObject has under other names for its source. */
export interface ConditionNames {
  readonly ifMatch: string
  readonly ifNoneMatch: string
  readonly ifModifiedSince: string
  readonly ifUnmodifiedSince: string
}

export const readConditions: ConditionNames = {
  ifMatch: 'if-match',
  ifNoneMatch: 'if-none-match',
  ifModifiedSince: 'if-modified-since',
  ifUnmodifiedSince: 'if-unmodified-since'
}

export const copySourceConditions: ConditionNames = {
  ifMatch: 'x-amz-copy-source-if-match',
  ifNoneMatch: 'x-amz-copy-source-if-none-match',
  ifModifiedSince: 'x-amz-copy-source-if-modified-since',
  ifUnmodifiedSince: 'x-amz-copy-source-if-unmodified-since'
}

/**
 * Conditions of a read, in the order of https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2:
 *
 * | condition           | looked at            | when it fails   |
 * |---------------------|----------------------|-----------------|
 * | If-Match            | always               | 412             |
 * | If-Unmodified-Since | without If-Match     | 412             |
 * | If-None-Match       | always               | `not-modified`  |
 * | If-Modified-Since   | without If-None-Match| `not-modified`  |
 */
export function evaluateRead(headers: Headers, object: S3Object, names: ConditionNames): 'ok' | 'not-modified' {
  const match = headers[names.ifMatch]
  const unmodifiedSince = seconds(headers[names.ifUnmodifiedSince])
  const noneMatch = headers[names.ifNoneMatch]
  const modifiedSince = seconds(headers[names.ifModifiedSince])
  const modified = object.lastModified.getTime()

  if (match !== undefined && !lists(match, object.etag)) throw preconditionFailed('If-Match')
  if (match === undefined && unmodifiedSince !== undefined && modified > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since')
  }
  if (noneMatch !== undefined) return lists(noneMatch, object.etag) ? 'not-modified' : 'ok'
  return modifiedSince !== undefined && modified <= modifiedSince ? 'not-modified' : 'ok'
}

/**
 * Conditions of a write, checked when all its bytes are there.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html#conditional-error-response
 *
 * | condition        | object there              | object absent                                  |
 * |------------------|---------------------------|------------------------------------------------|
 * | If-None-Match: * | 412                       | written; 409 when deleted during this request  |
 * | If-Match: ETag   | written, or 412 unless equal | 404 NoSuchKey                               |
 *
 * @param arrivedAt when the request began, in milliseconds of `performance.now()`
 */
export function checkWrite(headers: Headers, bucket: Bucket, key: string, arrivedAt: number): void {
  const object = bucket.get(key)
  const noneMatch = headers['if-none-match']
  if (noneMatch !== undefined) {
    if (noneMatch !== '*') throw notImplemented('If-None-Match')
    if (object !== undefined) throw preconditionFailed('If-None-Match')
    if (bucket.deletedSince(key, arrivedAt)) throw conditionalConflict('If-None-Match', key)
  }
  const match = headers['if-match']
  if (match === undefined) return
  if (match.trim() === '*') throw notImplemented('If-Match')
  if (object === undefined) throw noSuchKey(key)
  if (!lists(match, object.etag)) throw preconditionFailed('If-Match')
}

/**
 * The condition of a delete. An absent key is 404 under any condition, as measured against S3:
 * https://github.com/ministackorg/ministack/issues/1475
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export function checkDelete(match: string | undefined, bucket: Bucket, key: string): void {
  if (match === undefined) return
  const object = bucket.get(key)
  if (object === undefined) throw noSuchKey(key)
  if (!lists(match, object.etag)) throw preconditionFailed('If-Match')
}

/** Whether an If-Match list (`"a", "b"`, `*`) has this ETag. S3 takes them without quotes too. */
function lists(header: string, etag: string): boolean {
  return header.split(',').some(part => {
    const tag = part
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1')
    return tag === '*' || tag === etag
  })
}

function seconds(date: string | undefined): number | undefined {
  const time = Date.parse(date ?? '')
  return Number.isNaN(time) ? undefined : time
}
