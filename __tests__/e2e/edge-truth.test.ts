import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import type { Deploy } from '../../sandbox/deploy.ts'
import { type AdjustableClock, adjustableClock } from '../../sandbox/edge/clock.ts'
import { type Arrangement, arrangements } from './helpers/distributions.ts'
import { type Random, seeded } from './helpers/random.ts'
import { type Build, isFingerprinted, keysOf, nextBuild } from './helpers/random-site.ts'
import { createScene, DOMAIN, type Scene } from './helpers/scene.ts'
import { smallSite } from './helpers/sites.ts'
import { encodedPath, type Look, pathsOf, type Seen, seeCold, Viewer } from './helpers/viewer.ts'
import type { Files } from './helpers/workspace.ts'

/** An edge copy may outlive a deploy by the MinTTL of CachingOptimized, a copy of an error by CloudFront's default. */
const OBJECTS_SETTLE_SECONDS = 1
const ERRORS_SETTLE_SECONDS = 10
const DEEP_LINKS = ['orders/7', 'docs', 'docs/', 'docs/guide', 'no/such.txt', '']

/** One URL, and what an edge without a memory answers for it before and after a deploy. */
interface Row {
  readonly look: Look
  readonly before: Seen | undefined
  readonly truth: Seen | undefined
}

/** A random site in front of which an edge is kept warm. */
class WarmSite {
  readonly #arrangement: Arrangement
  readonly #scene: Scene
  readonly #clock: AdjustableClock
  readonly #random: Random
  readonly #viewer: Viewer
  /** Every key that ever was. */
  readonly #keys = new Set<string>()
  /** What is live, or is about to be. */
  build: Build
  #deployed = false

  constructor(arrangement: Arrangement, scene: Scene, clock: AdjustableClock, random: Random) {
    this.#arrangement = arrangement
    this.#scene = scene
    this.#clock = clock
    this.#random = random
    this.#viewer = new Viewer(scene.sandbox)
    this.build = nextBuild(random)
  }

  close(): void {
    this.#viewer.close()
  }

