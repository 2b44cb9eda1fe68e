import type { DistributionConfig } from '@aws-sdk/client-cloudfront'
import { describe, expect, test } from '@jest/globals'
import { Route53 } from '../../../sandbox/aws/route53/route53.ts'
import { startInternet } from '../../../sandbox/internet.ts'
import type { Stage } from '../../../sandbox/stage.ts'
import { createHandMadeSetup } from '../../../sandbox/verified-setup.ts'
import { checkIds } from '../../../src/verify/check-ids.ts'
import { event, pullRequest } from '../helpers/events.ts'
import { writesOf } from '../helpers/requests.ts'
import { smallSite } from '../helpers/sites.ts'
import { findingOf, openVerifyLab, troubles } from './verify-lab.ts'

/** Writes of a verification: none. Query APIs only describe. */
function changes(requests: Parameters<typeof writesOf>[0]): readonly string[] {
  return writesOf(requests).filter(operation => !/^(?:Describe|Website(?:Get|Head)Object)/.test(operation))
}

function change({ sandbox, setup }: Stage, how: (config: DistributionConfig) => Partial<DistributionConfig>): void {
  sandbox.cloudFront.changeDistribution(setup.distributionId, config => ({ ...config, ...how(config) }))
}

/** Lets visitors come by HTTP. */
const inTheOpen = ({ DefaultCacheBehavior: behavior }: DistributionConfig): Partial<DistributionConfig> => ({
  DefaultCacheBehavior: behavior && { ...behavior, ViewerProtocolPolicy: 'allow-all' }
})

