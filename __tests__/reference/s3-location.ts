import type { S3Client, ServerSideEncryption } from '@aws-sdk/client-s3'
import type { RequestPurpose } from '../../src/aws/errors.ts'
import type { AwsSession } from '../../src/aws/session.ts'
import type { StorageOptions } from '../../src/ports.ts'

/** A bucket and how to talk to it. */
export interface S3Location {
  readonly session: AwsSession
  readonly client: S3Client
  readonly bucket: string
  readonly expectedOwner: string | undefined
  readonly storage: StorageOptions
}

export function purposeOf(location: S3Location, action: string, key: string | undefined): RequestPurpose {
  return {
    action,
    resource: `arn:aws:s3:::${location.bucket}${key === undefined ? '' : `/${key}`}`,
    bucket: location.bucket,
    region: location.session.region
  }
}

/** The parameters that every request has. */
export function bucketParameters(location: S3Location) {
  return {
    Bucket: location.bucket,
    ...(location.expectedOwner !== undefined && { ExpectedBucketOwner: location.expectedOwner })
  }
}

/** The parameters that every object is created with. */
export function storageParameters(location: S3Location) {
  const { tagging } = location.storage
  return { ...encryptionParameters(location), ...(tagging !== undefined && { Tagging: tagging }) }
}

export function encryptionParameters({ storage }: S3Location) {
  return {
    ...(storage.sse !== undefined && { ServerSideEncryption: storage.sse as ServerSideEncryption }),
    ...(storage.kmsKeyId !== undefined && { SSEKMSKeyId: storage.kmsKeyId })
  }
}

export function unquoted(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '')
}
