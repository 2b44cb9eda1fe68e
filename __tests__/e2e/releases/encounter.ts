import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import type { Deploy } from '../../../sandbox/deploy.ts'
import { event } from '../helpers/events.ts'
import { createScene, DOMAIN, type Scene } from '../helpers/scene.ts'
import { createWorkspace, inDist, type Workspace } from '../helpers/workspace.ts'
import { createIdentity, headIn, type Identity, releasesIn, siteIn } from './state.ts'
import { commitOf, lookAtSite, version } from './versions.ts'

/** At every so-manieth meeting a site in a folder below is deployed at the same time. */
const NEIGHBOUR_EVERY = 3
const LONGEST_LATENCY_MS = 120

export interface Contender {
  readonly tag: string
  readonly number: number
  readonly identity: Identity
  readonly run: Deploy
  /** What it asked of AWS, in order of arrival. */
  readonly requests: readonly LogEntry[]
}

export interface Encounter {
  readonly seed: number
  /** Both in the order of their runs; the later one is always a push. */
  readonly contenders: readonly [Contender, Contender]
  /** The first of them was asked for, and is not superseded. */
  readonly deliberate: boolean
  readonly neighbour: Contender | undefined
  readonly polls: number
  readonly mixes: readonly string[]
  readonly final: Readonly<Record<string, string>>
  readonly neighbourFinal: Readonly<Record<string, string>>
  readonly head: ReturnType<typeof headIn>
  readonly releases: readonly string[]
  readonly tagsAtEdge: readonly string[]
}

/** From 0 to 1, and always the same for the same words. */
function chance(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join(' ')).digest().readUInt32BE() / 2 ** 32
}

/**
 * Lets requests of these runs take their time, both before they take effect and before they are answered; how long, the
 * seed says. Their first ones wait for each other, so that no run is over before the other has begun.
 */
function interleave({ sandbox }: Scene, seed: number, identities: readonly Identity[]): () => void {
  const seen = identities.map(() => 0)
  let arrived = 0
  let allHere = (): void => undefined
  const everybody = new Promise<void>(resolve => {
    allHere = resolve
  })
  const isOurs = (entry: LogEntry) => identities.some(identity => identity.isMine(entry))
  const latency = (...words: readonly (string | number)[]) => sleep(LONGEST_LATENCY_MS * chance(seed, ...words) ** 2)
  const ends = [
    sandbox.aws.fault(isOurs, {
      onRequest: async entry => {
        const who = identities.findIndex(identity => identity.isMine(entry))
        const nth = (seen[who] ?? 0) + 1
        seen[who] = nth
        if (nth === 1) {
          arrived += 1
          if (arrived === identities.length) allHere()
        }
        await everybody
        await latency('before', who, nth)
      }
    }),
    sandbox.aws.fault(isOurs, { onApplied: ({ operation, key = '' }) => latency('after', operation, key) })
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** A bucket and its site, on which deploys meet, pair after pair. */
export class Lane {
  readonly scene: Scene
  readonly workspaces: readonly Workspace[]
  #runs = 0

  constructor(scene: Scene, workspaces: readonly Workspace[]) {
    this.scene = scene
    this.workspaces = workspaces
  }

  static async open(): Promise<Lane> {
    const scene = await createScene({ files: inDist(version('nothing yet')) })
    const lane = new Lane(scene, await Promise.all([createWorkspace(), createWorkspace(), createWorkspace()]))
    await scene.run({ runNumber: 1 })
    lane.#runs = 1
    return lane
  }

  async close(): Promise<void> {
    await Promise.all([this.scene[Symbol.asyncDispose](), ...this.workspaces.map(one => one[Symbol.asyncDispose]())])
  }

  async meet(seed: number): Promise<Encounter> {
    const { scene } = this
    const { sandbox, setup } = scene
    const deliberate = chance(seed, 'deliberate') < 0.25
    const hasNeighbour = seed % NEIGHBOUR_EVERY === 0
    const begin = this.#runs
    this.#runs += 3
    const identities = Array.from({ length: hasNeighbour ? 3 : 2 }, () => createIdentity(sandbox))
    const from = sandbox.aws.log.entries.length
    const endFaults = interleave(scene, seed, identities)

    const contend = async (index: number, more: Parameters<Scene['run']>[0] = {}): Promise<Contender> => {
      const [identity, workspace] = [identities[index], this.workspaces[index]]
      if (identity === undefined || workspace === undefined) throw new Error('unreachable')
      const tag = `${seed}-${'abc'[index]}`
      const number = begin + 1 + index
      await workspace.build(version(tag))
      const github = { sha: commitOf(tag), ...more.github }
      const run = await scene.run({ ...more, workspace: workspace.dir, runNumber: number, env: identity.env, github })
      const requests = sandbox.aws.log.entries.slice(from).filter(identity.isMine)
      return { tag, number, identity, run, requests }
    }

    let over = false
    const poll = this.#poll(() => over)
    const all = await Promise.all([
      contend(0, deliberate ? asked(seed) : {}),
      contend(1),
      ...(hasNeighbour
        ? [contend(2, { inputs: { prefix: 'beside', domain: '', 'distribution-id': setup.distributionId } })]
        : [])
    ])
    over = true
    endFaults()
    const { polls, mixes } = await poll
    const [first, second, neighbour] = all
    if (first === undefined || second === undefined) throw new Error('unreachable')
    // A copy of a document may be as old as the policy's MinTTL, one second.
    const expected = [setup.bucket].map(bucket => tagIn(siteIn(bucket)['index.html'] ?? '')).join()
    let tagsAtEdge: readonly string[] = []
    for (let tries = 0; tries < 30; tries++) {
      const look = await lookAtSite(path => sandbox.visit(DOMAIN, path))
      tagsAtEdge = look.tags
      if (look.tags.every(tag => tag === expected)) break
      await sleep(100)
    }
    return {
      seed,
      contenders: [first, second],
      deliberate,
      neighbour,
      polls,
      mixes,
      final: Object.fromEntries(Object.entries(siteIn(setup.bucket)).filter(([key]) => !key.startsWith('beside/'))),
      neighbourFinal: siteIn(setup.bucket, 'beside/'),
      head: headIn(setup.bucket),
      releases: releasesIn(setup.bucket),
      tagsAtEdge
    }
  }

  async #poll(isOver: () => boolean): Promise<{ readonly polls: number; readonly mixes: readonly string[] }> {
    const mixes: string[] = []
    let polls = 0
    while (!isOver()) {
      const look = await lookAtSite(path => this.scene.sandbox.visit(DOMAIN, path))
      mixes.push(...look.mixes)
      polls += 1
      await sleep(20)
    }
    return { polls, mixes }
  }
}

/** What somebody has asked for: a dispatch, or a second attempt. */
function asked(seed: number): Parameters<Scene['run']>[0] {
  return chance(seed, 'dispatch') < 0.5
    ? { event: event('workflow_dispatch', { ref: 'refs/heads/main' }) }
    : { github: { runAttempt: '2' } }
}

export function tagIn(html: string): string {
  return /name="version" content="([^"]*)"/.exec(html)?.[1] ?? ''
}
