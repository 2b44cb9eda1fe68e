import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import type { Bucket } from '../../../sandbox/aws/s3/store.ts'
import type { Deploy, DeployOptions } from '../../../sandbox/deploy.ts'
import { pullRequest } from '../helpers/events.ts'
import { createScene, DOMAIN, type Scene } from '../helpers/scene.ts'
import type { Files } from '../helpers/workspace.ts'
import { headIn, isOfState, recordIn, releasesIn, siteIn, writesIn } from './state.ts'
import { assetsOf, commitOf, DOCUMENTS, lookAtSite, version } from './versions.ts'

let scene: Scene
beforeEach(async () => {
  scene = await createScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

async function deploy(tag: string, more: Partial<DeployOptions> & { files?: Files } = {}): Promise<Deploy> {
  const { files, ...options } = more
  await scene.workspace.build(files ?? version(tag))
  const run = await scene.run({ ...options, github: { sha: commitOf(tag) } })
  if (run.conclusion !== 'success') throw new Error(run.log.join('\n'))
  return run
}

/** Goes back, from a repository that has no build in it. */
async function rollback(release?: string, more: Partial<DeployOptions> = {}): Promise<Deploy> {
  await scene.workspace.remove('dist')
  const inputs = { command: 'rollback', ...(release && { release }), ...more.inputs }
  return scene.run({ ...more, inputs, github: { sha: commitOf('whatever is checked out') } })
}

const id = ({ outputs }: Deploy) => outputs['release-id'] ?? ''

/** Everything that visitors get: bytes and headers by key, but for what is only kept. */
function served(bucket: Bucket, files: Files, prefix = ''): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.keys(files).map(key => {
      const { bytes, headers, metadata, tags, encryption } = bucket.get(prefix + key) ?? {}
      return [key, { text: Buffer.from(bytes ?? []).toString('utf8'), headers, metadata, tags, encryption }]
    })
  )
}

function ofSite(requests: readonly LogEntry[]): readonly LogEntry[] {
  return writesIn(requests).filter(entry => !isOfState(entry))
}

describe('going back to the previous release', () => {
  const withHeaders = { _headers: '/logo.svg\n  Content-Disposition: attachment; filename="one.svg"\n' }

  test('brings back bytes and headers, at the edge too, and uploads none of it', async () => {
    const { sandbox, setup } = scene
    const one = await deploy('one', {
      files: version('one', withHeaders),
      inputs: { 'cache-control': 'logo.svg: no-cache' }
    })
    const before = served(setup.bucket, version('one'))
    await deploy('two', { files: version('two', { 'new.html': '<p>new</p>' }) })
    for (const key of DOCUMENTS) await sandbox.visit(DOMAIN, `/${key}`)
    const away = served(setup.bucket, version('one'))
    expect(away).not.toEqual(before)

    const back = await rollback()
    expect(back).toMatchObject({ conclusion: 'success', outputs: { result: 'rolled-back' } })
    expect(served(setup.bucket, version('one'))).toEqual(before)
    expect(siteIn(setup.bucket)).not.toHaveProperty('new.html')
    // The managed cache policy has a MinTTL of a second, for what is no-cache too.
    await sleep(1_100)
    expect(await lookAtSite(path => sandbox.visit(DOMAIN, path))).toEqual({ tags: ['one', 'one', 'one'], mixes: [] })
    const deep = await sandbox.visit(DOMAIN, '/guide/caching')
    expect([deep.status, deep.body.toString('utf8')]).toEqual([200, version('one')['index.html']])

    // Nothing was built, and no byte of the site passed through the runner.
    expect(back.report?.build).toBeUndefined()
    expect(new Set(ofSite(back.requests).map(({ operation }) => operation))).toEqual(
      new Set(['CopyObject', 'DeleteObjects'])
    )
    expect(
      ofSite(back.requests)
        .filter(({ operation }) => operation === 'CopyObject')
        .map(({ bytesIn }) => bytesIn)
    ).toEqual([0, 0, 0, 0])
    expect(
      back.requests.filter(
        ({ operation, key = '' }) => operation === 'GetObject' && !key.includes('.s3-cloudfront-deploy/')
      )
    ).toEqual([])
    expect(back.durationMs).toBeLessThan(10_000)

    expect(back.outputs).toMatchObject({ url: `https://${DOMAIN}/`, updated: '4', uploaded: '0', deleted: '1' })
    expect(back.report?.release).toMatchObject({ restoredId: id(one), recorded: true })
    expect(back.summary).toContain(id(one))
  })

  test('is a release of its own, of the old commit, recorded with the ETags that S3 answered', async () => {
    const { bucket } = scene.setup
    const one = await deploy('one')
    const two = await deploy('two')
    const back = await rollback()
    const head = headIn(bucket)
    expect(releasesIn(bucket)).toEqual([id(back), id(two), id(one)])
    expect(back.outputs['previous-release-id']).toBe(id(two))
    expect(head.live).toMatchObject({ commit: commitOf('one'), restored: id(one), content: head.past[1]?.content })
    expect(head.past[0]).toMatchObject({ withdrawn: true })
    expect(head).not.toHaveProperty('lease')
    expect(head).not.toHaveProperty('intent')
    for (const { key, etag } of recordIn(bucket, id(back)).files)
      expect([key, bucket.get(key)?.etag]).toEqual([key, etag])

    // What is there by then is known to the last byte: the same build has nothing to do.
    const again = await deploy('one')
    expect(again.outputs.result).toBe('unchanged')
  })

  test('twice goes further back; then there is nothing left, and forward again is by id', async () => {
    const { bucket } = scene.setup
    const one = await deploy('one')
    const two = await deploy('two')
    const three = await deploy('three')
    const seen: unknown[] = []
    for (const release of [undefined, undefined, undefined, id(three), undefined, id(two)]) {
      const run = await rollback(release)
      seen.push([run.outputs.result, /content="([^"]*)"/.exec(siteIn(bucket)['index.html'] ?? '')?.[1]])
      if (run.conclusion === 'failure') {
        expect(run.report?.failure).toMatchObject({ code: 'no-such-release', remedy: expect.stringContaining(id(one)) })
      }
    }
    expect(seen).toEqual([
      ['rolled-back', 'two'],
      ['rolled-back', 'one'],
      ['failed', 'one'],
      ['rolled-back', 'three'],
      ['rolled-back', 'one'],
      ['rolled-back', 'two']
    ])
    expect(await lookAtSite(path => scene.sandbox.visit(DOMAIN, path))).toMatchObject({ mixes: [] })
  })

  test('a deploy after that is an ordinary one', async () => {
    await deploy('one')
    await deploy('two')
    const back = await rollback()
    const three = await deploy('three')
    expect(three.outputs).toMatchObject({ result: 'deployed', 'previous-release-id': id(back) })
    expect(siteIn(scene.setup.bucket)).toMatchObject(version('three'))
    await rollback()
    expect(siteIn(scene.setup.bucket)).toMatchObject(version('one'))
  })
})

