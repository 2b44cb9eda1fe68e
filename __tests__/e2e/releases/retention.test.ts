import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Bucket } from '../../../sandbox/aws/s3/store.ts'
import type { Deploy, DeployOptions } from '../../../sandbox/deploy.ts'
import { createScene, type Scene } from '../helpers/scene.ts'
import type { Files } from '../helpers/workspace.ts'
import { headIn, recordIn, releasesIn, STATE, siteIn } from './state.ts'
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

/** The hashed files in the bucket, sorted. */
function assets(bucket: Bucket): readonly string[] {
  return Object.keys(siteIn(bucket))
    .filter(key => key.startsWith('assets/'))
    .sort()
}

function records(bucket: Bucket): readonly string[] {
  return namesBelow(bucket, `${STATE}releases/`).map(name => name.replace('.json.gz', ''))
}

function blobs(bucket: Bucket): readonly string[] {
  return namesBelow(bucket, `${STATE}blobs/`)
}

function namesBelow(bucket: Bucket, folder: string): readonly string[] {
  return bucket.objects().flatMap(({ key }) => (key.startsWith(folder) ? [key.slice(folder.length)] : []))
}

function digest(text: string | Uint8Array | undefined): string {
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex')
}

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
    expect([...records(bucket)].sort()).toEqual([...expected].sort())
    expect(assets(bucket)).toEqual(kept.flatMap(hashed).sort())
    // Of what is no longer live, blobs hold the documents and plain files; robots.txt is still there under its name.
    const needed = kept.slice(1).flatMap(tag => Object.entries(version(tag)))
    const set = new Set(
      needed.filter(([key]) => !key.startsWith('assets/') && key !== 'robots.txt').map(([, text]) => digest(text))
    )
    expect([...blobs(bucket)].sort()).toEqual([...set].sort())
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
    expect(assets(bucket)).toContain('assets/shared-0123456789abcdef.js')
    await deploy('five', inputs)
    expect(assets(bucket)).not.toContain('assets/shared-0123456789abcdef.js')
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
    expect(records(bucket)).toEqual([id(three)])
    expect(assets(bucket)).toEqual(hashed('three'))
    expect(blobs(bucket)).toEqual([])
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

/** Numbers from 0 to 1, always the same for the same seed. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('every release that is kept can be gone back to', () => {
  test.each([[1], [2], [3], [4]])(
    'after any history: seed %i',
    async seed => {
      const { bucket } = scene.setup
      const next = random(seed)
      const pick = <T>(list: readonly T[]): T => {
        const picked = list[Math.floor(next() * list.length)]
        if (picked === undefined) throw new Error('unreachable')
        return picked
      }
      const builds = new Map<string, Files>()
      const seen = new Map<string, Files>()
      const history: string[] = []

      /** Few tags and shared parts, so that contents come back and are shared. */
      const build = (): Files => {
        const tag = pick(['a', 'b', 'c', 'd'])
        const page = {
          'page.html': `<p>${pick(['x', 'y', ''])}</p>`,
          ...(next() < 0.5 && { 'sometimes.txt': pick(['s', 't']) })
        }
        const chunk =
          next() < 0.5 ? { [`assets/shared-${pick(['0123456789abcdef', 'fedcba9876543210'])}.js`]: 'shared' } : {}
        return version(tag, { ...page, ...chunk })
      }

      for (let step = 0; step < 9; step++) {
        const inputs = { 'keep-releases': pick(['1', '2', '3']), 'keep-for': pick(['0d', '1h']) }
        const past = releasesIn0(bucket).slice(1)
        const target = past.length > 0 && next() < 0.35 ? pick(past) : undefined
        const files = target === undefined ? build() : seen.get(target)
        if (files === undefined) throw new Error(`unreachable: ${target} was never made`)
        const run =
          target === undefined
            ? await deploy(`step ${step}`, inputs, files)
            : await scene.run({ inputs: { ...inputs, command: 'rollback', release: target } })
        history.push(`${run.outputs.result} ${target ?? ''} ${JSON.stringify(inputs)}`)
        expect([history, run.conclusion]).toEqual([history, 'success'])
        if (run.outputs.result !== 'unchanged') seen.set(id(run), files)
        builds.set(releasesIn(bucket)[0] ?? '', files)

        // What is live is there; what is kept is there or in a blob; nothing else is.
        expect(siteIn(bucket)).toMatchObject(files)
        const kept = releasesIn(bucket)
        expect([...records(bucket)].sort()).toEqual([...kept].sort())
        for (const release of kept) {
          for (const file of recordIn(bucket, release).files.filter(({ left }) => left === undefined)) {
            const inPlace = digest(bucket.get(file.key)?.bytes) === file.digest
            expect([history, release, file.key, inPlace || blobs(bucket).includes(file.digest)]).toEqual([
              history,
              release,
              file.key,
              true
            ])
          }
        }
        const named = new Set(kept.flatMap(release => Object.keys(seen.get(release) ?? {})))
        expect(assets(bucket).filter(key => !named.has(key))).toEqual([])
        const digests = new Set(kept.flatMap(release => recordIn(bucket, release).files.map(file => file.digest)))
        expect(blobs(bucket).filter(blob => !digests.has(blob))).toEqual([])
      }

      // And now for real: each of them, one after the other.
      for (const release of releasesIn(bucket).slice(1)) {
        const run = await scene.run({
          inputs: { command: 'rollback', release, 'keep-releases': '50', 'keep-for': '1d' }
        })
        expect([history, release, run.conclusion]).toEqual([history, release, 'success'])
        expect(siteIn(bucket)).toMatchObject(seen.get(release) ?? {})
        const documents = Object.keys(siteIn(bucket)).filter(key => !key.startsWith('assets/'))
        expect(documents.sort()).toEqual(
          Object.keys(seen.get(release) ?? {})
            .filter(key => !key.startsWith('assets/'))
            .sort()
        )
      }
    },
    120_000
  )
})

/** None where there is no head yet. */
function releasesIn0(bucket: Bucket): readonly string[] {
  return bucket.get(`${STATE}head.json`) === undefined ? [] : releasesIn(bucket)
}
