import type { CachePolicyConfig } from '@aws-sdk/client-cloudfront'
import { listOf } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { type Deploy, deploy } from '../../../sandbox/deploy.ts'
import type { PullRequest, Trigger } from '../../../sandbox/github/pull-request.ts'
import { type Stage, startStage } from '../../../sandbox/stage.ts'
import { createVerifiedSetup } from '../../../sandbox/verified-setup.ts'
import type { FeatureSet } from '../../../scripts/iam/permissions.ts'
import type { Policy } from '../../../scripts/iam/policies.ts'
import { ACCOUNT, type Names, withNames } from '../../helpers/iam-policies.ts'
import { createWorkspace, type Files, type Workspace } from '../helpers/workspace.ts'

const DOMAIN = 'example.com'
const KEY = '0b1c2d3e-4f50-4172-8394-a5b6c7d8e9f0'
const REGION = 'eu-central-1'

/** Over the 16 MiB above which files go up in parts. */
export const BIG: Files = { 'video.bin': Buffer.alloc(17 * 1024 * 1024, 'v') }

/** What takes the options' permissions. Previews have their state in their own folder. */
export const WITH_OPTIONS: Readonly<Record<string, string>> = {
  tags: 'team=web',
  sse: 'aws:kms',
  'kms-key-id': `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KEY}`
}
export const STATE_ELSEWHERE: Readonly<Record<string, string>> = { state: 'state-bucket/site' }

export interface Run {
  readonly policy: Policy
  readonly files?: Files
  readonly inputs?: Readonly<Record<string, string>>
  readonly trigger?: Partial<Trigger>
}

/**
 * A set-up in which everything that can be asked for is there: the router, a cache policy of one's own, an API behind a
 * load balancer, a continuous deployment, a bucket for the state.
 */
export interface PermissionsStage extends AsyncDisposable {
  readonly stage: Stage
  readonly workspace: Workspace
  readonly names: Names
  openPullRequest(number: number): PullRequest
  /** Runs the bundle as a role that has this policy and nothing else; placeholders in it are filled in. */
  run(set: FeatureSet, run: Run): Promise<Deploy>
  /** The same as somebody who may do everything. */
  prepare(set: FeatureSet, run: Omit<Run, 'policy'>): Promise<void>
  /** @returns a function that makes the buckets again what they are now, and forgets invalidations that failed */
  snapshot(): () => void
}

const EVERYTHING: Policy = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }]
}

export async function openPermissionsStage({ staging = false } = {}): Promise<PermissionsStage> {
  const stage = await startStage(createVerifiedSetup, { invalidationDelayMs: 20 })
  const { sandbox, setup } = stage
  const { cloudFront } = sandbox
  const policyId = cloudFront.createCachePolicy(OWN_POLICY).id
  cloudFront.changeDistribution(setup.distributionId, ({ DefaultCacheBehavior: first, ...config }) => ({
    ...config,
    Aliases: listOf([DOMAIN, `*.${DOMAIN}`]),
    DefaultCacheBehavior: first && { ...first, CachePolicyId: policyId }
  }))
  const state = sandbox.s3.createBucket('state-bucket', { region: REGION })
  const names = {
    BUCKET: setup.bucket.name,
    DISTRIBUTION: setup.distributionId,
    FUNCTION: `router-${DOMAIN.replaceAll('.', '-')}`,
    REGION,
    KEY,
    'STATE-BUCKET': state.name,
    STAGING: staging ? addStaging(stage) : 'E00000000000'
  }
  const workspace = await createWorkspace()
  const repository = sandbox.github.repository('octo-org/example')
  let runs = 0

  const run: PermissionsStage['run'] = async (set, { policy, files, inputs = {}, trigger = {} }) => {
    runs += 1
    if (files === undefined) await workspace.remove('dist')
    else await workspace.build(files)
    const key = sandbox.aws.credentials.issue(`arn:aws:iam::${ACCOUNT}:role/${set}`, 'run', inAnHour())
    sandbox.aws.credentials.add({ ...key, caller: { ...key.caller, policy: withNames(policy, names) } })
    const nameServers = (await stage.internet.resolve()).map(({ host, address }) => `${host}: ${address}`)
    return deploy(sandbox, setup, {
      workspace: workspace.dir,
      runNumber: runs,
      ...(trigger.event !== undefined && { event: trigger.event }),
      ...(trigger.github !== undefined && { github: trigger.github }),
      env: {
        ...stage.internet.env,
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
        AWS_SESSION_TOKEN: key.sessionToken
      },
      inputs: {
        'build-command': 'none',
        ...(set === 'preview' && { 'preview-url': `https://pr-{number}.${DOMAIN}` }),
        ...(set === 'verify' && { command: 'verify', verify: 'warn', resolve: nameServers.join('\n') }),
        ...((set === 'plan' || set === 'rollback') && { command: set }),
        ...inputs
      }
    })
  }

  return {
    stage,
    workspace,
    names,
    openPullRequest: number =>
      repository.openPullRequest({ number, head: { sha: String(number).repeat(40).slice(0, 40), ref: 'change' } }),
    run,
    async prepare(set, how) {
      const done = await run(set, { ...how, policy: EVERYTHING })
      if (done.conclusion !== 'success') throw new Error(done.log.join('\n'))
    },
    snapshot() {
      const restore = [setup.bucket, state].map(bucket => bucket.snapshot())
      return () => {
        for (const one of restore) one()
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([stage.close(), workspace[Symbol.asyncDispose]()])
    }
  }
}

/** A staging distribution behind the one of the set-up. @returns its id */
function addStaging({ sandbox, setup }: Stage): string {
  const staging = sandbox.createReferenceSetup({
    domain: `staging.${DOMAIN}`,
    distribution: { overrides: { Staging: true } }
  })
  const { id } = sandbox.cloudFront.createContinuousDeploymentPolicy({
    StagingDistributionDnsNames: listOf([staging.distributionDomain]),
    Enabled: true
  })
  sandbox.cloudFront.changeDistribution(setup.distributionId, config => ({
    ...config,
    ContinuousDeploymentPolicyId: id
  }))
  return staging.distributionId
}

const OWN_POLICY: CachePolicyConfig = {
  Name: 'own',
  MinTTL: 0,
  DefaultTTL: 60,
  MaxTTL: 31_536_000,
  ParametersInCacheKeyAndForwardedToOrigin: {
    EnableAcceptEncodingGzip: true,
    EnableAcceptEncodingBrotli: true,
    HeadersConfig: { HeaderBehavior: 'none' },
    CookiesConfig: { CookieBehavior: 'none' },
    QueryStringsConfig: { QueryStringBehavior: 'none' }
  }
}

function inAnHour(): Date {
  return new Date(Date.now() + 3_600_000)
}
