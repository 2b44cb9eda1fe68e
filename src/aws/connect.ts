import { S3Client } from '@aws-sdk/client-s3'
import { ActionError } from '../errors.ts'
import type { Clock, Connections, Log, StorageOptions } from '../ports.ts'
import { createCloudFront } from './cloudfront-cdn.ts'
import { assumeRole } from './credentials.ts'
import type { Inspection } from './inspect/open.ts'
import { createRequestHandler } from './request-handler.ts'
import { createS3Blobs } from './s3-blobs.ts'
import { createS3Client } from './s3-client.ts'
import { createS3State } from './s3-state.ts'
import { createS3Store } from './s3-store.ts'
import { openSession } from './session.ts'

export interface AwsOptions {
  readonly bucket: string
  /** Where the state is kept; mostly the same bucket. */
  readonly stateBucket: string
  /** The state folder's prefix in it, ending in a slash. */
  readonly stateFolder: string
  /** What the SDK itself finds (a profile's, say) when absent. */
  readonly region: string | undefined
  /** Of an S3-compatible store. Other services, and S3 without it, are where AWS_ENDPOINT_URL and its kin say. */
  readonly endpoint: string | undefined
  /** Account id. */
  readonly expectedBucketOwner: string | undefined
  /** ARN; ambient credentials are used when absent. */
  readonly roleToAssume: string | undefined
  readonly roleSessionName: string
  readonly storage: StorageOptions
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly log: Log
}

export interface AwsConnections extends Connections {
  /** Opens what a verification asks of AWS; it is only loaded now. */
  inspect(signal: AbortSignal): Promise<Inspection>
}

/** Gets credentials and opens the adapters. Nothing is requested of S3 or CloudFront yet. */
export async function connectToAws(options: AwsOptions): Promise<AwsConnections> {
  const { environment, clock, log, storage } = options
  const region = options.region ?? (await regionOfProfile())
  const requestHandler = createRequestHandler(environment)
  const credentials =
    options.roleToAssume === undefined
      ? undefined
      : await assumeRole(options.roleToAssume, region, options.roleSessionName, requestHandler)
  const session = openSession({ region, credentials, requestHandler, clock, log })

  const endpoint = options.endpoint ?? (environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL || undefined)
  const client = createS3Client(session, options.endpoint, endpoint !== undefined)
  const location = { session, client, bucket: options.bucket, expectedOwner: options.expectedBucketOwner, storage }
  const stateLocation = { ...location, bucket: options.stateBucket }
  return {
    store: createS3Store(location),
    state: createS3State(stateLocation),
    blobs: createS3Blobs(location, stateLocation, options.stateFolder),
    cdn: createCloudFront(session, options.bucket),
    region,
    storage,
    endpoint,
    retries: session.retries,
    guardWrites: session.guardWrites,
    async inspect(signal) {
      const { openInspection } = await import('./inspect/open.ts')
      const { bucket, expectedBucketOwner: owner, stateBucket, stateFolder } = options
      return openInspection({ session, s3: client, bucket, owner, stateBucket, stateFolder }, signal)
    }
  }
}

async function regionOfProfile(): Promise<string> {
  try {
    return await new S3Client({}).config.region()
  } catch (error) {
    throw new ActionError('no-region', 'The region of the bucket is not known.', {
      remedy: 'Set `region`, or run aws-actions/configure-aws-credentials with `aws-region` before this step.',
      cause: error
    })
  }
}
