import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { SANDBOX_REGION, startSandbox } from '../../../sandbox/index.ts'
import type { TriggeringEvent } from '../../../sandbox/runner/environment.ts'
import type { Stage } from '../../e2e/cases/case.ts'
import { type Deploy, tryDeploy } from '../../e2e/cases/deploy.ts'
import { type Files, withSite } from '../../e2e/cases/site.ts'
import { openTarget, type Target } from '../../e2e/cases/target.ts'
import { TestBucket } from '../../e2e/cases/test-bucket.ts'
import { startMoto } from '../moto-server.ts'
import { type RoleKeys, startMotoGate } from './moto-gate.ts'
import { createRole, enforcePolicies, policyOf } from './roles.ts'

export const BUCKET = 'site.example.com'
const FUNCTION = 'router-example-com'

/** S3 and IAM by moto, which enforces the roles' policies; CloudFront, which it can't judge, by the sandbox. */
export interface RolesStage extends Stage {
  /** As an administrator sees it. */
  readonly bucket: TestBucket
  /** The bucket with the keys of the preview role: what a workflow could do that calls S3 by itself. */
  readonly asPreview: TestBucket
  run(role: 'preview' | 'production', files: Files, run: RoleRun): Promise<Deploy>
}

export interface RoleRun {
  readonly event: TriggeringEvent
  readonly inputs?: Readonly<Record<string, string>>
}

export async function openRolesStage(): Promise<RolesStage> {
  const moto = await startMoto()
  const url = moto.env.AWS_ENDPOINT_URL
  const sandbox = await startSandbox({ invalidationDelayMs: 20 })
  const setup = sandbox.createPreviewSetup({ domain: 'example.com', bucket: BUCKET })
  const names = { BUCKET, DISTRIBUTION: setup.distributionId, FUNCTION }
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
  const admin = await createRole(url, 'admin', JSON.stringify({ Version: '2012-10-17', Statement: [everything] }))
  const preview = await createRole(url, 'preview', policyOf('preview', names))
  const production = await createRole(url, 'production', policyOf('deploy', names))
  const keys = [admin, preview, production]
  for (const key of keys) {
    const arn = 'arn:aws:sts::123456789012:assumed-role/role/run'
    sandbox.aws.credentials.add({ ...key, caller: { arn, accountId: '123456789012', userId: 'AROA3XFRBF535EXAMPLE' } })
  }
  const gate = await startMotoGate({ moto: url, cloudFront: sandbox.aws.url, keys })
  await enforcePolicies(url)

  const client = (credentials: RoleKeys) =>
    new S3Client({ endpoint: gate.url, region: SANDBOX_REGION, forcePathStyle: true, credentials })
  const target = (role: RoleKeys): Promise<Target> => {
    const env = {
      AWS_ENDPOINT_URL: gate.url,
      AWS_REGION: SANDBOX_REGION,
      AWS_ACCESS_KEY_ID: role.accessKeyId,
      AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
      AWS_SESSION_TOKEN: role.sessionToken
    }
    return openTarget({ name: 'moto', env, close: async () => undefined })
  }
  const targets = { preview: await target(preview), production: await target(production) }
  const clients = [client(admin), client(preview)] as const
  const where = { Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: SANDBOX_REGION } as const }
  await clients[0].send(new CreateBucketCommand(where))
  return {
    bucket: new TestBucket(clients[0], BUCKET),
    asPreview: new TestBucket(clients[1], BUCKET),
    async run(role, files, { event, inputs = {} }) {
      let run: Deploy | undefined
      await withSite(files, async site => {
        const always = { 'distribution-id': setup.distributionId, 'github-token': '' }
        run = await tryDeploy(targets[role], { name: BUCKET }, site, { event, inputs: { ...always, ...inputs } })
      })
      if (run === undefined) throw new Error('There was no run.')
      return run
    },
    async close() {
      for (const one of clients) one.destroy()
      await Promise.all([targets.preview.close(), targets.production.close()])
      await gate.close()
      await Promise.all([moto.close(), sandbox.close()])
    }
  }
}