describe('what has to be put back for it', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['the headers of hashed files', { 'cache-control': 'assets/**: public, max-age=60' }],
    ['tags', { tags: 'team=web' }],
    ['the encryption', { sse: 'aws:kms' }]
  ])('%s, which only the release in between had otherwise', async (_, inputs) => {
    const { bucket } = scene.setup
    await deploy('one', { inputs })
    const before = served(bucket, version('one'))
    await deploy('two', { files: { ...version('one'), 'about.html': '<p>two</p>' } })
    expect(served(bucket, version('one'))).not.toEqual(before)
    const back = await rollback(undefined, { inputs })
    expect([back.outputs.result, back.report?.failure?.message]).toEqual(['rolled-back', undefined])
    expect(served(bucket, version('one'))).toEqual(before)
    expect((await deploy('one', { inputs })).outputs.result).toBe('unchanged')
  })

  test('files that somebody removed or wrote over since', async () => {
    const { bucket } = scene.setup
    await deploy('one')
    await deploy('two')
    bucket.delete('about.html')
    bucket.put('logo.svg', { bytes: Buffer.from('mine') })
    expect((await rollback()).outputs.result).toBe('rolled-back')
    expect(siteIn(bucket)).toMatchObject(version('one'))
  })

  test('most of a site: nobody limits what a rollback deletes, since that was live before', async () => {
    await deploy('one')
    const pages = Object.fromEntries(Array.from({ length: 40 }, (_, page) => [`pages/${page}.html`, `<p>${page}</p>`]))
    await deploy('two', { files: version('two', pages) })
    const back = await rollback()
    expect(back.outputs).toMatchObject({ result: 'rolled-back', deleted: '40' })
    expect(siteIn(scene.setup.bucket)).toMatchObject(version('one'))
  })
})

