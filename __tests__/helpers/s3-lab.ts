import type { AwsCredentialIdentityProvider } from '@smithy/types'
import { isOverload } from '../../src/aws/errors.ts'
import { createAgents } from '../../src/aws/http/agents.ts'
import { openDirectTransport } from '../../src/aws/http/direct-transport.ts'
import type { Transport } from '../../src/aws/http/transport.ts'
import { openPace } from '../../src/aws/pace.ts'
import { createS3Blobs } from '../../src/aws/s3-blobs.ts'
import { createS3Client } from '../../src/aws/s3-client.ts'
import { s3Endpoint } from '../../src/aws/s3-endpoint.ts'
import type { S3Location } from '../../src/aws/s3-location.ts'
import { createS3State } from '../../src/aws/s3-state.ts'
import { createS3Store } from '../../src/aws/s3-store.ts'
import { type AwsSession, openSession } from '../../src/aws/session.ts'
import type { BlobStore, Clock, ObjectStore, StateStore, StorageOptions } from '../../src/ports.ts'
import { createS3Blobs as createReferenceBlobs } from '../reference/s3-blobs.ts'
import { createS3Client as createReferenceClient } from '../reference/s3-client.ts'
import { createS3State as createReferenceState } from '../reference/s3-state.ts'
import { createS3Store as createReferenceStore } from '../reference/s3-store.ts'

/** The three ports on S3, whoever implements them. */
export interface S3Ports {
  readonly store: ObjectStore
  readonly state: StateStore
  readonly blobs: BlobStore
  readonly session: AwsSession
}

export interface S3LabOptions {
  /** Of the server. */
  readonly url: string
  readonly bucket: string
  readonly credentials?: AwsCredentialIdentityProvider
  readonly storage?: StorageOptions
  readonly expectedOwner?: string
  readonly transport?: Transport
  /** As many as may be under way at once. */
  readonly most?: number
}

export const labRegion = 'us-east-1'
/** Below which the state of the lab's site is. */
export const stateFolder = '.s3-cloudfront-deploy/'

/** The key pair that the sandbox accepts. */
const sandboxKeys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }

/** Waits of no time at all: what is tried again is tried again at once. */
export const impatientClock: Clock = {
  now: () => new Date(),
  sleep: async (_, signal) => signal?.throwIfAborted()
}

const silent = { info() {}, debug() {}, group: <T>(_: string, body: () => Promise<T>) => body() }

function labSession(options: S3LabOptions): AwsSession {
  return openSession({
    region: labRegion,
    credentials: options.credentials ?? (async () => sandboxKeys),
    agents: createAgents({}),
    clock: impatientClock,
    log: silent
  })
}

/** A bucket as the action talks to it. */
export function openLocation(options: S3LabOptions): S3Location {
  const { url, bucket, expectedOwner, storage = {}, transport = openDirectTransport(), most = 64 } = options
  const session = labSession(options)
  const endpoint = s3Endpoint({ region: labRegion, bucket, endpoint: url, useFips: false, useDualstack: false })
  const client = createS3Client({
    endpoint,
    region: labRegion,
    credentials: options.credentials ?? (async () => sandboxKeys),
    transport,
    pace: openPace({ most, isOverload: isOverload }),
    expectedOwner
  })
  return { session, client, bucket, storage }
}

/** The ports as the action has them. */
export function openPlane(options: S3LabOptions): S3Ports {
  const location = openLocation(options)
  return {
    store: createS3Store(location),
    state: createS3State(location),
    blobs: createS3Blobs(location, location, stateFolder),
    session: location.session
  }
}

/** The same ports on the AWS SDK, which ours are compared with. */
export function openReference(options: S3LabOptions): S3Ports {
  const { url, bucket, expectedOwner, storage = {} } = options
  const session = labSession(options)
  const location = { session, client: createReferenceClient(session, url, true), bucket, expectedOwner, storage }
  return {
    store: createReferenceStore(location),
    state: createReferenceState(location),
    blobs: createReferenceBlobs(location, location, stateFolder),
    session
  }
}

export async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
