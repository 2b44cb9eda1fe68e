import type { Clock, Connections, Log, StorageOptions } from '../ports.ts'
import { sinceStart } from '../util/since-start.ts'
import { ambientCredentials, roleCredentials } from './credentials.ts'
import { isOverload } from './errors.ts'
import { createAgents, namesProxy } from './http/agents.ts'
import { openDirectTransport } from './http/direct-transport.ts'
import { openNodeTransport } from './http/node-transport.ts'
import type { Transport } from './http/transport.ts'
import type { Inspection } from './inspect/open.ts'
import { lazyCdn } from './lazy-cdn.ts'
import { openPace, type Pace, unlimited } from './pace.ts'
import { createS3Blobs } from './s3-blobs.ts'
import { createS3Client } from './s3-client.ts'
import { s3Endpoint } from './s3-endpoint.ts'
import { createS3State } from './s3-state.ts'
import { createS3Store } from './s3-store.ts'
import { openSession } from './session.ts'
import { readSettings } from './settings.ts'

export interface AwsOptions {
  readonly bucket: string
  /** Where the state is kept; mostly the same bucket. */
  readonly stateBucket: string
  /** The state folder's prefix in it, ending in a slash. */
  readonly stateFolder: string
  /** What the environment or a profile says when absent. */
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

/** As many requests to S3 as may ever be under way at once. */
const mostRequests = 256

/** Gets credentials and opens the adapters. Nothing is requested of S3 or CloudFront yet. */
export async function connectToAws(options: AwsOptions): Promise<AwsConnections> {
  const { environment, clock, log, storage, bucket, roleToAssume } = options
  const settings = await readSettings(environment, options)
  const { region, s3Endpoint: endpoint } = settings
  const agents = createAgents(environment)
  const access = { environment, region, agents }
  const credentials =
    roleToAssume === undefined
      ? ambientCredentials(access)
      : await roleCredentials(roleToAssume, options.roleSessionName, access)
  const session = openSession({ region, credentials, agents, clock, log })

  // Node's own client is slower, and knows its way through proxies.
  const transport = tellFirst(namesProxy(environment) ? openNodeTransport(agents) : openDirectTransport(), log)
  const pace = openPace({ most: mostRequests, isOverload })
  const { expectedBucketOwner: expectedOwner } = options
  const locate = (name: string, pace: Pace) => ({
    session,
    client: createS3Client({
      endpoint: s3Endpoint({ ...settings, bucket: name, endpoint }),
      region,
      credentials,
      transport,
      pace,
      expectedOwner
    }),
    bucket: name,
    storage
  })
  const location = locate(bucket, pace)
  const blobLocation = options.stateBucket === bucket ? location : locate(options.stateBucket, pace)
  // The lease must be renewed in time, however many uploads are waiting for a place.
  const stateLocation = locate(options.stateBucket, unlimited)
  return {
    store: createS3Store(location),
    state: createS3State(stateLocation),
    blobs: createS3Blobs(location, blobLocation, options.stateFolder),
    cdn: lazyCdn(async () => (await import('./cloudfront-cdn.ts')).createCloudFront(session, bucket)),
    region,
    storage,
    endpoint,
    retries: session.retries,
    guardWrites: session.guardWrites,
    async inspect(signal) {
      const { openInspection } = await import('./inspect/open.ts')
      const { stateBucket, stateFolder } = options
      return openInspection({ session, endpoint, bucket, owner: expectedOwner, stateBucket, stateFolder }, signal)
    }
  }
}

/** Says when the first request goes out: until then, a run has only been getting ready. */
function tellFirst(transport: Transport, log: Log): Transport {
  let told = false
  return {
    send(request, signal) {
      if (!told) log.debug(`${sinceStart()}: first request to S3`)
      told = true
      return transport.send(request, signal)
    }
  }
}