describe('a release that cannot be gone back to', () => {
  test.each<[string, (releases: readonly string[]) => string | undefined, string, RegExp]>([
    [
      'one that there is not',
      () => '20260131T101530Z-1a2b3c4-987654321.1',
      'no-such-release',
      /no release 20260131T101530Z/
    ],
    ['the live one', ([, , , live]) => live, 'release-is-live', /is the live one/]
  ])('%s: says which there are, and writes nothing', async (_, choose, code, message) => {
    const one = await deploy('one')
    const two = await deploy('two')
    const back = await rollback()
    const three = await deploy('three')
    const before = siteIn(scene.setup.bucket)
    const run = await rollback(choose([id(one), id(two), id(back), id(three)]))
    expect(run).toMatchObject({ conclusion: 'failure', outputs: { result: 'failed' } })
    expect(run.report?.failure).toMatchObject({ code, message: expect.stringMatching(message) })
    for (const release of [one, two, back]) expect(run.report?.failure?.remedy).toContain(id(release))
    expect(run.report?.failure?.remedy).toMatch(new RegExp(`${id(two)}.*rolled back from`))
    expect(writesIn(run.requests)).toEqual([])
    expect(siteIn(scene.setup.bucket)).toEqual(before)
  })

  test('one whose chunks are gone says which', async () => {
    const { bucket } = scene.setup
    const one = await deploy('one')
    await deploy('two')
    const { lazy, script } = assetsOf('one')
    bucket.delete(lazy)
    bucket.delete(script)
    const run = await rollback()
    expect(run.report?.failure).toMatchObject({
      code: 'release-incomplete',
      message: expect.stringMatching(new RegExp(`${id(one)}.*${lazy}, ${script}`))
    })
    expect(writesIn(run.requests)).toEqual([])
    expect(siteIn(bucket)).toMatchObject(version('two'))
  })

  test.each<[string, (bucket: Bucket, release: string) => void]>([
    ['gone', (bucket, release) => bucket.delete(`.s3-cloudfront-deploy/releases/${release}.json.gz`)],
    [
      'garbage',
      (bucket, release) => bucket.put(`.s3-cloudfront-deploy/releases/${release}.json.gz`, { bytes: Buffer.from('x') })
    ]
  ])('one whose record is %s says so', async (_, damage) => {
    const one = await deploy('one')
    await deploy('two')
    damage(scene.setup.bucket, id(one))
    const run = await rollback()
    expect(run.report?.failure).toMatchObject({ code: 'release-incomplete', message: expect.stringContaining(id(one)) })
    expect(writesIn(run.requests)).toEqual([])
  })

  test.each(['previous', '20260131T101530Z-1a2b3c4-987654321.1'])(
    '%s, where nothing was ever deployed',
    async release => {
      const run = await rollback(release)
      expect(run.report?.failure).toMatchObject({
        code: 'no-such-release',
        remedy: expect.stringContaining('`bucket`, `prefix`')
      })
      expect(writesIn(run.requests)).toEqual([])
    }
  )
})

describe('a rollback that is only planned', () => {
  test('on a pull request nothing is written, and what it would do is told', async () => {
    const { bucket } = scene.setup
    await deploy('one')
    await deploy('two')
    const before = bucket.objects().map(({ key, etag }) => [key, etag])
    const run = await rollback(undefined, { event: pullRequest('synchronize') })
    expect(run).toMatchObject({
      conclusion: 'success',
      outputs: { result: 'planned', updated: '4', 'bytes-uploaded': '0' }
    })
    expect(writesIn(run.requests)).toEqual([])
    expect(run.requests.filter(({ operation }) => operation === 'CreateInvalidation')).toEqual([])
    expect(bucket.objects().map(({ key, etag }) => [key, etag])).toEqual(before)
  })
})

describe('a rollback of a site', () => {
  test.each<[string, Readonly<Record<string, string>>, string, { bucket: string; folder: string }]>([
    ['below a prefix', { prefix: 'app' }, 'app/', { bucket: DOMAIN, folder: 'app/.s3-cloudfront-deploy/' }],
    [
      'with its state in another bucket',
      { state: 'states.example.com/web' },
      '',
      { bucket: 'states.example.com', folder: 'web/' }
    ],
    [
      'below a prefix, with its state in another folder',
      { prefix: 'app', state: '/states/app' },
      'app/',
      { bucket: DOMAIN, folder: 'states/app/' }
    ]
  ])('%s', async (_, place, prefix, state) => {
    const { setup, sandbox } = scene
    const states = sandbox.s3.bucket(state.bucket) ?? sandbox.s3.createBucket(state.bucket, { region: setup.region })
    const inputs = { ...place, domain: '', 'distribution-id': setup.distributionId }
    setup.bucket.put('app.html', { bytes: Buffer.from('not ours') })
    setup.bucket.put('app2/index.html', { bytes: Buffer.from('not ours') })
    await deploy('one', { inputs })
    const before = served(setup.bucket, version('one'), prefix)
    const two = await deploy('two', { inputs })
    const back = await rollback(undefined, { inputs })
    expect(back.outputs.result).toBe('rolled-back')
    expect(served(setup.bucket, version('one'), prefix)).toEqual(before)
    expect(headIn(states, state.folder).past[0]).toMatchObject({ release: id(two), withdrawn: true })
    expect(siteIn(setup.bucket)).toMatchObject({ 'app.html': 'not ours', 'app2/index.html': 'not ours' })
    const strayed = writesIn(back.requests).filter(({ bucket = '', key }) => {
      if (key === undefined) return false
      return (
        !(bucket === DOMAIN && key.startsWith(prefix)) && !(bucket === state.bucket && key.startsWith(state.folder))
      )
    })
    expect(strayed).toEqual([])
    expect((await rollback(id(two), { inputs })).outputs.result).toBe('rolled-back')
    expect(siteIn(setup.bucket, prefix)).toMatchObject(version('two'))
  })
})
