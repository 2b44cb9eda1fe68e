import type {
  _Object as ListedObject,
  ListObjectsOutput,
  ListObjectsRequest,
  ListObjectsV2Output,
  ListObjectsV2Request,
  ListObjectVersionsOutput,
  ListObjectVersionsRequest,
  ObjectVersion
} from '@aws-sdk/client-s3'
import { operation, type S3Call } from './call.ts'
import { invalidArgument } from './errors.ts'
import { encodeName, type Listing, list } from './listing.ts'
import type { Bucket, S3Object } from './store.ts'

const pageSize = 1000

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2 = operation<ListObjectsV2Request, ListObjectsV2Output>(call => {
  const { ContinuationToken: token, StartAfter: startAfter, FetchOwner: fetchOwner } = call.input
  const bucket = call.bucket()
  call.authorize('s3:ListBucket', bucket.name)
  const page = readPage(call, token === undefined ? (startAfter ?? '') : openToken(token), bucket)
  const { encode, listing } = page
  return {
    output: {
      ...page.output,
      KeyCount: listing.objects.length + listing.commonPrefixes.length,
      Contents: listing.objects.map(object =>
        describe(object, encode, fetchOwner === true ? bucket.ownerId : undefined)
      ),
      ...(startAfter === undefined ? {} : { StartAfter: encode(startAfter) }),
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(listing.next === undefined ? {} : { NextContinuationToken: sealToken(listing.next) })
    }
  }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects = operation<ListObjectsRequest, ListObjectsOutput>(call => {
  const marker = call.input.Marker ?? ''
  const bucket = call.bucket()
  call.authorize('s3:ListBucket', bucket.name)
  const { encode, listing, output } = readPage(call, marker, bucket)
  return {
    output: {
      ...output,
      Marker: encode(marker),
      Contents: listing.objects.map(object => describe(object, encode, bucket.ownerId)),
      // Version 1 names it only with a delimiter; without, the last key serves.
      ...(listing.next === undefined || output.Delimiter === undefined ? {} : { NextMarker: encode(listing.next) })
    }
  }
})

/**
 * Each object is its only version, with the id that it has where versioning was never on.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export const listObjectVersions = operation<ListObjectVersionsRequest, ListObjectVersionsOutput>(call => {
  const marker = call.input.KeyMarker ?? ''
  const bucket = call.bucket()
  call.authorize('s3:ListBucketVersions', bucket.name)
  const { encode, listing, output } = readPage(call, marker, bucket)
  const version = (object: S3Object) => ({
    ...describe(object, encode, bucket.ownerId),
    VersionId: 'null',
    IsLatest: true
  })
  return {
    output: {
      ...output,
      KeyMarker: encode(marker),
      Versions: listing.objects.map(version) as ObjectVersion[],
      ...(listing.next === undefined ? {} : { NextKeyMarker: encode(listing.next) })
    }
  }
})

interface Page {
  readonly listing: Listing
  readonly encode: (name: string) => string
  /** What all of them answer. */
  readonly output: ListObjectsV2Output & ListObjectsOutput
}

function readPage(
  call: S3Call<ListObjectsRequest | ListObjectsV2Request | ListObjectVersionsRequest>,
  after: string,
  bucket: Bucket
): Page {
  const {
    Prefix: prefix = '',
    Delimiter: delimiter = '',
    MaxKeys: asked = pageSize,
    EncodingType: encoding
  } = call.input
  if (asked < 0)
    throw invalidArgument('max-keys', String(asked), 'Argument maxKeys must be an integer between 0 and 2147483647')
  if (encoding !== undefined && encoding !== 'url') {
    throw invalidArgument('encoding-type', encoding, 'Invalid Encoding Method specified in Request')
  }
  const maxKeys = Math.min(asked, pageSize)
  const listing = list(bucket, { prefix, delimiter, after, maxKeys })
  const encode = encoding === 'url' ? encodeName : (name: string) => name
  return {
    listing,
    encode,
    output: {
      Name: bucket.name,
      Prefix: encode(prefix),
      MaxKeys: maxKeys,
      IsTruncated: listing.next !== undefined,
      CommonPrefixes: listing.commonPrefixes.map(group => ({ Prefix: encode(group) })),
      ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
      ...(encoding === undefined ? {} : { EncodingType: encoding })
    }
  }
}

function describe(object: S3Object, encode: (name: string) => string, ownerId: string | undefined): ListedObject {
  return {
    Key: encode(object.key),
    LastModified: object.lastModified,
    ETag: `"${object.etag}"`,
    Size: object.bytes.byteLength,
    StorageClass: object.storageClass as NonNullable<ListedObject['StorageClass']>,
    ...(object.checksum === undefined
      ? {}
      : { ChecksumAlgorithm: [object.checksum.algorithm], ChecksumType: object.checksum.type }),
    ...(ownerId === undefined ? {} : { Owner: { ID: ownerId } })
  }
}

/** Tokens are opaque to clients, and a made-up one is refused. */
function sealToken(after: string): string {
  return Buffer.from(`1${after}`).toString('base64')
}

function openToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8')
  if (!text.startsWith('1') || sealToken(text.slice(1)) !== token) {
    throw invalidArgument('continuation-token', token, 'The continuation token provided is incorrect')
  }
  return text.slice(1)
}
