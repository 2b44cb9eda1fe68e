import type { CopyObjectOutput, CopyObjectRequest } from '@aws-sdk/client-s3'
import { percentDecode } from '../http.ts'
import { encryptionHeaders, readAttributes, readEncryption, readTags } from './attributes.ts'
import { checkKey, operation, type S3Call } from './call.ts'
import { checksumHeaders, defaultChecksum, digest } from './checksums.ts'
import { checkWrite, copySourceConditions, evaluateRead } from './conditions.ts'
import { invalidArgument, invalidRequest, noSuchKey, preconditionFailed } from './errors.ts'
import type { Bucket, ObjectAttributes, S3Object } from './store.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject = operation<CopyObjectRequest, CopyObjectOutput>(call => {
  const { request, input } = call
  const key = input.Key ?? ''
  const bucket = call.bucket()
  const source = findSource(call)
  call.authorize('s3:PutObject', bucket.name, key)
  checkKey(key)
  if (evaluateRead(request.headers, source.object, copySourceConditions) === 'not-modified') {
    throw preconditionFailed('x-amz-copy-source-If-None-Match')
  }
  const attributes = targetAttributes(call, bucket, source.object)
  if (attributes.tags.length > 0) call.authorize('s3:PutObjectTagging', bucket.name, key)
  call.authorizeKey(source.object.encryption, 'kms:Decrypt')
  call.authorizeKey(attributes.encryption, 'kms:GenerateDataKey')
  refuseNoChange(call, bucket, source)
  checkWrite(request.headers, bucket, key, request.arrivedAt)

  const { bytes, checksum } = source.object
  const kept =
    checksum === undefined || checksum.type === 'COMPOSITE'
      ? defaultChecksum(bytes)
      : { ...checksum, value: digest(checksum.algorithm, bytes).toString('base64') }
  const copy = bucket.put(key, { ...attributes, bytes, checksum: kept, lastModified: request.now })
  const checksumFields = Object.entries(checksumHeaders(kept)).map(([header, value]) => [elementName(header), value])
  return {
    output: {
      CopyObjectResult: {
        ETag: `"${copy.etag}"`,
        LastModified: copy.lastModified,
        ...Object.fromEntries(checksumFields)
      }
    },
    headers: encryptionHeaders(copy.encryption)
  }
})

interface Source {
  readonly bucket: Bucket
  readonly object: S3Object
}

/** `bucket/key` or `/bucket/key`, percent-encoded. */
function findSource(call: S3Call<CopyObjectRequest>): Source {
  const header = call.request.headers['x-amz-copy-source'] ?? ''
  const [path = ''] = header.replace(/^\//, '').split('?')
  // Whether the slash behind the bucket comes encoded or not, S3 takes it.
  const decoded = percentDecode(path).toString('utf8')
  const slash = decoded.indexOf('/')
  if (slash < 1 || slash === decoded.length - 1) {
    throw invalidArgument('x-amz-copy-source', header, 'Invalid copy source object key')
  }
  const bucket = call.find(decoded.slice(0, slash))
  const key = decoded.slice(slash + 1)
  call.authorize('s3:GetObject', bucket.name, key)
  const object = bucket.get(key)
  if (object === undefined) {
    call.mayList(bucket.name)
    throw noSuchKey(key)
  }
  return { bucket, object }
}

function targetAttributes(call: S3Call<CopyObjectRequest>, bucket: Bucket, source: S3Object): ObjectAttributes {
  const { headers } = call.request
  const metadataDirective = directive(headers, 'x-amz-metadata-directive')
  const taggingDirective = directive(headers, 'x-amz-tagging-directive')
  // Read in either case, since ACLs are refused there.
  const sent = readAttributes(headers, bucket)
  const replaced = metadataDirective === 'REPLACE'
  return {
    headers: replaced ? sent.headers : source.headers,
    metadata: replaced ? sent.metadata : source.metadata,
    tags: taggingDirective === 'REPLACE' ? readTags(headers['x-amz-tagging']) : source.tags,
    // Neither is copied: they are the target's.
    encryption: readEncryption(headers, bucket),
    storageClass: sent.storageClass
  }
}

function directive(headers: Readonly<Record<string, string>>, name: string): 'COPY' | 'REPLACE' {
  const value = headers[name] ?? 'COPY'
  if (value !== 'COPY' && value !== 'REPLACE') throw invalidArgument(name, value, 'Unknown metadata directive.')
  return value
}

function refuseNoChange({ request, input }: S3Call<CopyObjectRequest>, bucket: Bucket, source: Source): void {
  if (bucket !== source.bucket || input.Key !== source.object.key) return
  const { headers } = request
  const changes =
    headers['x-amz-metadata-directive'] === 'REPLACE' ||
    ['x-amz-storage-class', 'x-amz-website-redirect-location', 'x-amz-server-side-encryption'].some(
      name => headers[name] !== undefined
    )
  if (changes) return
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
  )
}

/** `x-amz-checksum-crc32` → `ChecksumCRC32`, `x-amz-checksum-type` → `ChecksumType`. */
function elementName(header: string): string {
  const name = header.slice('x-amz-checksum-'.length)
  return `Checksum${name === 'type' ? 'Type' : name.toUpperCase()}`
}
