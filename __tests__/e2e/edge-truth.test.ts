import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { Deploy } from '../../sandbox/deploy.ts'
import { type AdjustableClock, adjustableClock } from '../../sandbox/edge/clock.ts'
import { type Arrangement, arrangements } from './helpers/distributions.ts'
import { type Random, seeded } from './helpers/random.ts'
import { type Build, isFingerprinted, keysOf, nextBuild } from './helpers/random-site.ts'
import { createScene, DOMAIN, type Scene } from './helpers/scene.ts'
import { encodedPath, type Look, pathsOf, type Seen, seeCold, Viewer } from './helpers/viewer.ts'
import type { Files } from './helpers/workspace.ts'

/** An edge copy may outlive a deploy by the MinTTL of CachingOptimized, a copy of an error by CloudFront's default. */
const OBJECTS_SETTLE_SECONDS = 1
const ERRORS_SETTLE_SECONDS = 10
const DEEP_LINKS = ['orders/7', 'docs', 'docs/', 'docs/guide', 'no/such.txt', '']

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

    this.#clock.advance(OBJECTS_SETTLE_SECONDS)
    const after = await this.#truth(looks)
    const seen = await this.#viewer.see(looks)
    const wereAndAreThere = (index: number) => before[index]?.result !== 'Error' && after[index]?.result !== 'Error'
    expect(differences(looks, seen, after, wereAndAreThere)).toEqual([])
    this.#clock.advance(ERRORS_SETTLE_SECONDS - OBJECTS_SETTLE_SECONDS)
    expect(differences(looks, await this.#viewer.see(looks), after)).toEqual([])

    this.#expectBuild(build, looks, after)
    if (!this.#mustGoWhole(build, run)) this.#expectHits(unchanged, looks, seen)
    this.build = build
    this.#deployed = true
    return run
  }

  /** What a cold edge answers is what was built, so that the comparison above is with the right thing. */
  #expectBuild(build: Build, looks: readonly Look[], truth: readonly Seen[]): void {
    for (const key of keysOf(build)) {
      const target = (this.#arrangement.urlRoot ?? '') + encodedPath(key)
      const index = looks.findIndex(look => look.target === target && look.headers === undefined)
      const content = build.files[key] ?? ''
      expect([key, truth[index]?.body]).toEqual([key, Buffer.from(content).toString('latin1')])
    }
  }

  #expectHits(keys: readonly string[], looks: readonly Look[], seen: readonly Seen[]): void {
    if (this.#arrangement.uncached) return
    const targets = new Set(keys.flatMap(key => this.#urlsOf(key)))
    const evicted = looks.filter(({ target }, index) => targets.has(target) && seen[index]?.result !== 'Hit')
    expect(evicted).toEqual([])
  }

  /** Whether this deploy had no choice but to purge everything. */
  #mustGoWhole(build: Build, { report }: Deploy): boolean {
    const { standIn, blind } = this.#arrangement
    if (blind) return true
    if (standIn === undefined) return false
    const kept =
      standIn.seconds === 'own' ? [this.build, build].some(keepsDocuments) : standIn.seconds > ERRORS_SETTLE_SECONDS
    return (
      kept && (report?.changes?.some(({ key, action }) => standIn.keys.includes(key) && action !== 'keep') ?? false)
    )
  }

  #truth(looks: readonly Look[]): Promise<readonly Seen[]> {
    const { sandbox, setup } = this.#scene
    return seeCold(sandbox, looks, { [setup.bucket.name]: this.#arrangement.access ?? {} })
  }

  #looks(): readonly Look[] {
    const { queries = [], urlRoot = '' } = this.#arrangement
    const links = DEEP_LINKS.map(link => `${urlRoot}/${link}`)
    const paths = [...new Set(['/', ...links, ...[...this.#keys].flatMap(key => this.#urlsOf(key))])]
    const targets = paths.flatMap(path => [path, ...queries.map(query => path + query)])
    const compressed = ['/', `${urlRoot}/index.html`, `${urlRoot}/orders/7`].map(target => ({
      host: DOMAIN,
      target,
      headers: { 'accept-encoding': 'gzip' }
    }))
    return [...targets.map(target => ({ host: DOMAIN, target })), ...compressed]
  }

  #urlsOf(key: string): readonly string[] {
    return pathsOf(key).map(path => (this.#arrangement.urlRoot ?? '') + path)
  }

  #prefixed(key: string): string {
    const { prefix } = this.#arrangement.inputs ?? {}
    return prefix === undefined ? key : `${prefix}/${key}`
  }
}

function keepsDocuments({ cacheControl }: Build): boolean {
  return cacheControl.includes('.html:')
}

/** What a visitor sees that is not the truth. */
function differences(
  looks: readonly Look[],
  seen: readonly Seen[],
  truth: readonly Seen[],
  counts: (index: number) => boolean = () => true
): readonly object[] {
  return looks.flatMap(({ target, headers }, index) => {
    const [was, is] = [comparable(seen[index]), comparable(truth[index])]
    return counts(index) && was !== is ? [{ target, ...headers, seen: was, truth: is }] : []
  })
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
