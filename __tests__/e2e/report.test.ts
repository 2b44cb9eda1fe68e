import { describe, expect, test } from '@jest/globals'
import { startOidcEndpoint } from '../../sandbox/aws/sts/oidc.ts'
import type { Deploy } from '../../sandbox/deploy.ts'
import { REPOSITORY } from '../../sandbox/example-workspace.ts'
import { readManifest } from '../../sandbox/runner/manifest.ts'
import { renderSummary } from '../../sandbox/runner/summary-page.ts'
import { pullRequest } from './helpers/events.ts'
import { writesOf } from './helpers/requests.ts'
import { createScene, DOMAIN, type Scene } from './helpers/scene.ts'
import { page, smallSite } from './helpers/sites.ts'
import { type Files, inDist } from './helpers/workspace.ts'

/** What holds of every run, whatever its result. */
async function expectCoherent(run: Deploy): Promise<void> {
  const { outputs, report } = run
  const { outputs: declared } = await readManifest(REPOSITORY)
  expect(Object.keys(outputs).sort()).toEqual([...declared].sort())
  expect(outputs.result).toBe(report?.result)
  expect(outputs.url).toBe(report?.destination?.url ?? '')
  expect(outputs['bytes-uploaded']).toBe(String(report?.transfer?.bytes ?? 0))
  expect(report).toMatchObject({ schema: 1, target: 'production', startedAt: expect.stringMatching(/^2\d{3}-.*Z$/) })
  expect(report?.run).toMatchObject({
    repository: 'octo-org/example',
    runUrl: expect.stringContaining('/actions/runs/')
  })
  expect(run.summary.startsWith('### ')).toBe(true)
  const failures = run.annotations.filter(({ level }) => level === 'error')
  expect(failures.length > 0).toBe(run.conclusion === 'failure')
  for (const { title, message } of report?.findings ?? []) {
    expect(run.annotations).toContainEqual(
      expect.objectContaining({ title, message: expect.stringContaining(message) })
    )
  }
  // The heading stands in the log as well, where nobody has to open a page for it.
  const heading = run.summary
    .slice('### '.length)
    .split('\n')[0]
    ?.replace(/[[\]`]|\(https?:[^)]*\)/g, '')
  expect(run.log).toContainEqual(heading)
}

/** The second version of `smallSite()`: one file new, one gone, two changed, one with other headers. */
const secondBuild: Files = { ...smallSite(2), 'about.html': page('About') }
const { 'images/shore.svg': _, ...secondFiles } = secondBuild
const otherHeaders = { 'cache-control': 'robots.txt: no-store' }

async function createDeployedScene(): Promise<Scene> {
  const scene = await createScene()
  await scene.run()
  await scene.workspace.build(secondFiles)
  return scene
}

test.concurrent('deployed', async () => {
  await using scene = await createDeployedScene()
  const run = await scene.run({ inputs: otherHeaders })
  await expectCoherent(run)
  const uploads = run.requests.filter(({ operation, key }) => operation === 'PutObject' && !key?.startsWith('.s3-'))
  expect(run.outputs).toEqual({
    result: 'deployed',
    url: 'https://example.com/',
    'preview-url': '',
    'verify-result': '',
    'verify-passed': '',
    'verify-failed': '',
    'release-id': expect.stringMatching(/^\d{8}T\d{6}Z-2222222-1000000002\.1$/),
    'previous-release-id': expect.stringMatching(/-1111111-1000000001\.1$/),
    uploaded: '2',
    updated: '2',
    unchanged: '0',
    deleted: '1',
    'bytes-uploaded': String(uploads.reduce((sum, { bytesIn }) => sum + bytesIn, 0)),
    'invalidation-id': scene.sandbox.cloudFront.invalidations(scene.setup.distributionId)[0]?.Id,
    'invalidated-paths': '/\n/images/shore.svg\n/index.html\n/robots.txt',
    report: expect.stringContaining('report.json')
  })
  expect(run.annotations).toEqual([])
  expect(run.report?.changes?.map(({ key, action, reason }) => `${action} ${key}: ${reason}`)).toEqual([
    'upload assets/index-C7kq_XzL.js: new',
    'upload robots.txt: headers',
    'upload about.html: new',
    'upload index.html: content',
    'keep assets/index-BPoE8uyH.js: kept',
    'delete images/shore.svg: stale'
  ])
  const html = renderSummary(run.summary)
  for (const part of [
    /<h3>✅ Deployed <a href="https:\/\/example\.com\/">example\.com<\/a> in .*: 4 files uploaded/,
    /robots\.txt<\/code><\/td>\s*<td[^>]*>headers changed: .*max-age=3600.* → .*no-store/,
    /images\/shore\.svg<\/code><\/td>\s*<td[^>]*>no longer in the site</,
    /4 of the 1,000 paths a month that are free/,
    /compare\/1111111.*2222222/,
    /no retries/
  ]) {
    expect(html).toMatch(part)
  }
})

test.concurrent('unchanged', async () => {
  await using scene = await createDeployedScene()
  const before = await scene.run()
  const run = await scene.run()
  await expectCoherent(run)
  expect(run.outputs).toMatchObject({
    result: 'unchanged',
    url: 'https://example.com/',
    'release-id': before.outputs['release-id'],
    'previous-release-id': '',
    uploaded: '0',
    updated: '0',
    unchanged: '4',
    deleted: '0',
    'bytes-uploaded': '0',
    'invalidation-id': '',
    'invalidated-paths': ''
  })
  expect(run.annotations).toEqual([])
  expect(run.summary).toContain('The bucket already has this build: nothing was uploaded, deleted or invalidated.')
})

describe('planned', () => {
  test.concurrent.each([
    ['a pull request', { event: pullRequest('synchronize'), github: { ref: 'refs/pull/7/merge' } }],
    ['command: plan', { inputs: { command: 'plan' } }]
  ])('%s', async (_, how) => {
    await using scene = await createDeployedScene()
    const run = await scene.run({ ...how, inputs: { ...otherHeaders, ...('inputs' in how ? how.inputs : {}) } })
    await expectCoherent(run)
    expect(run).toMatchObject({ exitCode: 0, report: { command: 'plan' } })
    expect(writesOf(run.requests)).toEqual([])
    expect(run.outputs).toMatchObject({
      result: 'planned',
      'release-id': '',
      uploaded: '2',
      updated: '2',
      deleted: '1',
      'bytes-uploaded': '0',
      'invalidation-id': '',
      'invalidated-paths': '/\n/images/shore.svg\n/index.html\n/robots.txt'
    })
    expect(run.summary).toContain('This is a plan: nothing was written, neither to the bucket nor to CloudFront.')
    expect(run.log).toContainEqual('Nothing was written.')
    if ('event' in how) {
      // Of a pull request the head is told, not the merge commit that GITHUB_SHA is.
      expect(run.report?.run.sha).toBe('feedface'.repeat(5))
      expect(run.summary).toContain('https://github.com/octo-org/example/pull/7')
    }
  })
})

test.concurrent('failed on the way: what reached the bucket is counted, what is next is said', async () => {
  await using scene = await createDeployedScene()
  scene.sandbox.aws.deny('s3:PutObject', 'arn:aws:s3:::example.com/index.html')
  const run = await scene.run({ inputs: otherHeaders })
  await expectCoherent(run)
  expect(run).toMatchObject({ exitCode: 1, conclusion: 'failure' })
  expect(run.outputs).toMatchObject({
    result: 'failed',
    url: 'https://example.com/',
    'release-id': '',
    uploaded: '2',
    updated: '1',
    deleted: '0',
    'invalidation-id': '',
    'invalidated-paths': ''
  })
  expect(run.report?.failure).toMatchObject({ code: 'access-denied', phase: 'upload' })
  const html = renderSummary(run.summary)
  for (const part of [
    /❌ Deploy of .* failed while uploading/,
    /What happened:/,
    /The site now:/,
    /What to do next:/
  ]) {
    expect(html).toMatch(part)
  }
  expect(run.annotations).toHaveLength(1)
  expect(run.annotations[0]).toMatchObject({ level: 'error', title: 'deploy failed while uploading' })
})

test.concurrent('skipped: a pull request that was closed needs no checkout, build or credentials', async () => {
  await using scene = await createScene({ files: {} })
  const run = await scene.run({
    event: pullRequest('closed'),
    inputs: { 'build-command': 'auto' },
    env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
  })
  await expectCoherent(run)
  expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'skipped', uploaded: '0', deleted: '0' } })
  expect(run.log.join('\n')).toContain('Nothing to do: pull request #7 was closed.')
  expect(run.annotations).toEqual([])
  expect(run.requests).toEqual([])
})

const NASTY = [
  '<img src=x onerror=alert(1)>.txt',
  '<script>alert(1)</script>.txt',
  '[click](https://evil.example)/here.txt',
  '![pixel](https://evil.example/p.png).txt',
  '`code` | pipe | **bold**.txt',
  '::error::fooled.txt',
  '##[error]fooled.txt',
  '@octocat #1 :tada:.txt',
  'right\u202Eto-left.txt',
  '--help.txt',
  '&lt;b&gt;.txt',
  'back\\slash\\|pipe.txt',
  'https://evil.example/x.txt'
]

test.concurrent('names of files are never markup, commands or links', async () => {
  const files = Object.fromEntries(NASTY.map(name => [name, 'x\n']))
  await using scene = await createScene({ files: inDist({ ...smallSite(), ...files }) })
  const first = await scene.run()
  expect(first.outputs).toMatchObject({ result: 'deployed', uploaded: String(NASTY.length + 4) })
  await scene.workspace.build(smallSite())
  const second = await scene.run()
  expect(second.outputs).toMatchObject({ deleted: String(NASTY.length) })
  for (const run of [first, second]) {
    await expectCoherent(run)
    expect(run.annotations).toEqual([])
    expect(run.log.filter(line => line.startsWith('##[error]'))).toEqual([])
    const html = renderSummary(run.summary)
    expect(html).not.toMatch(/<(?:img|script|strong|b)\b[^>]*(?:evil|x|alert)/)
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => new URL(href ?? '').host)).not.toContain(
      'evil.example'
    )
    expect(html).not.toContain('\u202E')
    for (const name of ['&lt;img src=x onerror=alert(1)&gt;.txt', '@octocat #1 :tada:.txt', '&amp;lt;b&amp;gt;.txt']) {
      expect(html).toContain(`<code>${name}</code>`)
    }
    expect(html).toMatch(/<code>`code` \| pipe \| \*\*bold\*\*\.txt<\/code>/)
  }
})

test.concurrent('no secret is ever told', async () => {
  await using scene = await createScene({
    sandbox: { roles: [{ arn: 'arn:aws:iam::123456789012:role/deploy' }] }
  })
  const oidc = await startOidcEndpoint(scene.sandbox.oidc, { sub: 'repo:octo-org/example:ref:refs/heads/main' })
  let retried = 0
  try {
    // One retry, so that there is something to debug.
    scene.sandbox.aws.fault(({ operation }) => operation === 'ListObjectsV2' && retried++ === 0, 'reset')
    const run = await scene.run({
      debug: true,
      inputs: {
        'role-to-assume': 'arn:aws:iam::123456789012:role/deploy',
        'build-env': 'API_KEY=s3cr3t-of-the-build',
        'build-command': 'echo built'
      },
      env: {
        AWS_SESSION_TOKEN: 'ambient-session-token',
        ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken
      }
    })
    expect(run.outputs.result).toBe('deployed')
    expect(run.log).toContainEqual(expect.stringContaining('##[debug]s3:ListBucket on arn:aws:s3:::example.com'))
    const told = [...run.log, run.summary, JSON.stringify(run.annotations), JSON.stringify(run.report)].join('\n')
    const [, accessKeyId = ''] = /Credential=(ASIA[^/]+)/.exec(run.requests.at(-1)?.headers.authorization ?? '') ?? []
    const { aws } = scene.sandbox
    const assumed = aws.credentials.find(accessKeyId)
    const ofAws = [assumed?.secretAccessKey, assumed?.sessionToken, aws.secretAccessKey, 'ambient-session-token']
    const secrets = [...ofAws, oidc.requestToken, 's3cr3t-of-the-build']
    expect(secrets).not.toContain(undefined)
    for (const secret of secrets) expect(told).not.toContain(secret)
    // The web identity token is masked as soon as it is there, whatever may print it later.
    expect(run.masks).toContainEqual(expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/))
    for (const mask of run.masks) expect(told).not.toContain(mask)
  } finally {
    await oidc.close()
  }
})

test.concurrent('a warning of the build stands at its line', async () => {
  const headers = "/*\n  Content-Security-Policy: default-src 'self'\n"
  await using scene = await createScene({ files: inDist({ ...smallSite(), _headers: headers }) })
  const run = await scene.run()
  await expectCoherent(run)
  expect(run.outputs.result).toBe('deployed')
  expect(run.annotations).toEqual([
    expect.objectContaining({ level: 'warning', line: 2, title: expect.stringContaining('Content-Security-Policy') })
  ])
  const { headers: seen } = await scene.sandbox.visit(DOMAIN, '/')
  expect(seen['content-security-policy']).toBeUndefined()
})
