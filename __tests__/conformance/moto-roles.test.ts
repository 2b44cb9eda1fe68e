import { expect } from '@jest/globals'
import type { FeatureSet } from '../../scripts/iam/permissions.ts'
import { FEATURE_SETS, type Policy, policyOf } from '../../scripts/iam/policies.ts'
import { type Case, describeCases } from '../e2e/cases/case.ts'
import type { Deploy } from '../e2e/cases/deploy.ts'
import { type Files, page } from '../e2e/cases/site.ts'
import { event, pullRequest, push } from '../e2e/helpers/events.ts'
import { type Lot, type LotSite, openRolesStage, type RolesStage } from './iam/stage.ts'
import { whyNoMoto } from './moto-server.ts'

type RolesCase = Case<RolesStage>

const PREVIEWS = { 'preview-url': 'https://pr-{number}.example.com' }
const FOLDER = 'previews/pr-7/'
const live = { event: push('refs/heads/main') }

function site(version: string, script = 'assets/index-DiwrgTda.js'): Files {
  return { 'index.html': page(version, script), [script]: `// ${version}\n` }
}

const cases: readonly RolesCase[] = [
  {
    name: 'production’s role deploys production, twice',
    async run({ runAs: run, shared: { bucket } }) {
      const first = await run('production', site('live'), live)
      const second = await run('production', { ...site('live 2'), 'new.txt': 'new' }, live)
      const third = await run('production', site('live 2'), live)
      expect([first, second, third].map(({ outputs, report }) => [outputs.result, report.failure])).toEqual([
        ['deployed', undefined],
        ['deployed', undefined],
        ['deployed', undefined]
      ])
      expect([...(await bucket.list())].map(([key]) => key)).not.toContain('new.txt')
      expect(await bucket.text('index.html')).toContain('live 2')
    }
  },
  {
    name: 'the preview role lives through a whole pull request, and leaves the rest of the bucket as it is',
    async run({ runAs: run, shared: { bucket } }) {
      const before = await bucket.list()
      const opened = await run('preview', site('topic'), { event: pullRequest('opened'), inputs: PREVIEWS })
      expect([opened.outputs.result, opened.report.failure]).toEqual(['deployed', undefined])
      expect(await bucket.text(`${FOLDER}index.html`)).toContain('topic')
      const more = { ...site('topic 2'), 'new.txt': 'new' }
      const pushed = await run('preview', more, { event: pullRequest('synchronize'), inputs: PREVIEWS })
      expect([pushed.outputs.result, pushed.report.failure]).toEqual(['deployed', undefined])
      const back = await run('preview', site('topic 2'), { event: pullRequest('synchronize'), inputs: PREVIEWS })
      expect([back.outputs.result, back.outputs.deleted]).toEqual(['deployed', '1'])
      const closed = await run('preview', {}, { event: pullRequest('closed'), inputs: PREVIEWS })
      expect([closed.outputs.result, closed.report.failure]).toEqual(['cleaned', undefined])
      expect(await bucket.list()).toEqual(before)
    }
  },
  {
    name: 'the preview role can’t deploy production, whatever a workflow says: the action and the object are named',
    async run({ runAs: run, shared: { bucket } }) {
      const before = await bucket.list()
      const denied = await run('preview', site('evil'), { ...live, inputs: { delete: 'all' } })
      expect(denied.report.failure).toMatchObject({
        code: 'access-denied',
        message: `Not permitted: s3:GetObject on arn:aws:s3:::site.example.com/.s3-cloudfront-deploy/head.json.`
      })
      expect(denied.conclusion).toBe('failure')
      expect(await bucket.list()).toEqual(before)
    }
  },
  {
    name: 'nor where there is no production yet: it fails at the first write',
    async run({ runAs: run, shared: { bucket } }) {
      const before = await bucket.list()
      const denied = await run('preview', site('evil'), { ...live, inputs: { prefix: 'new' } })
      expect(denied.report.failure).toMatchObject({
        code: 'access-denied',
        message: `Not permitted: s3:PutObject on arn:aws:s3:::site.example.com/new/.s3-cloudfront-deploy/head.json.`
      })
      expect(await bucket.list()).toEqual(before)
    }
  },
  {
    name: 'nor does S3 let it read, write or delete production past this action',
    async run({ asPreview, shared: { bucket } }) {
      const before = await bucket.list()
      const denied = { name: expect.stringMatching(/^(?:AccessDenied|403|Unknown)/) }
      await expect(asPreview.put('index.html', 'evil')).rejects.toMatchObject(denied)
      await expect(asPreview.put('previews', 'evil')).rejects.toMatchObject(denied)
      await expect(asPreview.put('previewsX/index.html', 'evil')).rejects.toMatchObject(denied)
      await expect(asPreview.remove('index.html')).rejects.toMatchObject(denied)
      await expect(asPreview.text('.s3-cloudfront-deploy/head.json')).rejects.toMatchObject(denied)
      expect(await bucket.list()).toEqual(before)

      await asPreview.put(`${FOLDER}by-hand.txt`, 'fine')
      expect(await asPreview.text(`${FOLDER}by-hand.txt`)).toBe('fine')
      await asPreview.remove(`${FOLDER}by-hand.txt`)
    }
  }
]

const ONE = site('one')
const TWO = site('two', 'assets/index-BPoE8uyH.js')
/** Over the 16 MiB above which files go up in parts. */
const BIG: Files = { 'video.bin': Buffer.alloc(17 * 1024 * 1024, 'v') }

