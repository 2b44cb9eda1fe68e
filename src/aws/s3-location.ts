import type { StorageOptions } from '../ports.ts'
import type { RequestPurpose } from './errors.ts'
import type { S3Client } from './s3-client.ts'
import type { AwsSession } from './session.ts'

/** A bucket and how to talk to it. */
export interface S3Location {
  readonly session: AwsSession
  readonly client: S3Client
  readonly bucket: string
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

/** The headers that every object is created with. */
export function storageHeaders(location: S3Location): Readonly<Record<string, string | undefined>> {
  return { ...encryptionHeaders(location), 'x-amz-tagging': location.storage.tagging }
}

export function encryptionHeaders({ storage }: S3Location): Readonly<Record<string, string | undefined>> {
  return {
    'x-amz-server-side-encryption': storage.sse,
    'x-amz-server-side-encryption-aws-kms-key-id': storage.kmsKeyId
  }
}

export function unquoted(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '')
}
