import { ServiceError } from '../errors.ts'

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * The part of an object that a Range header asks for; `undefined` for all of it: no header, another unit,
 * something unreadable, or several ranges, which S3 does not serve. https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 * @throws ServiceError InvalidRange (416) when nothing of the object is in the range
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (match === null) return undefined
  const [, from = '', to = ''] = match
  if (from === '' && to === '') return undefined
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined
  if (first >= size || (from === '' && Number(to) === 0)) {
    throw new ServiceError(416, 'InvalidRange', 'The requested range is not satisfiable', {
      fields: { RangeRequested: header ?? '', ActualObjectSize: String(size) },
      headers: { 'content-range': `bytes */${size}` }
    })
  }
  return { first, last }
}
