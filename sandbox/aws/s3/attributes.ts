import { accountId } from '../credentials.ts'
import { ServiceError } from '../errors.ts'
import { Query } from '../http.ts'
import { checksumHeaders } from './checksums.ts'
import { invalidArgument, notImplemented } from './errors.ts'
import type { Bucket, Encryption, ObjectAttributes, S3Object } from './store.ts'

type Headers = Readonly<Record<string, string>>

/**
 * Headers that are stored with an object and given back as they came.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#SysMetadata
 */
const systemHeaders = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  'x-amz-website-redirect-location'
]

const metadataPrefix = 'x-amz-meta-'
const sse = 'x-amz-server-side-encryption'

/** What the headers of a PUT, a CreateMultipartUpload or a replacing CopyObject say about the object. */
export function readAttributes(headers: Headers, bucket: Bucket): ObjectAttributes {
  refuseAcls(headers)
  return {
    headers: readSystemHeaders(headers),
    metadata: readMetadata(headers),
    tags: readTags(headers['x-amz-tagging']),
    encryption: readEncryption(headers, bucket),
    storageClass: headers['x-amz-storage-class'] ?? 'STANDARD'
  }
}

export function readSystemHeaders(headers: Headers): Headers {
  const system: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  for (const name of systemHeaders) {
    const value = headers[name]
    if (value !== undefined && value !== '') system[name] = value
  }
  // aws-chunked is a framing of the request and no property of the object.
  const encodings = (system['content-encoding'] ?? '').split(',').map(coding => coding.trim())
  const kept = encodings.filter(coding => coding !== '' && coding !== 'aws-chunked').join(',')
  delete system['content-encoding']
  return kept === '' ? system : { ...system, 'content-encoding': kept }
}

/** At most 2 KB of names and values: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata */
export function readMetadata(headers: Headers): Headers {
  const entries = Object.entries(headers)
    .filter(([name]) => name.startsWith(metadataPrefix))
    .map(([name, value]) => [name.slice(metadataPrefix.length), value] as const)
  const size = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (size > 2048) {
    throw new ServiceError(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      fields: { Size: String(size), MaxSizeAllowed: '2048' }
    })
  }
  return Object.fromEntries(entries)
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export function readTags(tagging: string | undefined): ObjectAttributes['tags'] {
  const tags = new Query(tagging ?? '').pairs
  if (tags.length > 10) {
    throw new ServiceError(400, 'BadRequest', 'Object tags cannot be greater than 10')
  }
  const wrong = tags.find(([name, value]) => name === '' || name.length > 128 || value.length > 256)
  if (wrong !== undefined) {
    throw new ServiceError(400, 'InvalidTag', 'The TagKey you have provided is invalid', {
      fields: { TagKey: wrong[0] }
    })
  }
  if (new Set(tags.map(([name]) => name)).size < tags.length) {
    throw invalidArgument('x-amz-tagging', tagging ?? '', 'Cannot provide multiple Tags with the same key')
  }
  return tags
}

export function readEncryption(headers: Headers, bucket: Bucket): Encryption {
  if (headers[`${sse}-customer-algorithm`] !== undefined) throw notImplemented(`${sse}-customer-algorithm`)
  const algorithm = headers[sse]
  const keyId = headers[`${sse}-aws-kms-key-id`]
  if (algorithm === undefined) {
    if (keyId === undefined) return bucket.encryption
    throw invalidArgument(
      sse,
      'null',
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms'
    )
  }
  if (algorithm === 'AES256') return { algorithm }
  if (algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') {
    throw invalidArgument(sse, algorithm, 'The encryption method specified is not supported')
  }
  const bucketKey = headers[`${sse}-bucket-key-enabled`]?.toLowerCase() === 'true'
  return { algorithm, keyId: keyArn(keyId, bucket.region), ...(bucketKey ? { bucketKey } : {}) }
}

/** The key that AWS manages for the account's objects. */
const managedKey = '1234abcd-12ab-34cd-56ef-1234567890ab'

/**
 * The key that KMS asks the caller's permissions for; none where AWS manages it, whose own policy lets in all of the account.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function customerKey({ algorithm, keyId }: Encryption): string | undefined {
  return algorithm === 'AES256' || keyId?.endsWith(`/${managedKey}`) ? undefined : keyId
}

/** S3 gives back the ARN, also where the request had only the id, or nothing: then it is the key that AWS manages. */
function keyArn(keyId: string | undefined, region: string): string {
  if (keyId?.startsWith('arn:')) return keyId
  return `arn:aws:kms:${region}:${accountId}:key/${keyId ?? managedKey}`
}

/** Buckets are owned as new ones are, with ACLs off: only the one ACL that changes nothing is taken. */
function refuseAcls(headers: Headers): void {
  const acl = headers['x-amz-acl']
  const grants = Object.keys(headers).some(name => name.startsWith('x-amz-grant-'))
  if (grants || (acl !== undefined && acl !== 'bucket-owner-full-control')) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html
    throw new ServiceError(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs')
  }
}

export function encryptionHeaders({ algorithm, keyId, bucketKey }: Encryption): Headers {
  return {
    [sse]: algorithm,
    ...(keyId === undefined ? {} : { [`${sse}-aws-kms-key-id`]: keyId }),
    ...(bucketKey ? { [`${sse}-bucket-key-enabled`]: 'true' } : {})
  }
}

/** The headers that GET and HEAD answer with, without those about length and range. */
export function objectHeaders(object: S3Object, withChecksum: boolean): Headers {
  return {
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': object.lastModified.toUTCString(),
    'accept-ranges': 'bytes',
    ...Object.fromEntries(Object.entries(object.metadata).map(([name, value]) => [metadataPrefix + name, value])),
    ...encryptionHeaders(object.encryption),
    ...(object.storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': object.storageClass }),
    ...(object.tags.length === 0 ? {} : { 'x-amz-tagging-count': String(object.tags.length) }),
    ...(withChecksum && object.checksum !== undefined ? checksumHeaders(object.checksum) : {})
  }
}
