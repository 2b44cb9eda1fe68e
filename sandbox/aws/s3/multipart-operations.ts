import { randomBytes } from 'node:crypto'
import type {
  AbortMultipartUploadOutput,
  AbortMultipartUploadRequest,
  CompleteMultipartUploadOutput,
  CompleteMultipartUploadRequest,
  CreateMultipartUploadOutput,
  CreateMultipartUploadRequest,
  ListMultipartUploadsOutput,
  ListMultipartUploadsRequest,
  ListPartsOutput,
  ListPartsRequest,
  UploadPartOutput,
  UploadPartRequest
} from '@aws-sdk/client-s3'
import { encryptionHeaders, readAttributes } from './attributes.ts'
import { checkKey, operation, type S3Call } from './call.ts'
import { checksumHeaders, defaultChecksum, isChecksumAlgorithm, verifyIntegrity } from './checksums.ts'
import { checkWrite } from './conditions.ts'
import { invalidArgument, invalidRequest, noSuchUpload } from './errors.ts'
import { checkDeclared, chooseParts, wholeChecksum, wholeEtag } from './multipart-assembly.ts'
import { requireLength } from './object-operations.ts'
import { type Bucket, etagOf, type MultipartUpload, wholeSeconds } from './store.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload = operation<CreateMultipartUploadRequest, CreateMultipartUploadOutput>(call => {
  const { headers, now } = call.request
  const key = call.input.Key ?? ''
  const bucket = call.bucket()
  call.authorize('s3:PutObject', bucket.name, key)
  checkKey(key)
  const attributes = readAttributes(headers, bucket)
  if (attributes.tags.length > 0) call.authorize('s3:PutObjectTagging', bucket.name, key)
  call.authorizeKey(attributes.encryption, 'kms:GenerateDataKey')
  const algorithm = headers['x-amz-checksum-algorithm']?.toUpperCase()
  if (algorithm !== undefined && !isChecksumAlgorithm(algorithm)) {
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]'
    )
  }
  const type = headers['x-amz-checksum-type']?.toUpperCase()
  if (type !== undefined && type !== 'FULL_OBJECT' && type !== 'COMPOSITE') {
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.')
  }
  const checksumType = type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE')
  // Programs with a command line would take one that begins with a hyphen for an option.
  const id = `u${randomBytes(48).toString('base64url')}`
  bucket.uploads.set(id, {
    id,
    key,
    attributes,
    initiated: wholeSeconds(now),
    parts: new Map(),
    ...(algorithm === undefined ? {} : { algorithm, checksumType })
  })
  return {
    output: { Bucket: bucket.name, Key: key, UploadId: id },
    headers: {
      ...encryptionHeaders(attributes.encryption),
      ...(algorithm === undefined ? {} : { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': checksumType })
    }
  }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart = operation<UploadPartRequest, UploadPartOutput>(call => {
  const { request, input } = call
  const { upload } = findUpload(call, 's3:PutObject')
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
  call.authorizeKey(upload.attributes.encryption, 'kms:Decrypt', 'kms:GenerateDataKey')
  const number = input.PartNumber ?? 0
  if (number < 1 || number > 10_000) {
    throw invalidArgument('partNumber', String(number), 'Part number must be an integer between 1 and 10000, inclusive')
  }
  requireLength(request.headers)
  const sent = verifyIntegrity(request)
  if (sent !== undefined && upload.algorithm !== undefined && sent.algorithm !== upload.algorithm) {
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${sent.algorithm.toLowerCase()}`
    )
  }
  const checksum = sent ?? defaultChecksum(request.body)
  const etag = etagOf(request.body, upload.attributes.encryption)
  upload.parts.set(number, { number, bytes: request.body, etag, checksum, lastModified: wholeSeconds(request.now) })
  const { 'x-amz-checksum-type': _, ...checksumHeader } = checksumHeaders(checksum)
  return {
    headers: {
      etag: `"${etag}"`,
      ...encryptionHeaders(upload.attributes.encryption),
      ...checksumHeader
    }
  }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload = operation<CompleteMultipartUploadRequest, CompleteMultipartUploadOutput>(
  call => {
    const { request, input } = call
    const { bucket, upload } = findUpload(call, 's3:PutObject')
    call.authorizeKey(upload.attributes.encryption, 'kms:Decrypt')
    const parts = chooseParts(upload, input.MultipartUpload?.Parts ?? [])
    const bytes = Buffer.concat(parts.map(part => part.bytes))
    const declared = input.MpuObjectSize
    if (declared !== undefined && declared !== bytes.byteLength) {
      throw invalidRequest(
        `The provided 'x-amz-mp-object-size' header value ${declared} does not match what was computed: ${bytes.byteLength}`
      )
    }
    const checksum = wholeChecksum(upload, parts, bytes)
    checkDeclared(request.headers, checksum)
    checkWrite(request.headers, bucket, upload.key, request.arrivedAt)

    const etag = wholeEtag(parts)
    const object = bucket.put(upload.key, { ...upload.attributes, bytes, etag, checksum, lastModified: request.now })
    bucket.uploads.delete(upload.id)
    return {
      output: {
        Location: `${request.origin}/${bucket.name}/${encodeURIComponent(upload.key)}`,
        Bucket: bucket.name,
        Key: upload.key,
        ETag: `"${object.etag}"`,
        [`Checksum${checksum.algorithm}`]: checksum.value,
        ChecksumType: checksum.type
      },
      headers: encryptionHeaders(object.encryption)
    }
  }
)

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload = operation<AbortMultipartUploadRequest, AbortMultipartUploadOutput>(call => {
  const { bucket, upload } = findUpload(call, 's3:AbortMultipartUpload')
  bucket.uploads.delete(upload.id)
  return { status: 204 }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts = operation<ListPartsRequest, ListPartsOutput>(call => {
  const { bucket, upload } = findUpload(call, 's3:ListMultipartUploadParts')
  const { MaxParts: maxParts = 1000, PartNumberMarker: marker = '0' } = call.input
  const behind = [...upload.parts.values()]
    .sort((a, b) => a.number - b.number)
    .filter(part => part.number > Number(marker))
  const page = behind.slice(0, Math.min(maxParts, 1000))
  const last = page.at(-1)
  return {
    output: {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: marker,
      MaxParts: maxParts,
      IsTruncated: behind.length > page.length,
      ...(last === undefined ? {} : { NextPartNumberMarker: String(last.number) }),
      Parts: page.map(part => ({
        PartNumber: part.number,
        LastModified: part.lastModified,
        ETag: `"${part.etag}"`,
        Size: part.bytes.byteLength,
        ...(part.checksum === undefined ? {} : { [`Checksum${part.checksum.algorithm}`]: part.checksum.value })
      })),
      StorageClass: 'STANDARD'
    }
  }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads = operation<ListMultipartUploadsRequest, ListMultipartUploadsOutput>(call => {
  const bucket = call.bucket()
  call.authorize('s3:ListBucketMultipartUploads', bucket.name)
  const { Prefix: prefix = '' } = call.input
  const uploads = [...bucket.uploads.values()]
    .filter(upload => upload.key.startsWith(prefix))
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || Number(a.initiated) - Number(b.initiated))
  return {
    output: {
      Bucket: bucket.name,
      KeyMarker: '',
      UploadIdMarker: '',
      Prefix: prefix,
      MaxUploads: 1000,
      IsTruncated: false,
      Uploads: uploads.map(({ id, key, initiated }) => ({
        UploadId: id,
        Key: key,
        Initiated: initiated,
        StorageClass: 'STANDARD'
      }))
    }
  }
})

function findUpload(
  call: S3Call<{ readonly Key: string | undefined; readonly UploadId: string | undefined }>,
  action: string
): { readonly bucket: Bucket; readonly upload: MultipartUpload } {
  const { Key: key = '', UploadId: id = '' } = call.input
  const bucket = call.bucket()
  call.authorize(action, bucket.name, key)
  const upload = bucket.uploads.get(id)
  if (upload === undefined || upload.key !== key) throw noSuchUpload(id)
  return { bucket, upload }
}