describe('command: verify, alone', () => {
  test('a set-up that is right: green, told everywhere, nothing built, nothing written', async () => {
    await using lab = await openVerifyLab()
    const run = await lab.verify({ 'build-command': 'exit 1' }, { event: event('schedule') })
    expect(run).toMatchObject({ exitCode: 0, conclusion: 'success', annotations: [] })
    expect(troubles(run)).toEqual([])
    const { verification, build } = run.report ?? {}
    expect(build).toBeUndefined()
    expect(verification).toMatchObject({ verdict: 'pass', strict: false })
    expect(verification?.findings.map(({ id }) => id).sort()).toEqual([...checkIds].sort())
    const passed = verification?.findings.filter(({ state }) => state === 'pass').length
    expect(verification?.coverage).toEqual({ ran: passed, of: passed })
    expect(run.outputs).toMatchObject({
      result: 'verified',
      url: 'https://example.com/',
      'release-id': '',
      uploaded: '0',
      'verify-result': 'pass',
      'verify-passed': String(passed),
      'verify-failed': '0'
    })
    expect(run.summary).toMatch(
      /^### ✅ Verified \[example\.com\]\(https:\/\/example\.com\/\) in .*: (\d+) of \1 checks passed$/m
    )
    expect(run.summary).toContain('```mermaid\nflowchart LR\n')
    expect(run.log.join('\n')).toMatch(/✅ Verified example\.com in .*: (\d+) of \1 checks passed/)
    expect(changes(run.requests)).toEqual([])
    expect(run.githubRequests).toEqual([])
  })

  test('each request to AWS is made once, and the summary says how many there were', async () => {
    await using lab = await openVerifyLab()
    const { report, requests, summary } = await lab.verify()
    // A stranger's request of the bucket is a probe. The bodies of query APIs are not in the log, so their requests are alike.
    const signed = requests.filter(({ headers }) => headers.authorization !== undefined)
    const asked = signed
      .filter(({ service }) => service !== 'elasticloadbalancing')
      .map(({ operation, path, query }) => `${operation} ${path}?${query}`)
    expect(new Set(asked).size).toBe(asked.length)
    expect(signed.length).toBe(report?.verification?.calls)
    expect(summary).toContain(
      `It took ${report?.verification?.calls} requests to AWS and ${report?.verification?.probes} probes from outside`
    )
  })

  test('a failure: red, with the first and its remedy as the error of the step', async () => {
    await using lab = await openVerifyLab()
    change(lab.stage, inTheOpen)
    lab.stage.sandbox.route53.remove(lab.stage.setup.zoneId, 'example.com', 'A')
    const run = await lab.verify()
    expect(run).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'verify-result': 'fail' } })
    expect(Number(run.outputs['verify-failed'])).toBeGreaterThanOrEqual(2)
    const { failure, verification } = run.report ?? {}
    expect(failure).toMatchObject({
      code: 'verification-failed',
      phase: 'verify',
      message: expect.stringMatching(/^CF-14 Viewer protocol failed: Visitors who come by http:.* So did R53-1\.$/),
      aftermath: expect.stringContaining('changed nothing')
    })
    const { remedy } = findingOf(run, 'CF-14')
    expect(remedy?.kind).toBe('command')
    // A script is where it can be read.
    expect(remedy?.text).toContain('\n')
    expect(failure?.remedy).toBe('The job summary says what to do for each.')
    const [first] = run.annotations
    expect(first).toMatchObject({ level: 'error', title: 'verify failed while verifying the site' })
    expect(first?.message).toContain('CF-14 Viewer protocol failed')
    expect(run.summary).toContain(remedy?.text)
    expect(run.summary.indexOf('##### ❌ CF-14')).toBeGreaterThan(0)
    expect(run.summary.indexOf('##### ❌ R53-1')).toBeGreaterThan(run.summary.indexOf('##### ❌ CF-14'))
    expect(verification?.findings.find(({ id }) => id === 'L-1')?.causedBy).toBe('R53-1')
    expect(changes(run.requests)).toEqual([])
  })

  test('a remedy of one line is the remedy of the failure', async () => {
    await using lab = await openVerifyLab()
    lab.stage.sandbox.route53.remove(lab.stage.setup.zoneId, 'example.com', 'A')
    const run = await lab.verify()
    expect(run.report?.failure?.remedy).toContain(
      `aws route53 change-resource-record-sets --hosted-zone-id ${lab.stage.setup.zoneId}`
    )
    expect(run.annotations[0]?.message).toContain(run.report?.failure?.remedy)
  })

  test('under `warn` the same is green, and told all the same', async () => {
    await using lab = await openVerifyLab()
    change(lab.stage, inTheOpen)
    const run = await lab.verify({ verify: 'warn' })
    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { result: 'verified', 'verify-result': 'fail', 'verify-failed': '2' }
    })
    expect(run.report?.failure).toBeUndefined()
    expect(run.summary).toMatch(/^### ❌ Verified .*: 2 of \d+ checks failed for 1 reason, \d+ passed$/m)
    expect(run.annotations).toMatchObject([{ level: 'error', title: 'CF-14 Viewer protocol' }])
    expect(run.annotations[0]?.message).toContain('This explains L-5.')
  })

  test('warnings alone are green', async () => {
    await using lab = await openVerifyLab()
    change(lab.stage, () => ({ WebACLId: '' }))
    const run = await lab.verify()
    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { result: 'verified', 'verify-result': 'warn', 'verify-failed': '0' }
    })
    expect(run.summary).toMatch(/^### ⚠️ Verified .* checks passed, 1 warning$/m)
    expect(run.annotations).toMatchObject([{ level: 'warning', title: 'CF-22 Web application firewall' }])
  })

  test('what has no answer is not green', async () => {
    await using lab = await openVerifyLab()
    lab.stage.internet.door.refuse('example.com:80')
    const run = await lab.verify()
    expect(troubles(run)).toEqual(['L-5 unknown'])
    expect(run).toMatchObject({
      exitCode: 1,
      outputs: { result: 'failed', 'verify-result': 'unknown', 'verify-failed': '0' }
    })
    expect(run.report?.failure?.code).toBe('verification-unknown')
    expect((await lab.verify({ verify: 'warn' })).exitCode).toBe(0)
  })

  test('verify-ignore: shown, and out of the verdict', async () => {
    await using lab = await openVerifyLab()
    change(lab.stage, config => ({ ...inTheOpen(config), WebACLId: '' }))
    const run = await lab.verify({ 'verify-ignore': 'cf-22\nCF-14\nL-5' })
    expect(run).toMatchObject({
      exitCode: 0,
      annotations: [],
      outputs: { 'verify-result': 'pass', 'verify-failed': '0' }
    })
    expect(findingOf(run, 'CF-14')).toMatchObject({ state: 'fail', ignored: true })
    expect(run.summary).toContain('3 are ignored.')
    expect(run.summary).toMatch(/^\| 🔕 \| \[CF-14\].*ignored \(`verify-ignore`\), else ❌ \|$/m)
    expect(run.summary).not.toContain('##### ❌')
  })

  test('at most nine annotations of what was found, and how many more there are', async () => {
    await using lab = await openVerifyLab(createHandMadeSetup)
    const { sandbox, setup } = lab.stage
    setup.bucket.configuration.publicAccessBlock = undefined
    sandbox.s3.bucket(setup.bucket.name)?.put('assets/none-D4qaICvJ.js', { bytes: Buffer.from('1') })
    change(lab.stage, config => ({
      ...inTheOpen(config),
      ViewerCertificate: { ...config.ViewerCertificate, MinimumProtocolVersion: 'TLSv1' },
      DefaultCacheBehavior: {
        ...inTheOpen(config).DefaultCacheBehavior,
        TargetOriginId: 'site',
        ViewerProtocolPolicy: 'allow-all',
        Compress: false
      }
    }))
    const run = await lab.verify({ verify: 'warn' })
    expect(run.annotations).toHaveLength(10)
    const found = (run.report?.verification?.findings ?? []).filter(
      ({ state, severity, causedBy }) =>
        causedBy === undefined && (state === 'fail' || (state === 'warn' && severity !== 'info'))
    )
    expect(run.annotations.at(-1)?.title).toBe(`and ${found.length - 9} more of the verification`)
    // Errors come first.
    expect(run.annotations[0]?.level).toBe('error')
    const summary = run.summary
    for (const { id } of found) expect(summary).toMatch(new RegExp(`^##### (?:❌|⚠️) ${id} `, 'm'))
  })
})

