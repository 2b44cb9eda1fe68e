import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Bucket, S3Object } from '../../../sandbox/aws/s3/store.ts'
import type { Deploy } from '../../../sandbox/deploy.ts'
import { writesOf } from '../helpers/requests.ts'
import { createScene, type Scene } from '../helpers/scene.ts'
import { page, smallSite } from '../helpers/sites.ts'
import { type Files, inDist } from '../helpers/workspace.ts'
import { headIn, recordIn, releasesIn, STATE, siteIn } from './state.ts'

const HEAD = `${STATE}head.json`

/** A scene with two releases, of which the second one is live and the first one left a chunk and a page behind. */
async function sceneWithTwoReleases(): Promise<Scene> {
  const scene = await createScene({ files: inDist({ ...smallSite(1), 'about.html': page('About 1') }) })
  await scene.run()
  await scene.workspace.build({ ...smallSite(2), 'about.html': page('About 2') })
  await scene.run()
  scene.setup.bucket.put('by-hand.txt', { bytes: Buffer.from('by hand') })
  return scene
}

function warnings({ annotations }: Deploy): readonly string[] {
  return annotations.filter(({ title }) => title === 'State not usable').map(({ message }) => message)
}

/** What can be found under head's name, made of what should be there. */
const spoiltHeads: readonly (readonly [name: string, spoil: (head: Buffer) => string | Buffer, why: string])[] = [
  ['nothing', () => '', "it can't be read"],
  ['half of it', head => head.subarray(0, head.length / 2), "it can't be read"],
  ['other bytes', () => Buffer.from([0x1f, 0x8b, 0, 255, 254]), "it can't be read"],
  ['a later schema', head => edited(head, { schema: 2 }), 'it is of schema 2, and this version knows schema 1'],
  ['no schema', head => edited(head, { schema: undefined }), 'it is of schema undefined'],
  ["somebody else's JSON", () => '{"name":"site","version":"1.0.0"}', 'it is of schema undefined'],
  ['a list', () => '[]', 'it is of schema undefined'],
  ['null', () => 'null', 'it is of schema undefined'],
  ['a release without an id', () => '{"schema":1,"live":{"release":5}}', 'its live is not what this action writes'],
  ['a past of something else', head => edited(head, { past: [{ id: 1 }] }), 'its past is not what this action writes'],
  ['a lease of something else', head => edited(head, { lease: 'mine' }), 'its lease is not what this action writes'],
  ['owed to nobody', head => edited(head, { pending: [{}] }), 'its pending is not what this action writes']
]

function edited(json: Buffer, fields: object): string {
  return JSON.stringify({ ...JSON.parse(json.toString()), ...fields })
}

/** The same two releases for each case: what a case did is undone before the next. */
function withTwoReleases(): () => Scene {
  let scene: Scene | undefined
  let restore: (() => void) | undefined
  beforeAll(async () => {
    scene = await sceneWithTwoReleases()
    restore = scene.setup.bucket.snapshot()
    await scene.workspace.build(smallSite(3))
  })
  beforeEach(() => restore?.())
  afterAll(() => scene?.[Symbol.asyncDispose]())
  return () => {
    if (scene === undefined) throw new Error('unreachable: the scene is set before the first case')
    return scene
  }
}

