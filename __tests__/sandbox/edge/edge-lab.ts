import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { DistributionConfig } from '@aws-sdk/client-cloudfront'
import { CloudFront } from '../../../sandbox/aws/cloudfront/cloudfront.ts'
import { type SiteDistributionOptions, siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { type Bucket, S3Store } from '../../../sandbox/aws/s3/store.ts'
import { type AdjustableClock, adjustableClock } from '../../../sandbox/edge/clock.ts'
import { type Edge, startEdge } from '../../../sandbox/edge/edge.ts'
import { originFetch } from '../../../sandbox/edge/origins.ts'
import type { BucketAccess } from '../../../sandbox/edge/s3-origin.ts'

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
  /** `Hit`, `Miss`, … */
  readonly cache: string
}

export interface RequestOptions {
  readonly method?: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A bucket, a distribution and an edge on loopback, with a clock that only moves when told to. */
export interface EdgeLab {
  readonly bucket: Bucket
  readonly cloudFront: CloudFront
  readonly edge: Edge
  readonly clock: AdjustableClock
  readonly distributionId: string
  readonly now: number
  put(key: string, body: string | Buffer, headers?: Readonly<Record<string, string>>): void
  /** The path goes out byte for byte: nothing is normalised, as `fetch` would. */
  get(path: string, options?: RequestOptions): Promise<Reply>
  /** Creates an invalidation and completes it. */
  invalidate(...paths: string[]): void
  /** URLs in the cache, sorted. */
  cached(): readonly string[]
}

export interface LabOptions {
  readonly site?: Partial<SiteDistributionOptions>
  readonly access?: BucketAccess
  readonly resolve?: Readonly<Record<string, string>>
  /** Changes the configuration before the distribution is made. */
  readonly config?: (config: DistributionConfig, cloudFront: CloudFront) => DistributionConfig
}

const open: Edge[] = []

/** For afterEach. */
export async function closeEdges(): Promise<void> {
  await Promise.all(open.splice(0).map(edge => edge.close()))
}

export async function edgeLab(options: LabOptions = {}): Promise<EdgeLab> {
  const store = new S3Store()
  const bucket = store.createBucket('site-bucket')
  const cloudFront = new CloudFront({ invalidationDelayMs: Number.POSITIVE_INFINITY })
  const config = siteDistribution({ bucket: 'site-bucket', ...options.site })
  const { id } = cloudFront.createDistribution(options.config?.(config, cloudFront) ?? config)
  const now = Date.parse('2026-03-01T12:00:00Z')
  const clock = adjustableClock({ frozenAt: now })
  const fetchOrigin = originFetch({
    store,
    access: options.access === undefined ? {} : { 'site-bucket': options.access },
    resolve: options.resolve ?? {}
  })
  const edge = await startEdge({ distributions: cloudFront, fetchOrigin, clock })
  open.push(edge)
  return {
    bucket,
    cloudFront,
    edge,
    clock,
    now,
    distributionId: id,
    put: (key, body, headers = {}) => {
      bucket.put(key, { bytes: Buffer.from(body), headers })
    },
    get: (path, request) => send(edge.port, path, request),
    invalidate(...paths) {
      const Paths = { Quantity: paths.length, Items: paths }
      cloudFront.createInvalidation(id, { CallerReference: crypto.randomUUID(), Paths })
      cloudFront.completeInvalidations()
    },
    cached: () =>
      edge.cache
        .entries(clock.now())
        .map(({ url }) => url)
        .sort()
  }
}

export function send(port: number, path: string, options: RequestOptions = {}): Promise<Reply> {
  const headers = { ...(options.host === undefined ? {} : { host: options.host }), ...options.headers }
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers, agent: false },
      incoming => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const body = Buffer.concat(chunks)
          const cache = String(incoming.headers['x-cache']).replace(' from cloudfront', '')
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body, text: body.toString(), cache })
        })
      }
    )
    outgoing.on('error', reject)
    outgoing.end(options.body)
  })
}