describe('after a deploy', () => {
  test('`strict`: the site is live, the run is red', async () => {
    await using lab = await openVerifyLab()
    change(lab.stage, inTheOpen)
    const site = smallSite(2)
    await lab.workspace.build(site)
    const run = await lab.run({ verify: 'strict' })
    expect(run).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'verify-result': 'fail' } })
    expect(run.outputs['release-id']).toMatch(/^\d{8}T/)
    expect(run.report?.failure?.aftermath).toContain('Whatever was deployed before it is live.')
    expect(run.summary).toContain(
      '### ❌ Deploy of [example.com](https://example.com/) failed while verifying the site'
    )
    expect(run.summary).toMatch(/^#### ❌ Verification: 2 of \d+ checks failed for 1 reason/m)
    expect((await lab.stage.sandbox.visit('example.com', '/')).body.toString()).toBe(site['index.html'])
    // The release was committed, so there is nothing for the next run to mend.
    expect((await lab.run()).outputs.result).toBe('unchanged')
  })

  test('`warn`: green, and it is this release that was looked for', async () => {
    await using lab = await openVerifyLab()
    change(lab.stage, inTheOpen)
    await lab.workspace.build(smallSite(2))
    const run = await lab.run({ verify: 'warn' })
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'verify-result': 'fail' } })
    expect(findingOf(run, 'L-7').message).toContain(run.outputs['release-id'])
    expect(findingOf(run, 'S3-9')).toMatchObject({ state: 'pass' })
    expect(findingOf(run, 'CF-3')).toMatchObject({ state: 'pass' })
  })

  test('an unchanged site is verified too, a plan is not, nor is anything when `verify` is off', async () => {
    await using lab = await openVerifyLab()
    const unchanged = await lab.run({ verify: 'warn' })
    expect(unchanged.outputs).toMatchObject({ result: 'unchanged', 'verify-result': 'pass' })
    const none = { 'verify-result': '', 'verify-passed': '', 'verify-failed': '' }
    const plan = await lab.run({ command: 'plan', verify: 'strict' })
    expect(plan.outputs).toMatchObject({ result: 'planned', ...none })
    const off = await lab.run()
    expect(off.outputs).toMatchObject({ result: 'unchanged', ...none })
    expect(off.requests.filter(({ service }) => service !== 's3')).toEqual([])
  })

  test('a rollback is verified: the files of the release that it restored', async () => {
    await using lab = await openVerifyLab()
    await lab.workspace.build(smallSite(2))
    await lab.run()
    const run = await lab.run({ command: 'rollback', verify: 'strict' })
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', 'verify-result': 'pass' } })
    expect(findingOf(run, 'L-7').message).toContain(run.outputs['release-id'])
  })

  test('a permission that is missing: told with its policy under `warn`, red under `strict`', async () => {
    await using lab = await openVerifyLab()
    lab.stage.sandbox.aws.deny('s3:GetBucketWebsite')
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['s3:GetBucketWebsite'], Resource: ['arn:aws:s3:::example.com'] }]
    }
    const warned = await lab.run({ verify: 'warn' })
    expect(warned).toMatchObject({ exitCode: 0, outputs: { 'verify-result': 'pass', 'verify-failed': '0' } })
    expect(JSON.parse(warned.report?.verification?.missingPolicy ?? '')).toEqual(policy)
    expect(warned.summary).toContain(warned.report?.verification?.missingPolicy)
    expect(warned.summary).toContain('1 needs a permission')
    const strict = await lab.run({ verify: 'strict' })
    expect(strict).toMatchObject({ exitCode: 1, outputs: { 'verify-result': 'fail', 'verify-failed': '1' } })
    expect(strict.annotations.map(({ title }) => title)).toEqual([
      'deploy failed while verifying the site',
      '1 check needs a permission'
    ])
  })

  test('the state in another bucket that may not be read: what is compared with it is skipped, and the policy has it', async () => {
    await using lab = await openVerifyLab(createHandMadeSetup, { deployed: false })
    const { s3, aws } = lab.stage.sandbox
    s3.createBucket('example-deploys', { region: lab.stage.setup.region })
    const state = 'example-deploys/site'
    expect(await lab.run({ state })).toMatchObject({ exitCode: 0 })
    aws.fault(({ operation, path }) => operation === 'GetObject' && path.startsWith('/example-deploys/'), {
      status: 403,
      code: 'AccessDenied'
    })
    const run = await lab.verify({ state, verify: 'strict' })
    expect(run).toMatchObject({ exitCode: 1, outputs: { 'verify-result': 'fail', 'verify-failed': '1' } })
    const resource = 'arn:aws:s3:::example-deploys/site/*'
    expect(findingOf(run, 'S3-9')).toMatchObject({ state: 'fail', missing: { action: 's3:GetObject', resource } })
    expect(JSON.parse(run.report?.verification?.missingPolicy ?? '').Statement).toEqual([
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [resource] }
    ])
  })

  test('a state without an answer: it is unknown which release is live, and the rest is looked at', async () => {
    await using lab = await openVerifyLab()
    const isState = ({ operation, path }: { operation: string; path: string }) =>
      operation === 'GetObject' && path.includes('.s3-cloudfront-deploy/')
    lab.stage.sandbox.aws.fault(isState, { status: 400, code: 'InvalidRequest' })
    const run = await lab.run({ command: 'verify' })
    expect(run).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'verify-result': 'unknown' } })
    expect(findingOf(run, 'S3-9')).toMatchObject({ state: 'unknown' })
    for (const id of ['S3-1', 'S3-4', 'CF-7', 'L-7', 'L-15']) expect(findingOf(run, id).state).toBe('pass')
  })

  test('what is wrong comes before what may not be looked at, and is not explained by it', async () => {
    await using lab = await openVerifyLab()
    lab.stage.sandbox.aws.deny('s3:GetBucketPolicy')
    lab.stage.api.answer('GET /api/health', { status: 503, body: '' })
    const run = await lab.run({ verify: 'strict', 'api-probe': '/api/health 200' })
    expect(run.report?.failure?.message).toMatch(/^L-11 API answers failed: .* So did S3-4\b/)
  })
})