describe('a head that is', () => {
  const scene = withTwoReleases()

  test.each(spoiltHeads)('%s', async (_, spoil, why) => {
    const { bucket } = scene().setup
    const spoilt = Buffer.from(spoil(bytesOf(bucket, HEAD)))
    bucket.put(HEAD, { bytes: spoilt })
    const before = bucket.objects().map(({ key }) => key)

    // It would otherwise delete: a page has left the site.
    const run = await scene().run()
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', deleted: '0' } })
    expect(warnings(run)).toEqual([expect.stringContaining(`The state in ${HEAD} is not used: ${why}`)])
    expect(siteIn(bucket)).toMatchObject({ ...smallSite(3), 'about.html': page('About 2'), 'by-hand.txt': 'by hand' })
    const after = new Set(bucket.objects().map(({ key }) => key))
    expect(before.filter(key => !after.has(key))).toEqual([])
    expect(bytesOf(bucket, copyOf(spoilt))).toEqual(spoilt)
    expect(headIn(bucket)).toMatchObject({ live: { release: run.outputs['release-id'] }, past: [] })
  })

  test('not readable is in the way of a rollback and of no plan, and neither writes anything', async () => {
    const { bucket } = scene().setup
    bucket.put(HEAD, { bytes: bytes(edited(bytesOf(bucket, HEAD), { schema: 2 })) })
    const back = await scene().run({ inputs: { command: 'rollback' } })
    expect(back.report?.failure).toMatchObject({
      code: 'state-unreadable',
      message: expect.stringContaining('it is of schema 2, and this version knows schema 1')
    })
    expect(writesOf(back.requests)).toEqual([])
    const plan = await scene().run({ inputs: { command: 'plan' } })
    expect(plan.outputs.result).toBe('planned')
    expect(warnings(plan)).toHaveLength(1)
    expect(writesOf(plan.requests)).toEqual([])
  })

  test('put back from its copy finds all that it knew', async () => {
    const { bucket } = scene().setup
    const later = bytes(edited(bytesOf(bucket, HEAD), { schema: 2 }))
    const known = bucket.objects().flatMap(({ key }) => (/\/(?:releases|blobs)\//.test(key) ? [key] : []))
    expect(known.length).toBeGreaterThan(2)
    bucket.put(HEAD, { bytes: later })
    const inputs = { 'keep-releases': '1', 'keep-for': '0d' }
    expect((await scene().run({ inputs })).outputs.result).toBe('deployed')
    const unchanged = await scene().run({ inputs })
    expect(unchanged.outputs.result).toBe('unchanged')
    expect(warnings(unchanged)).toEqual([])
    await scene().workspace.build(smallSite(4))
    expect((await scene().run({ inputs })).outputs.result).toBe('deployed')
    await scene().workspace.build(smallSite(3))

    bucket.put(HEAD, { bytes: bytes(edited(bytesOf(bucket, copyOf(later)), { schema: 1 })) })
    expect(known.filter(key => bucket.get(key) === undefined)).toEqual([])
    const back = await scene().run({ inputs: { command: 'rollback' } })
    expect(back.outputs.result).toBe('rolled-back')
    expect(siteIn(bucket)).toMatchObject(smallSite(1))
  })
})

function copyOf(head: Buffer): string {
  return `${STATE}unreadable/head-${createHash('sha256').update(head).digest('hex').slice(0, 16)}.json`
}

type Spoil = (record: Buffer) => Buffer | undefined

/** What can be found in place of the live release's record. */
const spoiltRecords: readonly (readonly [name: string, spoil: Spoil, why: string])[] = [
  ['missing', () => undefined, 'it does not exist'],
  ['cut off', record => record.subarray(0, -20), "it can't be read"],
  ['not compressed', record => gunzipSync(record), "it can't be read"],
  ['no JSON', () => gzipSync('<html>'), "it can't be read"],
  [
    'of a later schema',
    record => gzipSync(edited(gunzipSync(record), { schema: 2 })),
    'it is not a release record of schema 1'
  ],
  ["somebody else's", () => gzipSync('{"schema":1,"files":{}}'), 'it is not a release record of schema 1'],
  [
    'without headers',
    record => gzipSync(edited(gunzipSync(record), { files: [{ key: 'a', etag: 'b', digest: 'c', size: 1 }] })),
    'it is not a release record of schema 1'
  ]
]

describe('a record that is', () => {
  const scene = withTwoReleases()

  test.each(spoiltRecords)('%s', async (_, spoil, why) => {
    const { bucket } = scene().setup
    const [release = ''] = releasesIn(bucket)
    const key = `${STATE}releases/${release}.json.gz`
    const spoilt = spoil(bytesOf(bucket, key))
    if (spoilt === undefined) bucket.delete(key)
    else bucket.put(key, { bytes: spoilt })
    const before = Object.keys(siteIn(bucket))

    const run = await scene().run()
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', deleted: '0' } })
    expect(warnings(run)).toEqual([
      expect.stringContaining(`The record of the live release, ${key}, is not used: ${why}`)
    ])
    const site = siteIn(bucket)
    expect(site).toMatchObject(smallSite(3))
    expect(before.filter(name => !(name in site))).toEqual([])
    expect(bucket.get(key)?.bytes).toEqual(spoilt)

    const back = await scene().run({ inputs: { command: 'rollback', release } })
    expect(back.report?.failure).toMatchObject({
      code: 'release-incomplete',
      message: expect.stringContaining(`Release ${release} can't be restored: ${why}`)
    })
    expect(writesOf(back.requests)).toEqual([])
  })
})

describe('others below the prefix', () => {
  /** Everything that another site may have there, and names that only look as if they were ours. */
  const neighbours: Files = {
    'app/index.html': 'app',
    'app/assets/index-DiwrgTda.js': 'app script',
    [`app/${STATE}head.json`]: '{"schema":1}',
    [`app/${STATE}releases/20261101T080000Z-1111111-1.1.json.gz`]: 'app record',
    [`app/${STATE}blobs/00ff`]: 'app blob',
    'previews/pr-1/index.html': 'preview 1',
    [`previews/pr-1/${STATE}head.json`]: '{"schema":1}',
    'previews/pr-10/index.html': 'preview 10',
    [`previews/pr-10/${STATE}head.json`]: '{"schema":1}',
    'private/state/head.json': '{"schema":1}',
    'private/state/releases/20261101T080000Z-2222222-2.1.json.gz': 'record of a site whose state is elsewhere',
    'private/state/blobs/00aa': 'blob of a site whose state is elsewhere'
  }

  /** Deploys, deletes all that no release put there, prunes, goes back and forward, in the site at `prefix`. */
  async function everything(scene: Scene, prefix: string): Promise<readonly Deploy[]> {
    const inputs = { prefix, delete: 'all', 'keep-releases': '2', 'keep-for': '0d', 'max-delete': '100%' }
    const runs: Deploy[] = []
    for (const version of [1, 2, 3]) {
      await scene.workspace.build({ ...smallSite(version), [`page-${version}.html`]: page(`Page ${version}`) })
      runs.push(await scene.run({ inputs }))
    }
    runs.push(await scene.run({ inputs: { ...inputs, command: 'rollback' } }))
    await scene.workspace.build(smallSite(5))
    runs.push(await scene.run({ inputs }))
    return runs
  }
  const results = ['deployed', 'deployed', 'deployed', 'rolled-back', 'deployed']

  test('are never touched', async () => {
    await using scene = await createScene()
    const { bucket } = scene.setup
    fill(bucket, neighbours)
    fill(bucket, { 'by-hand.txt': 'by hand' })
    const before = copiesOf(bucket, Object.keys(neighbours))
    const runs = await everything(scene, '')
    expect(runs.map(({ outputs }) => outputs.result)).toEqual(results)
    expect(copiesOf(bucket, Object.keys(neighbours))).toEqual(before)
    expect(bucket.get('by-hand.txt')).toBeUndefined()
    expect(runs.some(({ report }) => report?.history?.pruned !== undefined)).toBe(true)
  })

  test('nor is anything beside it', async () => {
    await using scene = await createScene()
    const { bucket } = scene.setup
    const beside: Files = {
      'previews/pr-1': 'a file of that name',
      'previews/pr-1.html': 'x',
      'previews/pr-10/index.html': 'x',
      'previews/pr-1-old/index.html': 'x',
      'previews/index.html': 'x',
      [HEAD]: 'state of the root',
      'index.html': 'root'
    }
    fill(bucket, beside)
    fill(bucket, { 'previews/pr-1/by-hand.txt': 'by hand' })
    const before = copiesOf(bucket, Object.keys(beside))
    const runs = await everything(scene, 'previews/pr-1')
    expect(runs.map(({ outputs }) => outputs.result)).toEqual(results)
    expect(copiesOf(bucket, Object.keys(beside))).toEqual(before)
    expect(bucket.get('previews/pr-1/by-hand.txt')).toBeUndefined()
    expect(siteIn(bucket, 'previews/pr-1/')).toMatchObject(smallSite(5))
  })
})

describe('a bucket that was filled by hand, or by `aws s3 sync`', () => {
  const html = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }
  const site: Files = {
    'index.html': page('Front'),
    'same.html': page('Same'),
    'typed.html': page('Typed'),
    'parts.html': page('Parts'),
    'sealed.html': page('Sealed'),
    'other.html': page('Other'),
    'new.html': page('New')
  }
  const kms = { algorithm: 'aws:kms', keyId: 'arn:aws:kms:eu-central-1:123456789012:key/1' } as const

  /** What is there, and not by a release. */
  const found: Readonly<Record<string, Parameters<Bucket['put']>[1]>> = {
    'same.html': { bytes: bytes(site['same.html']), headers: html },
    'typed.html': { bytes: bytes(site['typed.html']), headers: { 'content-type': 'text/html' } },
    // Uploaded in parts, or encrypted with a key: the ETag is not the MD5.
    'parts.html': { bytes: bytes(site['parts.html']), headers: html, etag: `${'0'.repeat(32)}-2` },
    'sealed.html': { bytes: bytes(site['sealed.html']), headers: html, encryption: kms },
    'other.html': { bytes: bytes('other'), headers: html },
    'gone.html': { bytes: bytes('gone'), headers: html },
    'assets/index-DiwrgTda.js': { bytes: bytes('chunk') },
    'images/': { bytes: bytes('') }
  }

  /** What becomes of each, with `delete: stale`, `none` and `all`. */
  const rows: readonly (readonly [key: string, stale: string, none: string, all: string])[] = [
    ['same.html', 'unchanged', 'unchanged', 'unchanged'],
    ['typed.html', 'upload headers', 'upload headers', 'upload headers'],
    ['parts.html', 'upload content', 'upload content', 'upload content'],
    ['sealed.html', 'upload content', 'upload content', 'upload content'],
    ['other.html', 'upload content', 'upload content', 'upload content'],
    ['new.html', 'upload new', 'upload new', 'upload new'],
    ['gone.html', 'keep unmanaged', 'keep unmanaged', 'delete unmanaged'],
    ['assets/index-DiwrgTda.js', 'keep unmanaged', 'keep unmanaged', 'delete unmanaged'],
    ['images/', 'keep unmanaged', 'keep unmanaged', 'delete unmanaged']
  ]

  test.concurrent.each(['stale', 'none', 'all'] as const)('is taken over, with delete: %s', async mode => {
    await using scene = await createScene({ files: inDist(site) })
    const { bucket } = scene.setup
    for (const [key, object] of Object.entries(found)) bucket.put(key, object)
    const run = await scene.run({ inputs: { delete: mode } })
    expect(run.outputs.result).toBe('deployed')
    const changes = new Map(run.report?.changes?.map(({ key, action, reason }) => [key, `${action} ${reason}`]))
    const column = { stale: 1, none: 2, all: 3 } as const
    expect(rows.map(([key]) => [key, changes.get(key) ?? 'unchanged'])).toEqual(
      rows.map(row => [row[0], row[column[mode]]])
    )
    const left = mode === 'all' ? {} : { 'gone.html': 'gone', 'assets/index-DiwrgTda.js': 'chunk', 'images/': '' }
    expect(siteIn(bucket)).toEqual({ ...site, ...left })

    // It is this action's from now on: what leaves the site is stale, what was nobody's stays so.
    expect((await scene.run({ inputs: { delete: mode } })).outputs.result).toBe('unchanged')
    const { 'same.html': _, ...without } = site
    await scene.workspace.build(without)
    const next = await scene.run({ inputs: { delete: mode } })
    const kept = mode === 'none' ? { 'same.html': site['same.html'] } : {}
    expect(siteIn(bucket)).toEqual({ ...without, ...kept, ...left })
    expect(next.outputs.deleted).toBe(mode === 'none' ? '0' : '1')

    // And can be gone back to.
    const back = await scene.run({ inputs: { delete: mode, command: 'rollback' } })
    expect(back.outputs.result).toBe('rolled-back')
    expect(siteIn(bucket)).toEqual({ ...site, ...left })
    expect(recordIn(bucket, back.outputs['release-id'] ?? '').files).toHaveLength(Object.keys(site).length)
  })
})

function bytes(text: string | Uint8Array | undefined): Buffer {
  return Buffer.from(text ?? '')
}

function bytesOf(bucket: Bucket, key: string): Buffer {
  const object = bucket.get(key)
  if (object === undefined) throw new Error(`There is no ${key}`)
  return Buffer.from(object.bytes)
}

function fill(bucket: Bucket, files: Files): void {
  for (const [key, content] of Object.entries(files)) {
    bucket.put(key, { bytes: bytes(content), lastModified: new Date('2026-11-01T08:00:00Z') })
  }
}

function copiesOf(bucket: Bucket, keys: readonly string[]): readonly (S3Object | undefined)[] {
  return keys.map(key => bucket.get(key))
}
