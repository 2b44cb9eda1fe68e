import { ServiceError } from './errors.ts'
import type { RequestHead } from './http.ts'

/** What a request claims about its signer, parsed and not yet checked. */
export interface Signature {
  readonly place: 'header' | 'query'
  readonly accessKeyId: string
  /** `20261122` */
  readonly day: string
  readonly region: string
  readonly service: string
  /** In lower case, as listed. */
  readonly signedHeaders: readonly string[]
  /** Hex. */
  readonly signature: string
  /** `20261122T120000Z` */
  readonly timestamp: string
  readonly sessionToken: string | undefined
  /** Seconds that a presigned URL is good for. */
  readonly expires: number | undefined
}

/** @returns `undefined` for an unsigned request. Throws ServiceError when what is there cannot be read. */
export function readSignature(head: RequestHead): Signature | undefined {
  const authorization = head.headers.authorization
  if (authorization !== undefined) return readAuthorization(authorization, head)
  if (head.query.get('X-Amz-Algorithm') !== undefined) return readQuery(head)
  return undefined
}

function readAuthorization(authorization: string, { headers }: RequestHead): Signature {
  if (!authorization.startsWith('AWS4-HMAC-SHA256 ')) {
    throw new ServiceError(
      400,
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.'
    )
  }
  const parts = new Map(
    authorization
      .slice('AWS4-HMAC-SHA256 '.length)
      .split(',')
      .map(part => [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()])
  )
  const timestamp = headers['x-amz-date'] ?? basicFormat(headers.date)
  return {
    place: 'header',
    ...readCredential(parts.get('Credential')),
    signedHeaders: needed(parts.get('SignedHeaders'), 'SignedHeaders').split(';'),
    signature: needed(parts.get('Signature'), 'Signature'),
    timestamp: needed(timestamp, 'x-amz-date'),
    sessionToken: headers['x-amz-security-token'],
    expires: undefined
  }
}

function readQuery({ query }: RequestHead): Signature {
  return {
    place: 'query',
    ...readCredential(query.get('X-Amz-Credential')),
    signedHeaders: needed(query.get('X-Amz-SignedHeaders'), 'X-Amz-SignedHeaders').split(';'),
    signature: needed(query.get('X-Amz-Signature'), 'X-Amz-Signature'),
    timestamp: needed(query.get('X-Amz-Date'), 'X-Amz-Date'),
    sessionToken: query.get('X-Amz-Security-Token'),
    expires: Number(needed(query.get('X-Amz-Expires'), 'X-Amz-Expires'))
  }
}

function readCredential(credential: string | undefined): Pick<Signature, 'accessKeyId' | 'day' | 'region' | 'service'> {
  // An access key id may contain slashes, the four parts behind it can't.
  const match = /^(?<id>.+)\/(?<day>\d{8})\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request$/.exec(credential ?? '')
  const { id, day, region, service } = match?.groups ?? {}
  if (id === undefined || day === undefined || region === undefined || service === undefined) {
    throw malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".')
  }
  return { accessKeyId: id, day, region, service }
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw malformed(`${name} is missing.`)
  return value
}

export function malformed(detail: string): ServiceError {
  return new ServiceError(
    400,
    'AuthorizationHeaderMalformed',
    `The authorization header that you provided is not valid: ${detail}`
  )
}

/** An HTTP date → `20261122T120000Z`. */
export function basicFormat(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? '')
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')
}
