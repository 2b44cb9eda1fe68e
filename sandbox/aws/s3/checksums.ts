import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { ServiceError } from '../errors.ts'
import type { AwsRequest } from '../http.ts'
import { crc32c, crc64nvme } from './crc.ts'
import { invalidRequest, notImplemented } from './errors.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  /** Base64; of a composite one with `-` and the number of parts behind it. */
  readonly value: string
  readonly type: 'FULL_OBJECT' | 'COMPOSITE'
}

const digests: Readonly<Record<ChecksumAlgorithm, (bytes: Uint8Array) => Buffer>> = {
  CRC32: bytes => {
    const digest = Buffer.alloc(4)
    digest.writeUInt32BE(crc32(bytes))
    return digest
  },
  CRC32C: crc32c,
  CRC64NVME: crc64nvme,
  SHA1: bytes => createHash('sha1').update(bytes).digest(),
  SHA256: bytes => createHash('sha256').update(bytes).digest()
}

const prefix = 'x-amz-checksum-'
/** Headers with that prefix that carry no digest. */
const notDigests: readonly string[] = ['mode', 'type', 'algorithm']

export function digest(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Buffer {
  return digests[algorithm](bytes)
}

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return name in digests
}

/** `x-amz-checksum-crc32` and, where S3 names it, the type. */
export function checksumHeaders({ algorithm, value, type }: Checksum): Readonly<Record<string, string>> {
  return { [prefix + algorithm.toLowerCase()]: value, 'x-amz-checksum-type': type }
}

/**
 * Refuses bytes that are not what the client said they are, by Content-MD5 and by checksum header or trailer.
 * @returns the checksum that was sent, checked; `undefined` when none was
 */
export function verifyIntegrity(request: AwsRequest): Checksum | undefined {
  verifyMd5(request)
  const sent = sentChecksums(request)
  if (sent.length > 1) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.')
  }
  const [first] = sent
  if (first === undefined) {
    if (request.headers['x-amz-sdk-checksum-algorithm'] !== undefined) {
      throw invalidRequest(
        'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.'
      )
    }
    return undefined
  }
  const [header, value] = first
  const algorithm = header.slice(prefix.length).toUpperCase()
  if (!isChecksumAlgorithm(algorithm)) throw notImplemented(header)
  const computed = digest(algorithm, request.body)
  if (Buffer.from(value, 'base64').length !== computed.length) {
    throw invalidRequest(`Value for ${header} header is invalid.`)
  }
  if (computed.toString('base64') !== value) {
    throw new ServiceError(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
  }
  return { algorithm, value, type: 'FULL_OBJECT' }
}

/** The checksum that S3 adds to an object that came without one. */
export function defaultChecksum(bytes: Uint8Array): Checksum {
  return { algorithm: 'CRC64NVME', value: crc64nvme(bytes).toString('base64'), type: 'FULL_OBJECT' }
}

export function hasIntegrityHeader(request: AwsRequest): boolean {
  return request.headers['content-md5'] !== undefined || sentChecksums(request).length > 0
}

function sentChecksums({ headers, trailers }: AwsRequest): readonly (readonly [header: string, value: string])[] {
  return Object.entries({ ...headers, ...trailers }).filter(
    ([name]) => name.startsWith(prefix) && !notDigests.includes(name.slice(prefix.length))
  )
}

const md5s = new WeakMap<Uint8Array, Buffer>()

/** Remembered, since a PUT is checked by it and then named by it. */
export function md5Of(bytes: Uint8Array): Buffer {
  const known = md5s.get(bytes) ?? createHash('md5').update(bytes).digest()
  md5s.set(bytes, known)
  return known
}

function verifyMd5({ headers, body }: AwsRequest): void {
  const sent = headers['content-md5']
  if (sent === undefined) return
  if (!/^[A-Za-z0-9+/]{22}==$/.test(sent)) {
    throw new ServiceError(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', {
      fields: { 'Content-MD5': sent }
    })
  }
  const computed = md5Of(body).toString('base64')
  if (computed !== sent) {
    throw new ServiceError(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      fields: { ExpectedDigest: sent, CalculatedDigest: computed }
    })
  }
}
