import type { Facts, ObjectHead } from '../facts.ts'
import { quote } from './command.ts'

/** An object's headers can only be changed by writing it anew: a copy over itself. */
export function copyInPlace(
  { bucket, expectation }: Facts,
  key: string,
  { contentType, cacheControl, contentEncoding }: Pick<ObjectHead, 'contentType' | 'cacheControl' | 'contentEncoding'>
): string {
  const url = quote(`s3://${bucket.name}/${expectation.prefix}${key}`)
  const headers = [
    ...(contentType === undefined ? [] : ['--content-type', quote(contentType)]),
    ...(cacheControl === undefined ? [] : ['--cache-control', quote(cacheControl)]),
    ...(contentEncoding === undefined ? [] : ['--content-encoding', quote(contentEncoding)])
  ]
  return `aws s3 cp ${url} ${url} --metadata-directive REPLACE ${headers.join(' ')}`.trimEnd()
}
