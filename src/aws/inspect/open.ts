import type { S3Client } from '@aws-sdk/client-s3'
import type { Sources } from '../../verify/sources.ts'
import type { AwsSession } from '../session.ts'
import { openAsker } from './ask.ts'
import { openBucketSource } from './bucket.ts'
import { openCertificateSource } from './certificates.ts'
import { openDistributionSource } from './distributions.ts'
import { openLoadBalancerSource } from './load-balancers.ts'
import { openZoneSource } from './zones.ts'

export interface InspectionOptions {
  readonly session: AwsSession
  readonly s3: S3Client
  readonly bucket: string
  /** Account id: of `expected-bucket-owner`. */
  readonly expectedOwner: string | undefined
  /** Account id, where known: part of the ARNs in a policy of what is missing. */
  readonly accountId: string | undefined
}

/** Everything that a verification asks of AWS. Nothing is requested yet, and a service's client is only loaded with its first question. */
export function openInspection(options: InspectionOptions, signal: AbortSignal): Omit<Sources, 'network' | 'close'> {
  const { session, s3: client, bucket, expectedOwner, accountId } = options
  const asker = openAsker(session, signal)
  return {
    bucket: openBucketSource({ asker, client, bucket, expectedOwner }),
    distributions: openDistributionSource(asker, accountId),
    certificates: openCertificateSource(asker),
    zones: openZoneSource(asker),
    loadBalancers: openLoadBalancerSource(asker),
    calls: asker.calls
  }
}
