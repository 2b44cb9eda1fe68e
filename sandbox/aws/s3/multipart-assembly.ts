import { createHash } from 'node:crypto'
import type { CompletedPart } from '@aws-sdk/client-s3'
import { ServiceError } from '../errors.ts'
import { type Checksum, defaultChecksum, digest } from './checksums.ts'
import { malformedXml } from './errors.ts'
import type { MultipartUpload, UploadedPart } from './store.ts'

/** Every part but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const minimumPartSize = 5 * 1024 * 1024

/** The stored parts that the client lists, which must be in order, be known by their ETags and be large enough. */
export function chooseParts(upload: MultipartUpload, listed: readonly CompletedPart[]): readonly UploadedPart[] {
  if (listed.length === 0) throw malformedXml()
  const chosen = listed.map((part, index) => {
    const number = part.PartNumber ?? 0
    if (index > 0 && number <= (listed[index - 1]?.PartNumber ?? 0)) {
      throw new ServiceError(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        { fields: { UploadId: upload.id } }
      )
    }
    const stored = upload.parts.get(number)
    if (stored === undefined || stored.etag !== part.ETag?.replaceAll('"', '') || !sameChecksum(stored, part)) {
      throw new ServiceError(
        400,
        'InvalidPart',
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { fields: { UploadId: upload.id, PartNumber: String(number), ETag: part.ETag ?? '' } }
      )
    }
    return stored
  })
  const small = chosen.slice(0, -1).find(part => part.bytes.byteLength < minimumPartSize)
  if (small !== undefined) {
    throw new ServiceError(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      fields: {
        ETag: small.etag,
        MinSizeAllowed: String(minimumPartSize),
        ProposedSize: String(small.bytes.byteLength),
        PartNumber: String(small.number)
      }
    })
  }
  return chosen
}

function sameChecksum(stored: UploadedPart, listed: CompletedPart): boolean {
  const { checksum } = stored
  if (checksum === undefined) return true
  const declared = Reflect.get(listed, `Checksum${checksum.algorithm}`)
  return declared === undefined || declared === checksum.value
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html#ChecksumTypes */
export function wholeChecksum(upload: MultipartUpload, parts: readonly UploadedPart[], bytes: Uint8Array): Checksum {
  const { algorithm, checksumType } = upload
  if (algorithm === undefined) return defaultChecksum(bytes)
  if (checksumType === 'FULL_OBJECT') {
    return { algorithm, value: digest(algorithm, bytes).toString('base64'), type: 'FULL_OBJECT' }
  }
  const digests = Buffer.concat(parts.map(part => digest(algorithm, part.bytes)))
  return { algorithm, value: `${digest(algorithm, digests).toString('base64')}-${parts.length}`, type: 'COMPOSITE' }
}

/** A checksum header of Complete is about the object, not about the XML that is sent. */
export function checkDeclared(headers: Readonly<Record<string, string>>, checksum: Checksum): void {
  const declared = headers[`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]
  if (declared === undefined || declared.replace(/-\d+$/, '') === checksum.value.replace(/-\d+$/, '')) return
  throw new ServiceError(
    400,
    'BadDigest',
    `The ${checksum.algorithm} you specified did not match the calculated checksum.`
  )
}

/** The MD5 of the parts' MD5s, with their number. */
export function wholeEtag(parts: readonly UploadedPart[]): string {
  const digests = Buffer.concat(parts.map(part => Buffer.from(part.etag, 'hex')))
  return `${createHash('md5').update(digests).digest('hex')}-${parts.length}`
}
