import type { Sources } from '../../verify/sources.ts'
import type { AwsSession } from '../session.ts'
import { openAsker } from './ask.ts'
import { openBucketSource } from './bucket.ts'
import { openCertificateSource } from './certificates.ts'
import { openDistributionSource } from './distributions.ts'
import { openLoadBalancerSource } from './load-balancers.ts'
import { createSdkS3Client } from './sdk-s3-client.ts'
import { openStateSource } from './state.ts'
import { openZoneSource } from './zones.ts'

export interface InspectionOptions {
  readonly session: AwsSession
  /** Of an S3-compatible store. */
  readonly endpoint: string | undefined
  readonly bucket: string
  /** Account id: of `expected-bucket-owner`. */
  readonly owner: string | undefined
  /** Mostly the same bucket. */
  readonly stateBucket: string
  /** The state folder's prefix in it, ending in a slash. */
  readonly stateFolder: string
}

/** What a verification asks of AWS. */
export type Inspection = Omit<Sources, 'network' | 'close'>

/** Nothing is requested yet; the clients of ACM, Route 53 and load balancers are only loaded with the first question. */
export function openInspection(
  { session, endpoint, bucket, owner, stateBucket, stateFolder }: InspectionOptions,
  signal: AbortSignal
): Inspection {
  const asker = openAsker(session, signal)
  const client = createSdkS3Client(session, endpoint)
  return {
    bucket: openBucketSource({ asker, client, bucket, expectedOwner: owner }),
    distributions: openDistributionSource(asker, owner),
    certificates: openCertificateSource(asker),
    zones: openZoneSource(asker),
    loadBalancers: openLoadBalancerSource(asker),
    state: openStateSource(asker, { client, bucket: stateBucket, folder: stateFolder }),
    calls: asker.calls
  }
}
