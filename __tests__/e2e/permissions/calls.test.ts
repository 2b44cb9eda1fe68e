import { beforeAll, describe, expect, test } from '@jest/globals'
import { allows } from '../../../sandbox/aws/access.ts'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import { startOidcEndpoint } from '../../../sandbox/aws/sts/oidc.ts'
import type { Deploy } from '../../../sandbox/deploy.ts'
import { type FeatureSet, PERMISSIONS, type Permission } from '../../../scripts/iam/permissions.ts'
import { optionsPolicyOf, type Policy, policyOf } from '../../../scripts/iam/policies.ts'
import { resourceOf } from '../../../scripts/iam/resources.ts'
import { withNames } from '../../helpers/iam-policies.ts'
import { event } from '../helpers/events.ts'
import { createScene } from '../helpers/scene.ts'
import { version } from '../releases/versions.ts'
import { BIG, openPermissionsStage, type PermissionsStage, STATE_ELSEWHERE, WITH_OPTIONS } from './stage.ts'

const PREVIEW = 'previews/pr-7/'

/** A run, under the policy of its set alone. */
interface Seen {
  readonly set: FeatureSet
  readonly what: string
  readonly run: Deploy
  readonly options: boolean
  readonly names: PermissionsStage['names']
}

const seen: Seen[] = []

beforeAll(async () => {
  await Promise.all([live(false), live(true), assumeRole()])
}, 400_000)

/** All that a site goes through, with or without all options. */
async function live(options: boolean): Promise<void> {
  await using scene = await openPermissionsStage({ staging: options })
  const { sandbox, setup } = scene.stage
  const inputs = options ? WITH_OPTIONS : {}
  const state = options ? STATE_ELSEWHERE : {}
  const run = async (set: FeatureSet, what: string, how: Omit<Parameters<PermissionsStage['run']>[1], 'policy'>) => {
    const policy: Policy = {
      Version: '2012-10-17',
      Statement: [...policyOf(set).Statement, ...(options ? optionsPolicyOf(set).Statement : [])]
    }
    const all = { ...inputs, ...(set !== 'preview' && state), ...how.inputs }
    seen.push({ set, what, options, names: scene.names, run: await scene.run(set, { ...how, policy, inputs: all }) })
  }
  const failing = async (set: FeatureSet, how: Parameters<typeof run>[2]) => {
    if (options) return
    const end = sandbox.aws.fault(({ operation }) => operation === 'UploadPart', {
      status: 400,
      code: 'InvalidRequest'
    })
    await run(set, 'a large file that S3 refuses', how)
    end()
  }

  // By hand, so that no release knows its headers.
  setup.bucket.put('robots.txt', { bytes: Buffer.from('User-agent: *\n') })
  const [one, two, three] = ['one', 'two', 'three'].map(tag => version(tag)) as [Site, Site, Site]
  await run('plan', 'a plan of a new site', { files: one })
  await run('deploy', 'the first deploy', { files: { ...one, 'old.html': '<p>one</p>' } })
  await run('plan', 'a plan', { files: two })
  await run('deploy', 'a deploy that changes and deletes', { files: { ...two, 'new.html': '<p>two</p>' } })
  await run('rollback', 'a rollback that keeps one release', { inputs: { 'keep-releases': '1', 'keep-for': '0d' } })
  await failing('deploy', { files: { ...three, ...BIG } })
  await run('deploy', 'a deploy that keeps one release', {
    files: { ...three, ...(options && BIG) },
    inputs: { 'keep-releases': '1', 'keep-for': '0d' }
  })
  const pull = scene.openPullRequest(7)
  await run('preview', 'a pull request that is opened', { files: one, trigger: pull.opened() })
  await run('preview', 'and pushed to', { files: two, trigger: pull.push('a'.repeat(40)) })
  await failing('preview', { files: { ...three, ...BIG }, trigger: pull.push('b'.repeat(40)) })
  await run('preview', 'and closed', { trigger: pull.close() })
  await run('preview', 'a sweep', { trigger: { event: event('schedule') }, inputs: { command: 'cleanup' } })
  await run('verify', 'a verification', {})
  sandbox.cloudFront.changeDistribution(setup.distributionId, config => ({
    ...config,
    ViewerCertificate: { CloudFrontDefaultCertificate: true }
  }))
  // Of another site, which has no state yet.
  await run('verify', 'a verification without a certificate', {
    inputs: { state: options ? 'state-bucket/new' : '/new' }
  })
}

type Site = ReturnType<typeof version>

