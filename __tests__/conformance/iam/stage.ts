import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { SANDBOX_REGION, startSandbox } from '../../../sandbox/index.ts'
import type { ReferenceSetup } from '../../../sandbox/reference-setup.ts'
import type { TriggeringEvent } from '../../../sandbox/runner/environment.ts'
import type { FeatureSet } from '../../../scripts/iam/permissions.ts'
import type { Policy } from '../../../scripts/iam/policies.ts'
import type { Stage } from '../../e2e/cases/case.ts'
import { type Deploy, tryDeploy } from '../../e2e/cases/deploy.ts'
import { type Files, withSite } from '../../e2e/cases/site.ts'
import { openTarget } from '../../e2e/cases/target.ts'
import { TestBucket } from '../../e2e/cases/test-bucket.ts'
import { ACCOUNT, documentedPolicy } from '../../helpers/iam-policies.ts'
import { startMoto } from '../moto-server.ts'
import { type RoleKeys, startMotoGate } from './moto-gate.ts'
import { createRole, enforcePolicies, forMoto, without } from './roles.ts'
import { completeSite } from './verified-site.ts'

/** A role with the documented policy of its set, on a site that is its own; or with all of that but one action. */
export interface Lot {
  readonly set: FeatureSet
  readonly without?: string
}

export interface RoleRun {
  readonly event: TriggeringEvent
  readonly inputs?: Readonly<Record<string, string>>
}

export interface LotSite {
  /** As an administrator sees it. */
  readonly bucket: TestBucket
  readonly domain: string
  /** Runs the bundle as the role. */
  run(files: Files, run: RoleRun): Promise<Deploy>
  /** Runs it as an administrator. @throws when it fails */
  prepare(files: Files, run: RoleRun): Promise<void>
  /** Runs it as the role, while S3 refuses parts of uploads. */
  runWithoutParts(files: Files, run: RoleRun): Promise<Deploy>
}

/** S3, IAM and what a verification asks by moto, which enforces policies; CloudFront by the sandbox, which does too. */
export interface RolesStage extends Stage {
  /** Production and previews in one bucket, each with its role. */
  readonly shared: LotSite
  /** The shared bucket with the keys of the preview role: what a workflow could do that calls S3 by itself. */
  readonly asPreview: TestBucket
  runAs(role: 'preview' | 'production', files: Files, run: RoleRun): Promise<Deploy>
  lot(lot: Lot): LotSite
}

const EVERYTHING: Policy = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }]
}

/** No name server, no proxy: what is asked outside has no answer, at once. */
const NO_INTERNET = {
  S3_CLOUDFRONT_DEPLOY_RESOLVERS: '127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '127.0.0.1'
}

export function nameOf({ set, without: action }: Lot): string {
  return action === undefined ? set : `${set}-without-${action.replace(':', '-')}`
}

export async function openRolesStage(lots: readonly Lot[]): Promise<RolesStage> {
  const moto = await startMoto()
  const url = moto.env.AWS_ENDPOINT_URL
  const sandbox = await startSandbox({ invalidationDelayMs: 20 })
  const keys: RoleKeys[] = []

  const makeRole = async (name: string, policy: Policy): Promise<RoleKeys> => {
    const key = await createRole(url, name, forMoto(policy))
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/run`
    const caller = { arn, accountId: ACCOUNT, userId: 'AROA3XFRBF535EXAMPLE', policy }
    sandbox.aws.credentials.add({ ...key, caller })
    keys.push(key)
    return key
  }
  const makeSite = (name: string): ReferenceSetup => {
    const domain = name === 'site' ? 'example.com' : `${name.toLowerCase()}.example.com`
    return sandbox.createPreviewSetup({ domain, bucket: `site.${domain}` })
  }
  const policyFor = (set: FeatureSet, { bucket, distributionId, domain }: ReferenceSetup) =>
    documentedPolicy(set, {
      BUCKET: bucket.name,
      DISTRIBUTION: distributionId,
      FUNCTION: `router-${domain.replaceAll('.', '-')}`
    })

  const admin = await makeRole('admin', EVERYTHING)
  const shared = makeSite('site')
  const preview = await makeRole('shared-preview', policyFor('preview', shared))
  const production = await makeRole('shared-production', policyFor('deploy', shared))
  const verified = makeSite('verified')
  await completeSite(url, sandbox, verified)
  const sites = new Map<string, { readonly setup: ReferenceSetup; readonly role: RoleKeys }>()
  for (const lot of lots) {
    // A verification changes nothing: one site is enough for all.
    const setup = lot.set === 'verify' ? verified : makeSite(nameOf(lot))
    const policy = policyFor(lot.set, setup)
    const role = await makeRole(nameOf(lot), lot.without === undefined ? policy : without(policy, lot.without))
    sites.set(nameOf(lot), { setup, role })
  }
  const refusesPartsOf = new Set<string>()
  const gate = await startMotoGate({ moto: url, cloudFront: sandbox.aws.url, keys, refusesPartsOf })
  await enforcePolicies(url)

  const clientOf = (credentials: RoleKeys) =>
    new S3Client({ endpoint: gate.url, region: SANDBOX_REGION, forcePathStyle: true, credentials })
  const clients = [clientOf(admin), clientOf(preview)] as const
  const made = [shared, verified, ...[...sites.values()].map(({ setup }) => setup)]
  for (const Bucket of new Set(made.map(({ bucket }) => bucket.name))) {
    const where = { CreateBucketConfiguration: { LocationConstraint: SANDBOX_REGION } as const }
    await clients[0].send(new CreateBucketCommand({ Bucket, ...where }))
  }

  const run = async (role: RoleKeys, setup: ReferenceSetup, files: Files, { event, inputs = {} }: RoleRun) => {
    const env = {
      ...NO_INTERNET,
      AWS_ENDPOINT_URL: gate.url,
      AWS_REGION: SANDBOX_REGION,
      AWS_ACCESS_KEY_ID: role.accessKeyId,
      AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
      AWS_SESSION_TOKEN: role.sessionToken
    }
    const target = await openTarget({ name: 'moto', env, close: async () => undefined })
    let done: Deploy | undefined
    try {
      await withSite(files, async site => {
        const always = { domain: setup.domain, 'github-token': '' }
        done = await tryDeploy(target, setup.bucket, site, { event, inputs: { ...always, ...inputs } })
      })
    } finally {
      await target.close()
    }
    if (done === undefined) throw new Error('There was no run.')
    return done
  }
  const siteOf = (role: RoleKeys, setup: ReferenceSetup): LotSite => ({
    bucket: new TestBucket(clients[0], setup.bucket.name),
    domain: setup.domain,
    run: (files, how) => run(role, setup, files, how),
    async prepare(files, how) {
      const { conclusion, log } = await run(admin, setup, files, how)
      if (conclusion !== 'success') throw new Error(log.join('\n'))
    },
    async runWithoutParts(files, how) {
      refusesPartsOf.add(role.accessKeyId)
      return run(role, setup, files, how)
    }
  })
  return {
    shared: siteOf(production, shared),
    asPreview: new TestBucket(clients[1], shared.bucket.name),
    runAs: (role, files, how) => run(role === 'preview' ? preview : production, shared, files, how),
    lot(lot) {
      const found = sites.get(nameOf(lot))
      if (found === undefined) throw new Error(`No role was made for ${nameOf(lot)}.`)
      return siteOf(found.role, found.setup)
    },
    async close() {
      for (const one of clients) one.destroy()
      await gate.close()
      await Promise.all([moto.close(), sandbox.close()])
    }
  }
}