describe('who has no credentials', () => {
  const nothing = {
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_REGION: '',
    AWS_EC2_METADATA_DISABLED: 'true'
  }

  test("a fork's pull request: green, with a notice", async () => {
    await using lab = await openVerifyLab()
    const run = await lab.verify({ bucket: '', region: '' }, { event: pullRequest('opened'), env: nothing })
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'skipped', 'verify-result': '' } })
    expect(run.annotations).toMatchObject([{ level: 'notice', title: 'No access to AWS' }])
    expect(run.annotations[0]?.message).toMatch(/^Nothing was verified: this run has no access to AWS/)
    expect(run.summary).toContain('### ⏭️ Nothing was verified of')
    expect(run.requests).toEqual([])
  })

  test('a schedule: red, since there is no reason for it', async () => {
    await using lab = await openVerifyLab()
    const run = await lab.verify({}, { event: event('schedule'), env: nothing })
    expect(run).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(run.report?.failure?.code).toBe('no-credentials')
  })
})

describe('set-ups of other kinds', () => {
  test('DNS at another provider: it is looked at on the wire, and Route 53 does not come into it', async () => {
    await using lab = await openVerifyLab()
    const { sandbox, setup } = lab.stage
    const provider = new Route53()
    const zone = provider.createZone({ Name: 'example.com' })
    for (const record of sandbox.route53.zone(setup.zoneId).records) {
      if (record.Type === 'NS' || record.Type === 'SOA' || record.Name === undefined || record.Type === undefined)
        continue
      provider.upsert(zone.id, record)
      sandbox.route53.remove(setup.zoneId, record.Name, record.Type)
    }
    sandbox.route53.deleteZone(setup.zoneId)
    const internet = await startInternet({ ...sandbox, route53: provider })
    try {
      const run = await lab.run({ command: 'verify' }, {}, internet)
      expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { 'verify-result': 'pass' } })
      for (const id of ['R53-1', 'R53-2', 'R53-3']) {
        expect(findingOf(run, id)).toMatchObject({ state: 'skip', notApplicable: true })
        expect(findingOf(run, id).message).toContain('its DNS is elsewhere')
      }
      for (const id of ['R53-4', 'L-1', 'L-2', 'L-3', 'ACM-3']) expect(findingOf(run, id).state).toBe('pass')
      expect(run.report?.verification?.diagram).not.toContain('Route 53 zone')

      provider.upsert(zone.id, { Name: 'example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.7' }] })
      const wrong = await lab.run({ command: 'verify' }, {}, internet)
      expect(findingOf(wrong, 'L-1')).toMatchObject({
        state: 'fail',
        evidence: { actual: expect.stringContaining('192.0.2.7') }
      })
      expect(findingOf(wrong, 'L-1').remedy?.text).toContain('(ALIAS, ANAME)')
      expect(wrong.report?.failure?.message).toMatch(/^L-1 /)
    } finally {
      await internet.close()
    }
  })

  test('a site without an API, and one whose `api-path` leads nowhere', async () => {
    await using lab = await openVerifyLab()
    change(lab.stage, ({ Origins }) => ({
      CacheBehaviors: { Quantity: 0 },
      Origins: { Quantity: 1, Items: Origins?.Items?.filter(({ Id }) => Id === 'site') }
    }))
    const run = await lab.verify()
    expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { 'verify-result': 'pass' } })
    const api = (run.report?.verification?.findings ?? []).filter(({ id }) => id.startsWith('API-') || id === 'L-12')
    expect(api.length).toBe(9)
    for (const finding of api) expect(finding).toMatchObject({ state: 'skip', notApplicable: true })
    expect(run.report?.verification?.diagram).not.toContain('api')

    const wanted = await lab.verify({ 'api-path': '/api/*' })
    expect(wanted.exitCode).toBe(1)
    expect(findingOf(wanted, 'API-1')).toMatchObject({
      state: 'fail',
      evidence: { expected: expect.stringContaining('/api/*') }
    })
  })

  test('before DNS points here: `resolve` says where to look', async () => {
    await using lab = await openVerifyLab()
    const { sandbox, setup, internet } = lab.stage
    for (const type of ['A', 'AAAA', 'HTTPS'] as const) sandbox.route53.remove(setup.zoneId, 'example.com', type)
    const tunnels = internet.door.tunnels.length
    // Port 80 can't be another one here.
    const inputs = { resolve: `example.com: 127.0.0.1:${internet.door.httpsPort}`, 'verify-ignore': 'L-5' }
    const run = await lab.verify(inputs)
    expect(run).toMatchObject({ exitCode: 0, outputs: { 'verify-result': 'pass' } })
    for (const id of ['R53-1', 'R53-2', 'L-1', 'L-2']) {
      expect(findingOf(run, id)).toMatchObject({
        state: 'skip',
        message: '`resolve` says where example.com is: DNS does not lead here yet.'
      })
    }
    for (const id of ['L-3', 'L-7', 'L-8', 'L-9', 'L-10', 'L-12']) expect(findingOf(run, id).state).toBe('pass')
    expect(internet.door.tunnels.slice(tunnels)).not.toContain('example.com:443')

    change(lab.stage, () => ({ Aliases: { Quantity: 0 } }))
    const early = await lab.verify({ ...inputs, 'distribution-id': setup.distributionId })
    expect(early.exitCode).toBe(1)
    expect(findingOf(early, 'CF-4').state).toBe('fail')
  })
})