/** What a role does, on a site of its own that has been deployed before. */
const RUNS: Readonly<Record<FeatureSet, (lot: LotSite, without: string | undefined) => Promise<Deploy>>> = {
  async deploy(lot, without) {
    await lot.prepare({ ...ONE, 'old.txt': 'old' }, live)
    return without === ABORT ? lot.runWithoutParts({ ...TWO, ...BIG }, live) : lot.run(TWO, live)
  },
  async plan(lot) {
    await lot.prepare(ONE, live)
    return lot.run(TWO, { ...live, inputs: { command: 'plan' } })
  },
  async preview(lot, without) {
    // Under a domain of its own.
    const inputs = { 'preview-url': `https://pr-{number}.${lot.domain}` }
    await lot.prepare({ ...ONE, 'old.txt': 'old' }, { event: pullRequest('opened'), inputs })
    const pushed = { event: pullRequest('synchronize'), inputs }
    return without === ABORT ? lot.runWithoutParts({ ...TWO, ...BIG }, pushed) : lot.run(TWO, pushed)
  },
  async rollback(lot) {
    await lot.prepare(ONE, live)
    await lot.prepare({ ...TWO, 'new.txt': 'new' }, live)
    return lot.run({}, { ...live, inputs: { command: 'rollback' } })
  },
  verify: lot => lot.run({}, { event: event('schedule'), inputs: { command: 'verify', verify: 'warn' } })
}

const ABORT = 's3:AbortMultipartUpload'
const RESULTS: Readonly<Record<FeatureSet, string>> = {
  deploy: 'deployed',
  plan: 'planned',
  preview: 'deployed',
  rollback: 'rolled-back',
  verify: 'verified'
}

const ASKED_AS_LISTING = [
  's3:GetBucketOwnershipControls',
  's3:GetBucketPolicyStatus',
  's3:GetBucketPublicAccessBlock',
  's3:GetEncryptionConfiguration'
]

/** Why moto can't tell what comes of a policy without this action. */
function whyUntold(set: FeatureSet, action: string): string | undefined {
  if (action.startsWith('cloudfront:')) {
    return 'moto has half of CloudFront; on the sandbox, __tests__/e2e tells'
  }
  if (ASKED_AS_LISTING.includes(action)) return 'moto asks for s3:ListBucket instead'
  if (set === 'verify' && action === 's3:ListBucket') return 'moto asks for it where other actions are meant'
  if (action === 'acm:ListCertificates') return 'it is only asked for where the distribution has no certificate'
  return undefined
}

const removals = FEATURE_SETS.flatMap(set =>
  policyOf(set)
    .Statement.flatMap(({ Action }) => Action)
    .map(action => ({ set, action, why: whyUntold(set, action) }))
)
const told = removals.filter(({ why }) => why === undefined)
const lots: readonly Lot[] = [
  ...FEATURE_SETS.map(set => ({ set })),
  ...told.map(({ set, action }) => ({ set, without: action }))
]

/** That a run failed, and each warning, where it names a permission. */
function permissionsNamedIn({ report }: Deploy): readonly string[] {
  const { failure, findings } = report
  const all = [failure, ...findings].map(one => `${one?.message ?? ''} ${one?.remedy ?? ''}`)
  return all.filter(text => /\b(?:s3|cloudfront|acm|route53|elasticloadbalancing|kms):[A-Z]/.test(text))
}

/** What a verification says is missing: by each check that is skipped for it, and in the policy at the end. */
function missingIn({ report }: Deploy): readonly string[] {
  const { findings = [], missingPolicy = '{"Statement":[]}' } = report.verification ?? {}
  const { Statement }: Policy = JSON.parse(missingPolicy)
  const actions = [...findings.map(({ missing }) => missing?.action), ...Statement.flatMap(({ Action }) => Action)]
  return [...new Set(actions.filter(action => action !== undefined))]
}

const alone: readonly RolesCase[] = FEATURE_SETS.map(set => ({
  name: `${set}: the policy is enough`,
  async run(stage) {
    const run = await RUNS[set](stage.lot({ set }), undefined)
    expect([run.outputs.result, run.report.failure]).toEqual([RESULTS[set], undefined])
    expect([permissionsNamedIn(run), missingIn(run)]).toEqual([[], []])
  }
}))

const removed: readonly RolesCase[] = told.map(({ set, action }) => ({
  name: `${set}: without ${action} one thing fails, and names it`,
  async run(stage) {
    const run = await RUNS[set](stage.lot({ set, without: action }), action)
    if (set === 'verify') return expect(missingIn(run)).toEqual([action])
    expect(permissionsNamedIn(run)).toEqual([expect.stringContaining(action)])
  }
}))

const groups = {
  'with the policies of the docs': cases,
  'with one policy alone': alone,
  'with one action less': removed
}
describeCases('roles on moto', groups, () => openRolesStage(lots), whyNoMoto())

/** What moto lets pass, or refuses, whatever the policy says; said with the reason. */
const untold: readonly (readonly [name: string, why: string])[] = [
  ['the preview role can list nothing but previews', 'moto does not look at the condition on s3:prefix'],
  ['only the right runs get a role', 'moto gives credentials for any web identity'],
  ...FEATURE_SETS.flatMap(set =>
    [...Map.groupBy(removals, removal => (removal.set === set ? removal.why : undefined))].flatMap(([why, all]) =>
      why === undefined ? [] : [[`${set}: without ${all.map(({ action }) => action).join(', ')}`, why] as const]
    )
  )
]
for (const [name, why] of untold) {
  describeCases(
    'roles on moto',
    { 'not to be told there': [{ name, run: async () => {} }] },
    () => openRolesStage([]),
    why
  )
}
