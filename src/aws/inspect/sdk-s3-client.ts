import { S3Client } from '@aws-sdk/client-s3'
import { sdkOptions } from '../sdk-options.ts'
import type { AwsSession } from '../session.ts'

/**
 * The SDK's client, for what a verification asks about a bucket's configuration.
 *
 * @param endpoint Of an S3-compatible store. The bucket then goes into the path: its names rarely resolve per bucket.
 */
export function createSdkS3Client(session: AwsSession, endpoint: string | undefined): S3Client {
  return new S3Client({
    ...sdkOptions(session, session.region),
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED'
  })
}
