import { S3Client } from '@aws-sdk/client-s3'
import { createRequestHandler } from '../../src/aws/request-handler.ts'
import type { AwsSession } from '../../src/aws/session.ts'

/**
 * @param endpoint Of an S3-compatible store; the SDK itself looks at AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL.
 * @param pathStyle Whether the bucket goes into the path: names of S3-compatible stores rarely resolve per bucket.
 */
export function createS3Client(session: AwsSession, endpoint: string | undefined, pathStyle: boolean): S3Client {
  return new S3Client({
    region: session.region,
    credentials: session.credentials,
    ...(endpoint && { endpoint }),
    forcePathStyle: pathStyle,
    requestHandler: createRequestHandler(session.agents),
    // Retries are ours, alike for all requests: see session.ts.
    maxAttempts: 1,
    // Every PUT carries a Content-MD5, which S3 and all S3-compatible stores check; the SDK's own default, CRC32, is
    // refused by some of these. https://github.com/aws/aws-sdk-js-v3/issues/6810
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED'
  })
}
