import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { AccessKey, CredentialStore } from './credentials.ts'
import { ServiceError } from './errors.ts'
import { percentDecode, type RequestHead } from './http.ts'

/**
 * Checks AWS Signature Version 4, written from its specification and independent of any SDK.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */

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

/** What chunk signatures continue from. */
export interface SigningContext {
  readonly key: Buffer
  readonly scope: string
  readonly timestamp: string
  readonly signature: string
}

export interface Verified {
  readonly accessKey: AccessKey
  readonly signing: SigningContext
  /** `UNSIGNED-PAYLOAD`, `STREAMING-…` or the hex SHA-256 that the body must have. */
  readonly payload: string
}

const maxSkewMs = 15 * 60 * 1000
const emptyHash = sha256Hex('')

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

function malformed(detail: string): ServiceError {
  return new ServiceError(
    400,
    'AuthorizationHeaderMalformed',
    `The authorization header that you provided is not valid: ${detail}`
  )
}

/**
 * Checks who signed. The body is read only by services other than S3, whose clients sign its hash without sending it.
 * Throws ServiceError in the words of S3 or, for any other service, of the AWS front ends.
 */
export function verifySignature(
  head: RequestHead,
  signature: Signature,
  body: Uint8Array,
  credentials: CredentialStore,
  now: Date
): Verified {
  const s3 = signature.service === 's3'
  const accessKey = findKey(signature, credentials, now, s3)
  checkTime(signature, now, s3)
  if (s3) checkSignedHeaders(head, signature)

  const payload = payloadHash(head, signature, body)
  const scope = `${signature.day}/${signature.region}/${signature.service}/aws4_request`
  const canonical = canonicalRequest(head, signature, payload)
  const toSign = `AWS4-HMAC-SHA256\n${signature.timestamp}\n${scope}\n${sha256Hex(canonical)}`
  const key = signingKey(accessKey.secretAccessKey, signature)
  if (!equalHex(hmacHex(key, toSign), signature.signature)) {
    throw signatureMismatch(s3, signature, toSign, canonical)
  }
  return { accessKey, payload, signing: { key, scope, timestamp: signature.timestamp, signature: signature.signature } }
}

function findKey(signature: Signature, credentials: CredentialStore, now: Date, s3: boolean): AccessKey {
  const key = credentials.find(signature.accessKeyId)
  const unknown = s3
    ? new ServiceError(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
        fields: { AWSAccessKeyId: signature.accessKeyId }
      })
    : new ServiceError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.')
  if (key === undefined || (key.sessionToken !== undefined && signature.sessionToken === undefined)) throw unknown
  if (key.sessionToken !== signature.sessionToken) {
    throw s3 ? new ServiceError(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.') : unknown
  }
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    throw s3
      ? new ServiceError(400, 'ExpiredToken', 'The provided token has expired.')
      : new ServiceError(403, 'ExpiredToken', 'The security token included in the request is expired')
  }
  return key
}

function checkTime(signature: Signature, now: Date, s3: boolean): void {
  const signedAt = parseBasic(signature.timestamp)
  if (signedAt === undefined || !signature.timestamp.startsWith(signature.day)) {
    throw malformed('the date in the credential scope does not match the date of the request.')
  }
  const age = now.getTime() - signedAt
  if (signature.place === 'query' && signature.expires !== undefined) {
    if (age > signature.expires * 1000) {
      throw new ServiceError(403, 'AccessDenied', 'Request has expired', {
        fields: { 'X-Amz-Expires': String(signature.expires), ServerTime: now.toISOString() }
      })
    }
    if (age >= -maxSkewMs) return
  }
  if (Math.abs(age) <= maxSkewMs) return
  if (s3) {
    throw new ServiceError(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        fields: {
          RequestTime: signature.timestamp,
          ServerTime: now.toISOString(),
          MaxAllowedSkewMilliseconds: String(maxSkewMs)
        }
      }
    )
  }
  // The other services' front ends word the same thing as a signature that is too old or too new.
  const server = basicFormat(now.toUTCString()) ?? ''
  const limit = basicFormat(new Date(now.getTime() - Math.sign(age) * maxSkewMs).toUTCString()) ?? ''
  throw new ServiceError(
    403,
    'SignatureDoesNotMatch',
    age > 0
      ? `Signature expired: ${signature.timestamp} is now earlier than ${limit} (${server} - 15 min.)`
      : `Signature not yet current: ${signature.timestamp} is still later than ${limit} (${server} + 15 min.)`
  )
}