describe('inputs that are wrong', () => {
  test('the region: that is told, and nothing of the set-up is blamed', async () => {
    await using lab = await openVerifyLab()
    const run = await lab.verify({ region: 'us-east-1' })
    expect(run.report?.failure).toMatchObject({
      message: 'S3-1 Bucket failed: The bucket is in eu-central-1, and S3 is asked in us-east-1.',
      remedy: "Set `region: eu-central-1`. A bucket can't be moved."
    })
    expect(run.outputs['verify-failed']).toBe('1')
    expect(findingOf(run, 'CF-7').state).toBe('pass')
    expect(findingOf(run, 'S3-4')).toMatchObject({ state: 'unknown', causedBy: 'S3-1' })
  })

  test('neither a domain nor a distribution: there is not enough to look at, and it says what to set', async () => {
    await using lab = await openVerifyLab()
    const run = await lab.verify({ domain: '' })
    expect(run).toMatchObject({ exitCode: 1, outputs: { 'verify-result': 'unknown', 'verify-failed': '0' } })
    expect(run.report?.failure?.remedy).toMatch(/^Set `domain`, or `distribution-id`/)
  })

  test('no domain: the site is looked at under the name of the distribution', async () => {
    await using lab = await openVerifyLab()
    const run = await lab.verify({ domain: '', 'distribution-id': lab.stage.setup.distributionId })
    expect(run).toMatchObject({ exitCode: 0, outputs: { 'verify-result': 'pass' } })
    for (const id of ['L-7', 'L-8', 'L-9']) expect(findingOf(run, id).state).toBe('pass')
    for (const id of ['L-1', 'L-3', 'R53-1']) expect(findingOf(run, id)).toMatchObject({ notApplicable: true })
  })
})

