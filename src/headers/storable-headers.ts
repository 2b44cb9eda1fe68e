import type { ObjectHeaders } from '../ports.ts'
import { cacheControlProblems, hasControlCharacter, isAscii } from './cache-control.ts'

/**
 * The headers that S3 stores with an object and sends back with it; all others belong to the distribution.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#SysMetadata
 */
const FIELDS: ReadonlyMap<string, Exclude<keyof ObjectHeaders, 'metadata'>> = new Map([
  ['cache-control', 'cacheControl'],
  ['content-type', 'contentType'],
  ['content-disposition', 'contentDisposition'],
  ['content-encoding', 'contentEncoding'],
  ['content-language', 'contentLanguage'],
  ['expires', 'expires']
])

const METADATA = 'x-amz-meta-'
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata */
const MOST_METADATA = 2048

/** Whether S3 can store the header; `name` in lower case. */
export function isStorable(name: string): boolean {
  return FIELDS.has(name) || name.startsWith(METADATA)
}

/** Header names (lower case) and values as the store takes them. Names that S3 can't store are left out. */
export function toObjectHeaders(values: ReadonlyMap<string, string>): ObjectHeaders {
  const headers: { -readonly [Field in keyof ObjectHeaders]: ObjectHeaders[Field] } = {}
  const metadata: Record<string, string> = {}
  for (const [name, value] of values) {
    const field = FIELDS.get(name)
    if (field !== undefined) headers[field] = value
    else if (name.startsWith(METADATA)) metadata[name.slice(METADATA.length)] = value
  }
  return Object.keys(metadata).length === 0 ? headers : { ...headers, metadata }
}

/** What is wrong with the value of a storable header, a full sentence each; empty when nothing is. */
export function valueProblems(name: string, value: string): readonly string[] {
  if (hasControlCharacter(value)) return [`The value of ${name} contains a control character.`]
  if (!isAscii(value)) return [nonAsciiProblem(name)]
  if (name === METADATA) return ['"x-amz-meta-" needs a name after the last hyphen, like "x-amz-meta-owner".']
  if (name === 'cache-control') return cacheControlProblems(value)
  if (name === 'content-type' && !/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(?:;.*)?$/.test(value)) {
    return [`"${value}" is not a media type, like "text/html; charset=utf-8".`]
  }
  if (name.startsWith(METADATA) && Buffer.byteLength(name.slice(METADATA.length) + value) > MOST_METADATA) {
    return [`The value of ${name} is longer than the ${MOST_METADATA} bytes that S3 stores of all metadata together.`]
  }
  if (name === 'expires' && new Date(value).toUTCString() !== value) {
    // https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
    return [
      `"${value}" is not an HTTP date, like "Thu, 01 Dec 2033 16:00:00 GMT". "Cache-Control: no-cache" needs none.`
    ]
  }
  return []
}

function nonAsciiProblem(name: string): string {
  const problem = `The value of ${name} contains characters outside ASCII, which an HTTP header cannot carry.`
  if (name === 'content-disposition') return `${problem} Write a file name as filename*=UTF-8''na%C3%AFve.pdf.`
  return name.startsWith(METADATA) ? `${problem} Encode them, as percent-encoding or Base64.` : problem
}