  /** As `aws s3 sync` fills a bucket: no Cache-Control at all, some files of an older build, some that stay. */
  fillByHand(): void {
    const keys = keysOf(this.build).filter(() => this.#random.chance(0.4))
    for (const key of [...keys, 'left/over.txt']) {
      const bytes = this.#random.chance(0.5) ? this.build.files[key] : undefined
      this.#scene.setup.bucket.put(this.#prefixed(key), { bytes: Buffer.from(bytes ?? `old ${key}`) })
      this.#keys.add(key)
    }
  }

  /** Somebody changes the bucket behind the action's back. Gives back the files that were there. */
  meddle(): Files {
    const { bucket } = this.#scene.setup
    const present = keysOf(this.build).filter(key => !isFingerprinted(key) && key !== 'index.html')
    const [changed, removed] = [this.#random.pick(present), this.#random.pick(present)]
    bucket.put(this.#prefixed(changed), { bytes: Buffer.from('meddled\n') })
    bucket.delete(this.#prefixed(removed))
    return Object.fromEntries([changed, removed].map(key => [key, this.build.files[key] ?? '']))
  }

  /**
   * Deploys the build while every URL is in the edge's cache, and while visitors go on asking before the purge is
   * complete; then demands of every URL what an edge without a memory answers.
   */
  async deploy(build: Build): Promise<Deploy> {
    const { sandbox, workspace } = this.#scene
    const live: Files = this.#deployed ? this.build.files : {}
    const unchanged = keysOf(build).filter(key => isFingerprinted(key) && live[key] === build.files[key])
    for (const key of [...keysOf(this.build), ...keysOf(build)]) this.#keys.add(key)
    const looks = this.#looks()
    await this.#viewer.see(looks)
    const before = await this.#truth(looks)

    await workspace.build(build.files)
    const run = await this.#scene.run({
      inputs: { wait: 'false', 'cache-control': build.cacheControl, ...this.#arrangement.inputs }
    })
    if (run.exitCode !== 0) throw new Error(run.log.join('\n'))
    await this.#viewer.see(looks)
    sandbox.cloudFront.completeInvalidations()

    const after = await this.#truth(looks)
    const rows = looks.map((look, index) => ({ look, before: before[index], truth: after[index] }))
    const isThere = ({ before, truth }: Row) => before?.result !== 'Error' && truth?.result !== 'Error'
    this.#clock.advance(OBJECTS_SETTLE_SECONDS)
    const results = await this.#expectTruth(rows.filter(isThere))
    this.#clock.advance(ERRORS_SETTLE_SECONDS - OBJECTS_SETTLE_SECONDS)
    await this.#expectTruth(rows.filter(row => !isThere(row)))

    this.#expectBuild(build, rows)
    if (!this.#mustGoWhole(build, run)) this.#expectHits(unchanged, results, run)
    this.build = build
    this.#deployed = true
    return run
  }

  /** Gives back how each URL was answered: `Hit`, `Miss`, … */
  async #expectTruth(rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
    const seen = await this.#viewer.see(rows.map(({ look }) => look))
    const wrong = rows.flatMap(({ look, truth }, index) => {
      const [is, should] = [comparable(seen[index]), comparable(truth)]
      return is === should ? [] : [{ ...look, is, should }]
    })
    expect(wrong).toEqual([])
    return new Map(rows.map(({ look }, index) => [look.target, seen[index]?.result ?? '']))
  }

  /** What a cold edge answers is what was built, so that the comparison above is with the right thing. */
  #expectBuild(build: Build, rows: readonly Row[]): void {
    for (const key of keysOf(build)) {
      const target = (this.#arrangement.urlRoot ?? '') + encodedPath(key)
      const row = rows.find(({ look }) => look.target === target && look.headers === undefined)
      const content = build.files[key] ?? ''
      expect([key, row?.truth?.body]).toEqual([key, Buffer.from(content).toString('latin1')])
    }
  }

  #expectHits(keys: readonly string[], results: ReadonlyMap<string, string>, { report }: Deploy): void {
    if (this.#arrangement.uncached) return
    const evicted = keys.flatMap(key => this.#urlsOf(key)).filter(target => results.get(target) !== 'Hit')
    const invalidated = report?.invalidations.flatMap(({ paths }) => paths)
    expect({ evicted, invalidated }).toEqual({ evicted: [], invalidated })
  }

  /** Whether this deploy had no choice but to purge everything. */
  #mustGoWhole(build: Build, { report }: Deploy): boolean {
    const { standIn, blind } = this.#arrangement
    if (blind) return true
    if (standIn === undefined) return false
    return (report?.changes ?? []).some(({ key, action, reason }) => {
      if (action === 'keep' || !standIn.keys.includes(key)) return false
      if (standIn.seconds !== 'own') return standIn.seconds > ERRORS_SETTLE_SECONDS
      return reason === 'drifted' || [this.build, build].some(({ cacheControl }) => keepsPage(cacheControl, key))
    })
  }

  #truth(looks: readonly Look[]): Promise<readonly Seen[]> {
    const { sandbox, setup } = this.#scene
    return seeCold(sandbox, looks, { [setup.bucket.name]: this.#arrangement.access ?? {} })
  }

  #looks(): readonly Look[] {
    const { queries = [], urlRoot = '', host = DOMAIN } = this.#arrangement
    const links = DEEP_LINKS.map(link => `${urlRoot}/${link}`)
    const paths = [...new Set(['/', ...links, ...[...this.#keys].flatMap(key => this.#urlsOf(key))])]
    const targets = paths.flatMap(path => [path, ...queries.map(query => path + query)])
    const compressed = ['/', `${urlRoot}/index.html`, `${urlRoot}/orders/7`].map(target => ({
      host,
      target,
      headers: { 'accept-encoding': 'gzip' }
    }))
    return [...targets.map(target => ({ host, target })), ...compressed]
  }

  #urlsOf(key: string): readonly string[] {
    return pathsOf(key).map(path => (this.#arrangement.urlRoot ?? '') + path)
  }

  #prefixed(key: string): string {
    const { prefix } = this.#arrangement.inputs ?? {}
    return prefix === undefined ? key : `${prefix}/${key}`
  }
}

/** Whether these rules give a page at the root a life at the edge. */
function keepsPage(cacheControl: string, key: string): boolean {
  return cacheControl.includes('*.html:') || cacheControl.includes(`/${key}:`)
}

function comparable(seen: Seen | undefined): string {
  if (seen === undefined) return 'nothing'
  return `${seen.status} ${JSON.stringify(seen.headers)} ${seen.body.replace(/RequestId>.*/s, '').slice(0, 300)}`
}

describe('after each deploy a warm edge tells the truth', () => {
  test.concurrent.each(arrangements)('$name', async arrangement => {
    const random = seeded(createHash('sha256').update(arrangement.name).digest().readUInt32BE())
    const clock = adjustableClock({ frozenAt: Date.now() })
    await using scene = await createScene({
      sandbox: { edgeClock: clock, invalidationDelayMs: Number.POSITIVE_INFINITY },
      setup: { ...(arrangement.access && { access: arrangement.access }) },
      ...(arrangement.distribution && { distribution: arrangement.distribution })
    })
    for (const action of arrangement.deny ?? []) scene.sandbox.aws.deny(action)
    const site = new WarmSite(arrangement, scene, clock, random)
    try {
      const first = site.build
      site.fillByHand()
      const run = await site.deploy(first)
      const chunks = keysOf(first).filter(isFingerprinted)
      expect(run.report?.site?.fingerprinted.files).toBe(chunks.length)
      await site.deploy(nextBuild(random, first))
      // What others changed and the site no longer has is theirs: nobody purges that.
      const meddled = site.meddle()
      const next = nextBuild(random, site.build)
      await site.deploy({ ...next, files: { ...meddled, ...next.files } })
      const restored = await site.deploy(first)
      const again = await site.deploy(first)
      expect(restored.outputs.result).toBe('deployed')
      expect(again.outputs.result).toBe('unchanged')
      expect(again.requests.filter(({ service }) => service === 'cloudfront')).toEqual([])
    } finally {
      site.close()
    }
  })
})

test.concurrent('when a run says that the site is live, no deep link shows the build before, however long the purge took', async () => {
  await using scene = await createScene({
    sandbox: { invalidationDelayMs: 1500 },
    distribution: () => ({ fallback: { errorCodes: [403], errorCachingMinTtl: 1 } })
  })
  const inputs = { 'edge-cache': 'true' }
  await scene.run({ inputs })
  await scene.workspace.build(smallSite(2))
  const running = new AbortController()
  const deployed = scene.run({ inputs }).finally(() => running.abort())
  const links: string[] = []
  while (!running.signal.aborted) {
    links.push(`/orders/${links.length}`)
    await scene.sandbox.visit(DOMAIN, links.at(-1) ?? '/')
    await sleep(50)
  }
  const run = await deployed
  expect(run.report?.invalidations).toMatchObject([
    { state: 'completed', notes: [expect.any(String), expect.any(String)] }
  ])
  const bodies = await Promise.all(links.map(async link => (await scene.sandbox.visit(DOMAIN, link)).body.toString()))
  expect(new Set(bodies)).toEqual(new Set([smallSite(2)['index.html']]))
})
