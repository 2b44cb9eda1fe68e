import { hash } from 'node:crypto'
import { ActionError } from '../errors.ts'
import type { Origin, Transport, WireReply, WireRequest } from './http/transport.ts'
import type { Pace } from './pace.ts'
import type { S3Endpoint } from './s3-endpoint.ts'
import { refuseHiddenError, S3Error } from './s3-error.ts'
import { canonicalQuery, emptyHash, encodeComponent, Signer, type SigningCredentials } from './sigv4.ts'

/** One request for a bucket or an object in it. */
export interface S3Request {
  readonly method: WireRequest['method']
  /** The whole key; absent for the bucket itself. */
  readonly key?: string
  /** Not encoded. */
  readonly query?: Readonly<Record<string, string>>
  /** By lower-case name; those that are undefined are not sent. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: Uint8Array | undefined
  /**
   * Hex SHA-256 of the body, where that is known already; `unsigned` where the body has a checksum of its own that is
   * signed: over TLS, nobody could change both on the way.
   */
  readonly digest?: string
  /** Called when there is a place for the request, right before it is sent; throws where it must not be sent any more. */
  readonly mayBegin?: () => void
}

/** One bucket's REST API: https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */
export interface S3Client {
  /** @throws S3Error for every status from 300 on; what `Transport` throws when there was no reply. */
  send(request: S3Request, signal?: AbortSignal): Promise<WireReply>
}

export interface S3ClientOptions {
  readonly endpoint: S3Endpoint
  readonly region: string
  /** Asked before every request: what expires is exchanged there. */
  readonly credentials: () => Promise<SigningCredentials>
  readonly transport: Transport
  readonly pace: Pace
  /** Account id; S3 then refuses when the bucket is another account's. */
  readonly expectedOwner: string | undefined
}

/** Ms. S3 takes requests that are up to 15 minutes off; a clock that is this much off is worth correcting. */
const skewMs = 4 * 60_000

export function createS3Client(options: S3ClientOptions): S3Client {
  const { endpoint, credentials, transport, pace, expectedOwner } = options
  const signer = new Signer({ service: 's3', region: options.region })
  const common = {
    host: endpoint.host,
    ...(expectedOwner !== undefined && { 'x-amz-expected-bucket-owner': expectedOwner })
  }
  // The bucket itself has no slash behind it where it stands in the path.
  const bucketPath = endpoint.basePath === '/' ? '/' : endpoint.basePath.slice(0, -1)
  /** Ms that S3's clock is before ours. */
  let clockOffset = 0

  /** Learns from a reply that refused the time of a request. @returns whether another try carries a better one. */
  function correctClock(date: string | undefined, offsetBefore: number): boolean {
    const offset = Date.parse(date ?? '') - Date.now()
    if (Number.isNaN(offset) || Math.abs(offset - offsetBefore) < skewMs) return false
    clockOffset = offset
    return true
  }

  async function send(request: S3Request, signal?: AbortSignal): Promise<WireReply> {
    const { method, key, query = {}, body } = request
    const offsetBefore = clockOffset
    const path = key === undefined ? bucketPath : endpoint.basePath + encodeKey(key)
    const signed = signer.sign(
      { method, path, query, headers: defined(common, request.headers), payloadHash: hashOf(request, endpoint.origin) },
      checked(await credentials()),
      new Date(Date.now() + offsetBefore)
    )
    signed['user-agent'] = userAgent
    if (body !== undefined || method === 'PUT' || method === 'POST') {
      signed['content-length'] = String(body?.length ?? 0)
    }
    const search = canonicalQuery(query)
    request.mayBegin?.()
    const reply = await transport.send(
      { method, origin: endpoint.origin, path: search === '' ? path : `${path}?${search}`, headers: signed, body },
      signal
    )
    if (reply.status < 300) {
      // An object may have any content.
      if (method !== 'GET' || key === undefined) refuseHiddenError(reply)
      return reply
    }
    const error = new S3Error(reply)
    if (correctClock(reply.headers.date, offsetBefore)) error.$metadata.clockSkewCorrected = true
    throw error
  }

  return { send: (request, signal) => pace.run(() => send(request, signal)) }
}

/** As the SDK writes it: CloudTrail and server access logs show it. */
const userAgent = `s3-cloudfront-deploy md/nodejs#${process.versions.node}`

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function hashOf({ body, digest }: S3Request, { secure }: Origin): string {
  if (digest === 'unsigned' && secure) return 'UNSIGNED-PAYLOAD'
  if (digest !== undefined && digest !== 'unsigned') return digest
  return body === undefined || body.length === 0 ? emptyHash : hash('sha256', body, 'hex')
}

/**
 * What is written into a request as it is must not be able to end a line of it. Beyond ASCII, clients and servers don't
 * agree about which bytes are signed.
 */
const unsafe = /[^\t\x20-\x7e]/

/** @throws ActionError `bad-credentials`: pasted secrets often end in a line break. */
function checked(credentials: SigningCredentials): SigningCredentials {
  const { accessKeyId, sessionToken = '' } = credentials
  if (!unsafe.test(accessKeyId) && !unsafe.test(sessionToken)) return credentials
  const name = unsafe.test(accessKeyId) ? 'access key id' : 'session token'
  throw new ActionError(
    'bad-credentials',
    `The AWS credentials can't be used: there is a line break, or something else that is no part of it, in their ${name}.`,
    {
      remedy: 'Check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN of this job, and the secrets that they come from.'
    }
  )
}

function defined(common: Readonly<Record<string, string>>, headers: S3Request['headers'] = {}): Record<string, string> {
  const sent: Record<string, string> = { ...common }
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    if (unsafe.test(value)) throw new TypeError(`The header ${name} can't carry ${JSON.stringify(value)}.`)
    sent[name] = value
  }
  return sent
}

/** Every segment by itself: the slashes stay. Most keys have nothing to encode. */
export function encodeKey(key: string): string {
  return /^[\w.~/-]*$/.test(key) ? key : key.split('/').map(encodeComponent).join('/')
}