async function assumeRole(): Promise<void> {
  const role = 'arn:aws:iam::123456789012:role/deploy'
  await using scene = await createScene({ sandbox: { roles: [{ arn: role }] } })
  const oidc = await startOidcEndpoint(scene.sandbox.oidc, { sub: 'repo:octo-org/example:ref:refs/heads/main' })
  const env = {
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken
  }
  const run = await scene.run({ inputs: { 'role-to-assume': role }, env })
  await oidc.close()
  const names = { BUCKET: scene.setup.bucket.name, DISTRIBUTION: scene.setup.distributionId, ROLE: 'deploy' }
  seen.push({ set: 'deploy', what: 'a deploy with a role to assume', run, options: false, names })
}

describe('under the generated policies alone', () => {
  test('every run does what it is for', () => {
    const wrong = seen.filter(({ run, what }) => (run.conclusion === 'success') === what.includes('refuses'))
    expect(wrong.map(({ set, what, run }) => [set, what, run.report?.failure ?? run.log])).toEqual([])
    expect(seen.length).toBeGreaterThan(20)
  })

  test('nothing is refused, but what is hidden from who may list previews only', () => {
    const refused = seen.flatMap(({ set, run }) =>
      signed(run)
        .filter(isRefused)
        .map(({ operation, key = '' }) => [set, `${operation} ${key}`] as const)
    )
    // Its own state, before there is any; and production's, which it would compare sizes with.
    const head = '.s3-cloudfront-deploy/head.json'
    const hidden = [`GetObject ${PREVIEW}${head}`, `GetObject ${head}`, 'ListObjectsV2 ']
    expect(refused.filter(([set, what]) => set !== 'preview' || !hidden.includes(what))).toEqual([])
  })
})

describe('the table of permissions', () => {
  test('has every request that was sent, with the permissions that it took', () => {
    const missing = seen.flatMap(one =>
      signed(one.run)
        .filter(entry => !isRefused(entry))
        .flatMap(entry => {
          const rows = rowsOf(one).filter(row => permits(row, entry))
          const untold = entry.permissions.filter(
            ({ action, resource }) => !rows.some(row => row.action === action && reaches(row, one, resource))
          )
          return untold.map(({ action, resource }) => `${one.set}: ${entry.operation} took ${action} on ${resource}`)
        })
    )
    expect([...new Set(missing)]).toEqual([])
    expect(seen.flatMap(({ run }) => signed(run)).filter(({ operation }) => operation === '')).toEqual([])
  })

  const sets = PERMISSIONS.flatMap(row =>
    row.sets.filter(set => row.on !== 'role' || set === 'deploy').map(set => [row, set] as const)
  )
  test.each(sets.map(([row, set]) => [`${row.action} on ${row.on}`, set, row] as const))(
    '%s is asked for by: %s',
    (_, set, row) => {
      expect(seen.some(one => one.set === set && asked(one, row).length > 0)).toBe(true)
    }
  )

  const calls = PERMISSIONS.flatMap(row => row.calls.map(call => [`${row.action} on ${row.on}`, call, row] as const))
  test.each(calls)('%s is asked for by a call of %s', (_, call, row) => {
    expect(seen.some(one => asked(one, row).some(({ operation }) => operation === call))).toBe(true)
  })
})

/** What the credentials were needed for; visitors and probes have none. */
function signed({ requests }: Deploy): readonly LogEntry[] {
  return requests.filter(({ service, headers }) => headers.authorization !== undefined || service === 'sts')
}

function isRefused({ errorCode }: LogEntry): boolean {
  return errorCode === 'AccessDenied'
}

function rowsOf({ set, options }: Seen): readonly Permission[] {
  return PERMISSIONS.filter(({ sets, option }) => sets.includes(set) && (option === undefined || options))
}

/** The requests of a run that took this permission. */
function asked(one: Seen, row: Permission): readonly LogEntry[] {
  if (!rowsOf(one).includes(row)) return []
  return signed(one.run).filter(
    entry =>
      permits(row, entry) &&
      entry.permissions.some(({ action, resource }) => action === row.action && reaches(row, one, resource))
  )
}

/** KMS is asked by S3. */
function permits({ action, calls }: Permission, { service, operation }: LogEntry): boolean {
  return action.replace('kms:', 's3:').startsWith(`${service}:`) && calls.includes(operation)
}

function reaches({ action, on }: Permission, { set, names }: Seen, resource: string): boolean {
  const statement = { Sid: 'Row', Effect: 'Allow', Action: action, Resource: resourceOf(on, set) } as const
  const { Statement } = withNames({ Version: '2012-10-17', Statement: [statement] }, names)
  return Statement.some(one => allows(one, action, resource, {}))
}
