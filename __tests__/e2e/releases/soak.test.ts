import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from '@jest/globals'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import type { Bucket } from '../../../sandbox/aws/s3/store.ts'
import type { Deploy } from '../../../sandbox/deploy.ts'
import { createScene, type Scene } from '../helpers/scene.ts'
import { page, smallSite } from '../helpers/sites.ts'
import { type Files, inDist } from '../helpers/workspace.ts'
import { ChangingSite, randomOf } from './changing-site.ts'
import { age, headIn, recordIn, releasesIn, STATE, siteIn } from './state.ts'

const SEED = Number(process.env.SOAK_SEED ?? 3)
const DEPLOYS = Number(process.env.SOAK_DEPLOYS ?? 100)
const KEPT = 4
/** Node keeps what it compiled: 100 processes of the same program start faster. */
const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'soak-compile-cache') }
const inputs = { 'keep-releases': String(KEPT), 'keep-for': '0d', 'wait-timeout': '30s' }

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What goes wrong in a run. */
type Trouble = 'none' | 'throttled' | 'resets' | 'lost replies' | 'all of these' | 'killed' | 'machine lost'
const troubles: readonly Trouble[] = [
  ...['none', 'none', 'throttled', 'resets', 'lost replies'],
  ...['all of these', 'killed', 'killed', 'machine lost']
] as readonly Trouble[]

/** A hundred and more deploys of one changing site, one after the other, with trouble of all kinds. */
class Chain {
  readonly scene: Scene
  readonly #random: () => number
  readonly #site: ChangingSite
  /** Builds by the id of the run that deployed them. */
  readonly #builds = new Map<string, Files>()
  readonly happened = new Map<string, number>()
  #runs = 0

  constructor(scene: Scene, seed: number) {
    this.scene = scene
    this.#random = randomOf(seed)
    this.#site = new ChangingSite(this.#random)
  }

