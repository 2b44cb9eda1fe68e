import { ServiceError } from './errors.ts'
import { equalHex, hmacHex, type SigningContext, sha256Hex, type Verified } from './sigv4.ts'

/** A request body with its transport framing taken off. */
export interface Payload {
  readonly body: Uint8Array
  /** Names in lower case. */
  readonly trailers: Readonly<Record<string, string>>
}

/**
 * Checks the body against what was signed, and takes off aws-chunked framing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function openPayload(raw: Uint8Array, verified: Verified, headers: Readonly<Record<string, string>>): Payload {
  const { payload, signing } = verified
  switch (payload) {
    case 'UNSIGNED-PAYLOAD':
      return { body: raw, trailers: {} }
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return checked(readChunks(raw, undefined), headers)
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      return checked(readChunks(raw, signing), headers)
  }
  if (!/^[0-9a-f]{64}$/.test(payload)) {
    throw new ServiceError(
      400,
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
      { fields: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: payload } }
    )
  }
  const computed = sha256Hex(raw)
  if (computed !== payload) {
    throw new ServiceError(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { fields: { ClientComputedContentSHA256: payload, S3ComputedContentSHA256: computed } }
    )
  }
  return { body: raw, trailers: {} }
}

function checked(payload: Payload, headers: Readonly<Record<string, string>>): Payload {
  const declared = headers['x-amz-decoded-content-length']
  if (declared === undefined) {
    throw new ServiceError(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.')
  }
  if (Number(declared) !== payload.body.byteLength) throw incompleteBody()
  for (const name of (headers['x-amz-trailer'] ?? '').split(',').map(part => part.trim().toLowerCase())) {
    if (name !== '' && payload.trailers[name] === undefined) throw malformedTrailer()
  }
  return payload
}

/** @param signing absent when the chunks are not signed */
function readChunks(raw: Uint8Array, signing: SigningContext | undefined): Payload {
  const source = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const chunks: Buffer[] = []
  let previous = signing?.signature ?? ''
  let offset = 0
  for (;;) {
    const lineEnd = source.indexOf('\r\n', offset)
    const header = /^([0-9a-f]+)(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(
      lineEnd === -1 ? '' : source.toString('latin1', offset, lineEnd)
    )
    if (header === null) throw incompleteBody()
    const size = Number.parseInt(header[1] ?? '', 16)
    const start = lineEnd + 2
    const data = source.subarray(start, start + size)
    if (data.length !== size) throw incompleteBody()
    if (signing !== undefined) previous = checkChunk(signing, previous, header[2], data)
    offset = start + size
    if (size === 0) break
    if (source.toString('latin1', offset, offset + 2) !== '\r\n') throw incompleteBody()
    offset += 2
    chunks.push(data)
  }
  return { body: Buffer.concat(chunks), trailers: readTrailers(source.toString('latin1', offset), signing, previous) }
}

function checkChunk(signing: SigningContext, previous: string, sent: string | undefined, data: Buffer): string {
  const expected = hmacHex(
    signing.key,
    `AWS4-HMAC-SHA256-PAYLOAD\n${signing.timestamp}\n${signing.scope}\n${previous}\n${sha256Hex('')}\n${sha256Hex(data)}`
  )
  if (sent === undefined || !equalHex(expected, sent)) throw chunkMismatch()
  return expected
}

function readTrailers(
  text: string,
  signing: SigningContext | undefined,
  previous: string
): Readonly<Record<string, string>> {
  const trailers: Record<string, string> = {}
  for (const line of text.split(/\r?\n/).filter(part => part.trim() !== '')) {
    const colon = line.indexOf(':')
    if (colon < 1) throw malformedTrailer()
    trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  const { 'x-amz-trailer-signature': sent, ...rest } = trailers
  if (signing !== undefined && Object.keys(rest).length > 0) {
    const canonical = Object.entries(rest)
      .map(([name, value]) => `${name}:${value}\n`)
      .join('')
    const expected = hmacHex(
      signing.key,
      `AWS4-HMAC-SHA256-TRAILER\n${signing.timestamp}\n${signing.scope}\n${previous}\n${sha256Hex(canonical)}`
    )
    if (sent === undefined || !equalHex(expected, sent)) throw chunkMismatch()
  }
  return rest
}

function chunkMismatch(): ServiceError {
  return new ServiceError(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
  )
}

function incompleteBody(): ServiceError {
  return new ServiceError(
    400,
    'IncompleteBody',
    'The request body terminated unexpectedly: it does not have the length that its framing announced.'
  )
}

function malformedTrailer(): ServiceError {
  return new ServiceError(
    400,
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.'
  )
}