/** S3 wants `host` and each `x-amz-*` header that is sent to be signed. */
function checkSignedHeaders({ headers }: RequestHead, signature: Signature): void {
  if (signature.place === 'header' && headers['x-amz-content-sha256'] === undefined) {
    throw new ServiceError(400, 'InvalidRequest', 'Missing required header for this request: x-amz-content-sha256')
  }
  const unsigned = Object.keys(headers).filter(
    name => (name === 'host' || name.startsWith('x-amz-')) && !signature.signedHeaders.includes(name)
  )
  // The SDKs presign with the payload hash left out of the signed headers.
  if (signature.place === 'query' && unsigned.every(name => name === 'x-amz-content-sha256')) return
  if (unsigned.length > 0) {
    throw new ServiceError(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
      fields: { HeadersNotSigned: unsigned.join(', ') }
    })
  }
}

function payloadHash({ headers, query }: RequestHead, signature: Signature, body: Uint8Array): string {
  const sent = headers['x-amz-content-sha256'] ?? query.get('X-Amz-Content-Sha256')
  if (sent !== undefined) return sent
  if (signature.service === 's3') return 'UNSIGNED-PAYLOAD'
  return body.byteLength === 0 ? emptyHash : sha256Hex(body)
}

function canonicalRequest(head: RequestHead, signature: Signature, payload: string): Buffer {
  // S3 encodes the key once; the others encode the path as it was sent, so twice in all.
  const path = signature.service === 's3' ? percentDecode(head.rawPath) : Buffer.from(head.rawPath)
  const uri = encodeBytes(path, true)
  const query = head.query.pairs
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encodeBytes(Buffer.from(name)), encodeBytes(Buffer.from(value))] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  const headers = signature.signedHeaders
    .map(name => `${name}:${(head.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`)
    .join('')
  const lines = [head.method, uri, query, headers, signature.signedHeaders.join(';'), payload]
  // Header values are bytes that node:http shows as Latin-1; everything else here is ASCII.
  return Buffer.from(lines.join('\n'), 'latin1')
}

function signatureMismatch(s3: boolean, signature: Signature, toSign: string, canonical: Buffer): ServiceError {
  const message = 'The request signature we calculated does not match the signature you provided. Check your '
  return s3
    ? new ServiceError(403, 'SignatureDoesNotMatch', `${message}key and signing method.`, {
        fields: {
          AWSAccessKeyId: signature.accessKeyId,
          StringToSign: toSign,
          SignatureProvided: signature.signature,
          CanonicalRequest: canonical.toString('latin1')
        }
      })
    : new ServiceError(
        403,
        'SignatureDoesNotMatch',
        `${message}AWS Secret Access Key and signing method. Consult the service documentation for details.`
      )
}

function signingKey(secret: string, { day, region, service }: Signature): Buffer {
  return [day, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from(`AWS4${secret}`)
  )
}

/** RFC 3986 unreserved characters stand, every other byte is percent-encoded in upper case. */
function encodeBytes(bytes: Uint8Array, keepSlash = false): string {
  let text = ''
  for (const byte of bytes) {
    const character = String.fromCharCode(byte)
    text +=
      /[A-Za-z0-9\-._~]/.test(character) || (keepSlash && character === '/')
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** `20261122T120000Z` → milliseconds. */
function parseBasic(timestamp: string): number | undefined {
  const iso = timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const time = Date.parse(iso)
  return iso === timestamp || Number.isNaN(time) ? undefined : time
}

/** An HTTP date → `20261122T120000Z`. */
function basicFormat(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? '')
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest()
}

export function hmacHex(key: Buffer, text: string): string {
  return hmac(key, text).toString('hex')
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

export function equalHex(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
