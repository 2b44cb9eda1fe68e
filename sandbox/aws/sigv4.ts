import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { AccessKey, CredentialStore } from './credentials.ts'
import { ServiceError } from './errors.ts'
import { percentDecode, type RequestHead } from './http.ts'
import { basicFormat, malformed, type Signature } from './signature.ts'

/**
 * Checks AWS Signature Version 4, written from its specification and independent of any SDK.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */

/** What chunk signatures continue from. */
export interface SigningContext {
  readonly key: KeyObject
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
  const key = signingKey(accessKey.secretAccessKey, scope)
  if (!equalHex(hmacHex(key, toSign), signature.signature)) {
    throw signatureMismatch(s3, signature, toSign, canonical)
  }
  return { accessKey, payload, signing: { key, scope, timestamp: signature.timestamp, signature: signature.signature } }
}

function findKey(signature: Signature, credentials: CredentialStore, now: Date, s3: boolean): AccessKey {
  const key = credentials.find(signature.accessKeyId)
  if (key === undefined || (key.sessionToken !== undefined && signature.sessionToken === undefined)) {
    throw s3
      ? new ServiceError(
          403,
          'InvalidAccessKeyId',
          'The AWS Access Key Id you provided does not exist in our records.',
          { fields: { AWSAccessKeyId: signature.accessKeyId } }
        )
      : invalidClientToken()
  }
  if (key.sessionToken !== signature.sessionToken) {
    throw s3
      ? new ServiceError(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.')
      : invalidClientToken()
  }
  if (key.expiresAt !== undefined && key.expiresAt <= now) {
    throw expiredToken(s3 ? 's3' : '')
  }
  return key
}

/** Credentials that have run out, in the words of the service. */
export function expiredToken(service: string): ServiceError {
  return service === 's3'
    ? new ServiceError(400, 'ExpiredToken', 'The provided token has expired.')
    : new ServiceError(403, 'ExpiredToken', 'The security token included in the request is expired')
}

function invalidClientToken(): ServiceError {
  return new ServiceError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.')
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

/** The last key derived: requests come in long rows from one signer, and derivation is four HMACs. */
let lastKey: { readonly secret: string; readonly scope: string; readonly key: KeyObject } | undefined

function signingKey(secret: string, scope: string): KeyObject {
  if (lastKey?.secret === secret && lastKey.scope === scope) return lastKey.key
  const bytes = scope
    .split('/')
    .reduce<Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), Buffer.from(`AWS4${secret}`))
  lastKey = { secret, scope, key: createSecretKey(bytes) }
  return lastKey.key
}

/** RFC 3986 unreserved characters stand, every other byte is percent-encoded in upper case. */
function encodeBytes(bytes: Uint8Array, keepSlash = false): string {
  let text = ''
  for (const byte of bytes) text += keepSlash && byte === 0x2f ? '/' : encodedBytes[byte]
  return text
}

const encodedBytes: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
})

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** `20261122T120000Z` → milliseconds. */
function parseBasic(timestamp: string): number | undefined {
  const iso = timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const time = Date.parse(iso)
  return iso === timestamp || Number.isNaN(time) ? undefined : time
}

export function hmacHex(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex')
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

export function equalHex(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
