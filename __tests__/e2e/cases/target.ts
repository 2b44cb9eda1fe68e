import {
  CloudFrontClient,
  CreateDistributionCommand,
  DeleteDistributionCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand
} from '@aws-sdk/client-cloudfront'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import type { Case, Stage } from './case.ts'
import { type RecordedRequest, startRecorder } from './recorder.ts'
import { TestBucket } from './test-bucket.ts'

/** A server that speaks for AWS. Of `env`, AWS_ENDPOINT_URL is its address; keys and region go with it. */
export interface TargetServer {
  readonly name: string
  readonly env: {
    readonly AWS_ENDPOINT_URL: string
    readonly AWS_ACCESS_KEY_ID: string
    readonly AWS_SECRET_ACCESS_KEY: string
    readonly AWS_REGION: string
  }
  close(): Promise<void>
}

/** Proofs of what the action does, on any server that speaks for AWS. */
export type TargetCase = Case<Target>

/** What the cases need of a server: a place to deploy to, and a second pair of eyes on it. */
export interface Target extends Stage {
  readonly name: string
  /** For the action. Its requests are recorded on the way. */
  readonly env: TargetServer['env']
  /** What the action has requested so far. */
  readonly requests: readonly RecordedRequest[]
  createBucket(): Promise<TestBucket>
  /** A distribution of the bucket as people set it up for a single-page site, with `domain` as its alias. @returns its id */
  createDistribution(bucket: TestBucket, domain: string): Promise<string>
  /** Newest first. */
  invalidations(distributionId: string): Promise<readonly SeenInvalidation[]>
}

export interface SeenInvalidation {
  readonly id: string
  readonly reference: string
  readonly paths: readonly string[]
}

export async function openTarget(server: TargetServer): Promise<Target> {
  const { name, env } = server
  const recorder = await startRecorder(env.AWS_ENDPOINT_URL)
  const region = env.AWS_REGION
  const options = {
    endpoint: env.AWS_ENDPOINT_URL,
    region,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY }
  }
  const s3 = new S3Client({ ...options, forcePathStyle: true })
  const cloudFront = new CloudFrontClient(options)
  let buckets = 0
  return {
    name,
    env: { ...env, AWS_ENDPOINT_URL: recorder.url },
    requests: recorder.requests,
    async createBucket() {
      buckets += 1
      const bucket = `site-${buckets}.example.com`
      const configuration = { LocationConstraint: 'eu-central-1' } as const
      await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: configuration }))
      return new TestBucket(s3, bucket)
    },
    async createDistribution(bucket, domain) {
      const config = siteDistribution({
        bucket: bucket.name,
        region,
        aliases: [domain],
        // No copies of error responses are kept: a deploy need not wait for them to end.
        fallback: { errorCodes: [403], errorCachingMinTtl: 0 }
      })
      for (;;) {
        const { Distribution, ETag } = await cloudFront.send(
          new CreateDistributionCommand({ DistributionConfig: config })
        )
        const id = Distribution?.Id ?? ''
        // CloudFront's ids begin with E, and the action takes no others; moto's begin with any letter.
        if (id.startsWith('E')) return id
        await cloudFront.send(new DeleteDistributionCommand({ Id: id, IfMatch: ETag }))
      }
    },
    async invalidations(distributionId) {
      const { InvalidationList } = await cloudFront.send(
        new ListInvalidationsCommand({ DistributionId: distributionId })
      )
      return Promise.all(
        (InvalidationList?.Items ?? []).map(async ({ Id = '' }) => {
          const reply = await cloudFront.send(new GetInvalidationCommand({ DistributionId: distributionId, Id }))
          const batch = reply.Invalidation?.InvalidationBatch
          return { id: Id, reference: batch?.CallerReference ?? '', paths: batch?.Paths?.Items ?? [] }
        })
      )
    },
    async close() {
      s3.destroy()
      cloudFront.destroy()
      await recorder.close()
      await server.close()
    }
  }
}