describe('what else is asked', () => {
  test('several distributions: the first is verified, and the others are named', async () => {
    await using lab = await openVerifyLab()
    const { cloudFront } = lab.stage.sandbox
    const { distributionId } = lab.stage.setup
    const config = cloudFront.distribution(distributionId).value.DistributionConfig
    if (config === undefined) throw new Error('There is no configuration.')
    const Aliases = { Quantity: 1, Items: ['app.example.com'] }
    const other = cloudFront.createDistribution({ ...config, Aliases, CallerReference: 'other' }).id
    const run = await lab.verify({
      'distribution-id': `${distributionId}\n${other}`,
      domain: 'example.com\napp.example.com'
    })
    expect(troubles(run)).toEqual([])
    expect(run.annotations).toMatchObject([
      {
        level: 'notice',
        title: 'One distribution was verified',
        message: expect.stringContaining(
          `Only distribution ${distributionId} was verified, not ${other}. app.example.com is an alias of ${other}, and was not judged.`
        )
      }
    ])
  })

  test('routes: each must reach the app', async () => {
    await using lab = await openVerifyLab()
    const right = await lab.verify({ routes: '/login/callback?code=x\n/guide/caching' })
    expect(findingOf(right, 'L-8').state).toBe('pass')
    const wrong = await lab.verify({ routes: '/login/callback?code=x\n/robots.txt' })
    expect(wrong.exitCode).toBe(1)
    expect(findingOf(wrong, 'L-8')).toMatchObject({
      state: 'fail',
      evidence: { expected: '/robots.txt: 200, the app', actual: '/robots.txt: 200 text/plain' }
    })
  })

  test('api-probe: the status that it has to have, without one any of success', async () => {
    await using lab = await openVerifyLab()
    const { api } = lab.stage
    expect(findingOf(await lab.verify(), 'L-11')).toMatchObject({ state: 'skip', notApplicable: true })
    expect(findingOf(await lab.verify({ 'api-probe': '/api/health' }), 'L-11').state).toBe('pass')
    const before = api.log.length
    expect(findingOf(await lab.verify({ 'api-probe': '/api/admin 403' }), 'L-11').state).toBe('pass')
    const asked = api.log.slice(before)
    expect(asked.filter(({ path }) => path.startsWith('/api/admin')).length).toBeGreaterThan(0)
    expect(asked.every(({ method }) => method === 'GET')).toBe(true)
    const wrong = await lab.verify({ 'api-probe': '/api/health 204' })
    expect(wrong.exitCode).toBe(1)
    expect(findingOf(wrong, 'L-11')).toMatchObject({
      state: 'fail',
      evidence: { expected: '/api/health: 204', actual: '/api/health: 200 application/json' }
    })
  })
})

test('wrong inputs are told all at once, before anything is asked', async () => {
  await using lab = await openVerifyLab()
  const run = await lab.verify({
    verify: 'on',
    'verify-ignore': 'CF-6\nCF6',
    routes: 'login',
    'api-path': 'api',
    'api-probe': '/api/health ok'
  })
  expect(run.exitCode).toBe(1)
  expect(run.report?.failure?.message.split('\n')).toEqual([
    '5 things are wrong with the inputs:',
    '- verify: "on" is not one of "off", "warn", "strict".',
    '- verify-ignore, line 2: "CF6" is not the id of a check, like "CF-22"; docs/checks.md lists them. Did you mean "CF-6"?',
    '- routes, line 1: "login" is not a path: write it like "/login/callback".',
    '- api-path: "api" is not the path pattern of a behavior: write it like "/api/*".',
    '- api-probe: "/api/health ok" is not a path and a status: write it like "/api/health 200".'
  ])
  expect(run.requests).toEqual([])
})