  async deploy(trouble = this.#pick(troubles)): Promise<Deploy> {
    const { scene } = this
    const build = this.#site.next()
    await scene.workspace.build(build)
    this.#runs += 1
    const runId = String(1_000_000_000 + this.#runs)
    this.#builds.set(runId, build)

    let node: ChildProcess | undefined
    const endings = this.#trouble(trouble, () => node?.kill('SIGKILL'))
    const run = await scene.run({
      inputs,
      env,
      github: { runId, sha: digestOf(runId).slice(0, 40) },
      // After a run that came to its end the clean-up has nothing to do, and only takes its time.
      skipPost: trouble !== 'killed',
      onStart: process => {
        node = process
      }
    })
    for (const end of endings) end()
    if (trouble === 'machine lost') this.#letLeaseRunOut()
    scene.sandbox.aws.log.clear()
    const ended = run.outputs.result ?? 'died'
    this.happened.set(`${trouble}: ${ended}`, (this.happened.get(`${trouble}: ${ended}`) ?? 0) + 1)
    if (ended !== 'died' && ended !== 'deployed' && ended !== 'unchanged') throw new Error(run.log.join('\n'))
    if (ended !== 'died') this.#checkSite(build)
    if (ended === 'deployed') this.#checkState(build)
    return run
  }

  /** Each release that is kept, made live again. */
  async rollBackToEach(): Promise<readonly string[]> {
    const { past } = headIn(this.#bucket)
    for (const { release } of past) {
      const run = await this.scene.run({
        inputs: { ...inputs, 'keep-releases': '100', command: 'rollback', release },
        env,
        skipPost: true,
        github: { runId: String(1_000_000_000 + ++this.#runs) }
      })
      if (run.outputs.result !== 'rolled-back') throw new Error(run.log.join('\n'))
      const site = siteIn(this.#bucket)
      const build = this.#buildOf(release)
      expect(Object.fromEntries(Object.keys(build).map(key => [key, site[key]]))).toEqual(build)
      const extra = Object.keys(site).filter(key => !(key in build))
      expect(extra.filter(key => !key.startsWith('assets/'))).toEqual([])
    }
    return past.map(({ release }) => release)
  }

  get #bucket(): Bucket {
    return this.scene.setup.bucket
  }

  /** The keys below a folder of the state, relative to it. */
  #stateKeys(folder = ''): readonly string[] {
    const prefix = `${STATE}${folder}`
    return this.#bucket.objects().flatMap(({ key }) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
  }

  #buildOf(release: string): Files {
    const build = this.#builds.get(/-(\d+)\.\d+$/.exec(release)?.[1] ?? '')
    if (build === undefined) throw new Error(`No run made ${release}`)
    return build
  }

  /** The bucket has the last build and nothing is owed or held any more. */
  #checkSite(build: Files): void {
    const site = siteIn(this.#bucket)
    expect(Object.fromEntries(Object.keys(build).map(key => [key, site[key]]))).toEqual(build)
    const head = headIn(this.#bucket)
    expect(head).not.toHaveProperty('intent')
    expect(head).not.toHaveProperty('lease')
    expect(head.pending).toEqual([])
  }

  /**
   * Beside the build there is what retention keeps, and nothing else. A run that finds nothing to do writes nothing, so
   * what one that was killed in its last moments left is only cleared by the next deploy.
   */
  #checkState(build: Files): void {
    const site = siteIn(this.#bucket)
    const releases = releasesIn(this.#bucket)
    expect(releases.length).toBeLessThanOrEqual(KEPT)
    const [live = ''] = releases
    const leftovers = recordIn(this.#bucket, live).files.filter(({ left }) => left !== undefined)
    const extra = Object.keys(site).filter(key => !(key in build))
    const kept = leftovers.filter(
      ({ left, key }) => releases.includes(left?.release ?? '') && key.startsWith('assets/')
    )
    expect(extra.filter(key => !kept.some(file => file.key === key))).toEqual([])

    // What each release that is kept needs is there: its chunks in place, the rest in place or as a blob.
    const blobs = new Set(this.#stateKeys('blobs/'))
    const needed = new Set<string>()
    for (const release of releases) {
      for (const [key, text] of Object.entries(this.#buildOf(release))) {
        const digest = digestOf(text)
        needed.add(digest)
        if (site[key] !== text && !blobs.has(digest)) throw new Error(`${key} of ${release} is gone`)
      }
    }
    expect([...blobs].filter(digest => !needed.has(digest))).toEqual([])
    expect(this.#stateKeys('releases/').toSorted()).toEqual(releases.map(release => `${release}.json.gz`).toSorted())
    const others = this.#stateKeys().filter(key => !/^(?:head\.json$|blobs\/|releases\/)/.test(key))
    expect(others).toEqual([])
  }

  #trouble(trouble: Trouble, kill: () => void): readonly (() => void)[] {
    const { aws } = this.scene.sandbox
    const some = (share: number) => () => this.#random() < share
    const throttle = () => aws.fault(some(0.05), { status: 503, code: 'SlowDown' })
    const reset = () => aws.fault(some(0.03), 'reset')
    const lose = () => aws.fault(some(0.03), 'lose-reply')
    switch (trouble) {
      case 'none':
        return []
      case 'throttled':
        return [throttle()]
      case 'resets':
        return [reset()]
      case 'lost replies':
        return [lose()]
      case 'all of these':
        return [throttle(), reset(), lose()]
      case 'killed':
      case 'machine lost': {
        const at = 1 + Math.floor(this.#random() * 25)
        return [aws.fault(at, { onRequest: kill })]
      }
    }
  }

  /** Two minutes pass. */
  #letLeaseRunOut(): void {
    const key = `${STATE}head.json`
    if (this.#bucket.get(key) !== undefined) age(this.#bucket, key, 121_000)
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T
  }
}

test(`${DEPLOYS} deploys in a row with random faults leave the last build, what retention keeps, and no trace of what went wrong`, async () => {
  await using scene = await createScene({ files: {}, sandbox: { invalidationDelayMs: 5 } })
  const chain = new Chain(scene, SEED)
  const measures: { heapMb: number; handles: number }[] = []
  for (let deploy = 1; deploy <= DEPLOYS; deploy++) {
    await chain.deploy(deploy === DEPLOYS ? 'none' : undefined)
    if (deploy % (DEPLOYS / 4) === 0) {
      collectGarbage()
      const { heapUsed } = process.memoryUsage()
      measures.push({ heapMb: heapUsed / 2 ** 20, handles: process.getActiveResourcesInfo().length })
    }
  }
  const [early, , , late] = measures
  const restored = await chain.rollBackToEach()
  console.log(
    `seed ${SEED}: ${[...chain.happened]
      .map(([what, times]) => `${times} × ${what}`)
      .sort()
      .join(', ')}; ` +
      `rolled back to ${restored.length} releases; heap ${measures.map(({ heapMb }) => heapMb.toFixed(1)).join(' → ')} MiB, ` +
      `handles ${measures.map(({ handles }) => handles).join(' → ')}`
  )
  expect(restored).toHaveLength(KEPT - 1)
  expect(chain.happened.get('killed: died')).toBeGreaterThan(DEPLOYS / 20)
  expect((late?.heapMb ?? 0) - (early?.heapMb ?? 0)).toBeLessThan(8)
  expect(late?.handles ?? 0).toBeLessThanOrEqual((early?.handles ?? 0) + 4)
}, 600_000)

test('what a run that crashed had put there is gone after the next, though that one crashed as well', async () => {
  await using scene = await createScene({ files: inDist(smallSite(1)) })
  const { bucket } = scene.setup
  const crash = async (isAt: (entry: LogEntry) => boolean) => {
    let node: ChildProcess | undefined
    const ends = [
      scene.sandbox.aws.fault(isAt, { onRequest: () => void node?.kill('SIGKILL') }),
      scene.sandbox.aws.fault(isAt, 'reset')
    ]
    const run = await scene.run({
      onStart: process => {
        node = process
      }
    })
    for (const end of ends) end()
    expect(run.outputs).not.toHaveProperty('result')
  }
  await scene.run()
  await scene.workspace.build({ ...smallSite(2), 'never-live.html': page('never live') })
  await crash(({ method, key }) => method === 'PUT' && key === 'index.html')
  expect(bucket.get('never-live.html')).toBeDefined()
  await scene.workspace.build(smallSite(3))
  await crash(({ operation }) => operation === 'DeleteObjects')
  expect(bucket.get('never-live.html')).toBeDefined()

  const run = await scene.run()
  expect(run.outputs.result).toBe('deployed')
  expect(run.report?.changes).toContainEqual(expect.objectContaining({ key: 'never-live.html', reason: 'stale' }))
  expect(siteIn(bucket)).toEqual({ ...smallSite(1), ...smallSite(2), ...smallSite(3) })
})

function digestOf(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}
