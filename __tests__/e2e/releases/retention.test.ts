import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Bucket } from '../../../sandbox/aws/s3/store.ts'
import type { Deploy, DeployOptions } from '../../../sandbox/deploy.ts'
import { createScene, type Scene } from '../helpers/scene.ts'
import type { Files } from '../helpers/workspace.ts'
import { walk } from './random-history.ts'
import { assetsIn, blobsIn, digestOf, headIn, recordsIn, releasesIn, STATE, siteIn } from './state.ts'
import { assetsOf, commitOf, version } from './versions.ts'

const HOUR = 3_600_000

let scene: Scene
let deploys = 0
beforeEach(async () => {
  scene = await createScene()
})
afterEach(() => scene[Symbol.asyncDispose]())

async function deploy(tag: string, inputs: DeployOptions['inputs'] = {}, files: Files = version(tag)): Promise<Deploy> {
  await scene.workspace.build(files)
  deploys += 1
  const run = await scene.run({ inputs, github: { sha: commitOf(`${tag} ${deploys}`) } })
  if (run.conclusion !== 'success') throw new Error(run.log.join('\n'))
  return run
}

const id = ({ outputs }: Deploy) => outputs['release-id'] ?? ''
const hashed = (tag: string) => Object.values(assetsOf(tag)).sort()

/** Lets so much time pass for the releases before the live one: they ended that much earlier. */
function letTimePass(bucket: Bucket, ms: number): void {
  const head = headIn(bucket)
  const past = head.past.map(entry => ({ ...entry, until: new Date(Date.parse(entry.until ?? '') - ms).toISOString() }))
  bucket.put(`${STATE}head.json`, { bytes: Buffer.from(JSON.stringify({ ...head, past })) })
}

describe('what a deploy keeps', () => {
  /** What is left of the releases one to three once the fourth is live. */
  test.each<[string, Readonly<Record<string, string>>, number, readonly string[]]>([
    ['by default all four: they are few and young', {}, 0, ['four', 'three', 'two', 'one']],
    ['the last two', { 'keep-releases': '2', 'keep-for': '0d' }, 0, ['four', 'three']],
    ['none but the live one', { 'keep-releases': '1', 'keep-for': '0d' }, 0, ['four']],
    [
      'what was live within the time, however many',
      { 'keep-releases': '1', 'keep-for': '1d' },
      0,
      ['four', 'three', 'two', 'one']
    ],
    [
      'nothing that ended before that, three being what was live until now',
      { 'keep-releases': '1', 'keep-for': '1d' },
      25,
      ['four', 'three']
    ],
    ['the last ones, however old', { 'keep-releases': '3', 'keep-for': '1d' }, 25, ['four', 'three', 'two']]
  ])('%s', async (_, inputs, hours, kept) => {
    const { bucket } = scene.setup
    const ids = new Map<string, string>()
    for (const tag of ['one', 'two', 'three']) ids.set(tag, id(await deploy(tag)))
    letTimePass(bucket, hours * HOUR)
    ids.set('four', id(await deploy('four', inputs)))

    const expected = kept.map(tag => ids.get(tag) ?? '')
    expect(releasesIn(bucket)).toEqual(expected)
    expect([...recordsIn(bucket)].sort()).toEqual([...expected].sort())
    expect(assetsIn(bucket)).toEqual(kept.flatMap(hashed).sort())
    // Of what is no longer live, blobs hold the documents and plain files; robots.txt is still there under its name.
    const needed = kept.slice(1).flatMap(tag => Object.entries(version(tag)))
    const set = new Set(
      needed.filter(([key]) => !key.startsWith('assets/') && key !== 'robots.txt').map(([, text]) => digestOf(text))
    )
    expect([...blobsIn(bucket)].sort()).toEqual([...set].sort())
    expect(siteIn(bucket)).toMatchObject(version('four'))
  })

  test('a chunk that a later release has again stays as long as that one', async () => {
    const { bucket } = scene.setup
    const inputs = { 'keep-releases': '2', 'keep-for': '0d' }
    const shared = { 'assets/shared-0123456789abcdef.js': 'shared' }
    await deploy('one', inputs, version('one', shared))
    await deploy('two', inputs)
    await deploy('three', inputs, version('three', shared))
    await deploy('four', inputs)
    expect(assetsIn(bucket)).toContain('assets/shared-0123456789abcdef.js')
    await deploy('five', inputs)
    expect(assetsIn(bucket)).not.toContain('assets/shared-0123456789abcdef.js')
  })

  test('what a run was stopped from pruning, the next one prunes', async () => {
    const { bucket } = scene.setup
    const inputs = { 'keep-releases': '1', 'keep-for': '0d' }
    await deploy('one', inputs)
    const end = scene.sandbox.aws.fault(({ operation }) => operation === 'DeleteObjects', {
      status: 403,
      code: 'AccessDenied'
    })
    await scene.workspace.build(version('two'))
    const stopped = await scene.run({ inputs })
    end()
    expect(stopped.outputs['release-id']).toBe(releasesIn(bucket)[0])
    const three = await deploy('three', inputs)
    expect(recordsIn(bucket)).toEqual([id(three)])
    expect(assetsIn(bucket)).toEqual(hashed('three'))
    expect(blobsIn(bucket)).toEqual([])
  })

  test('nothing of others: other sites, what nobody has put there, files with hashed names of their own', async () => {
    const { bucket } = scene.setup
    const inputs = { 'keep-releases': '1', 'keep-for': '0d' }
    const others = ['assets/theirs-0123456789abcdef.js', 'other/assets/theirs-0123456789abcdef.js', 'notes.txt']
    for (const key of others) bucket.put(key, { bytes: Buffer.from(key) })
    for (const tag of ['one', 'two', 'three']) await deploy(tag, inputs)
    for (const key of others) expect(bucket.get(key)).toBeDefined()
  })
})

describe('every release that is kept can be gone back to', () => {
  const SEEDS = [1, 2, 3, 4]

  test('after any history', async () => {
    const walks = await Promise.all(SEEDS.map(seed => walk(seed)))
    const steps = walks.flat()
    const count = (result: string) => steps.filter(step => step.startsWith(result)).length
    console.info(`${SEEDS.length} histories: ${count('deployed')} deployed, ${count('rolled-back')} rolled back`)
    expect(count('deployed')).toBeGreaterThan(10)
    expect(count('rolled-back')).toBeGreaterThan(10)
  }, 180_000)
})
