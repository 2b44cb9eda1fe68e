import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import type { Deploy } from '../../../sandbox/deploy.ts'
import { event } from '../helpers/events.ts'
import { createScene, DOMAIN, type Scene } from '../helpers/scene.ts'
import { createWorkspace, inDist, type Workspace } from '../helpers/workspace.ts'
import { createIdentity, headIn, type Identity, isOfState, releasesIn, siteIn, writesIn } from './state.ts'
import { commitOf, DOCUMENTS, lookAtSite, version } from './versions.ts'

const PAIRS = 50
/** Pairs of one lane come one after the other, into the same bucket. */
const LANES = 8
/** In each lane's every so-manieth pair, a site in a folder below is deployed at the same time. */
const NEIGHBOUR_EVERY = 3
const LONGEST_LATENCY_MS = 120
const HEAD = /(?:^|\/)\.s3-cloudfront-deploy\/head\.json$/

interface Contender {
  readonly tag: string
  readonly number: number
  readonly identity: Identity
  readonly run: Deploy
  /** What it asked of AWS, in order of arrival. */
  readonly requests: readonly LogEntry[]
}

interface Encounter {
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

class Lane {
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

function tagIn(html: string): string {
  return /name="version" content="([^"]*)"/.exec(html)?.[1] ?? ''
}

function timesOf(requests: readonly LogEntry[]): readonly [first: number, last: number] {
  const times = requests.map(({ at }) => at.getTime())
  return [Math.min(...times), Math.max(...times)]
}

function overlap(a: readonly LogEntry[], b: readonly LogEntry[]): boolean {
  const [firstA, lastA] = timesOf(a)
  const [firstB, lastB] = timesOf(b)
  return firstA < lastB && firstB < lastA
}

describe('two deploys at once', () => {
  let encounters: readonly Encounter[]
  let lanes: readonly Lane[]

  beforeAll(async () => {
    lanes = await Promise.all(Array.from({ length: LANES }, () => Lane.open()))
    let next = 0
    const all = lanes.map(async lane => {
      const met: Encounter[] = []
      while (next < PAIRS) {
        const seed = next
        next += 1
        met.push(await lane.meet(seed))
      }
      return met
    })
    encounters = (await Promise.all(all)).flat().sort((a, b) => a.seed - b.seed)
  }, 240_000)
  afterAll(() => Promise.all((lanes ?? []).map(lane => lane.close())))

  /** What is wrong, by seed. */
  function everywhere(wrong: (encounter: Encounter) => readonly string[]): readonly string[] {
    return encounters.flatMap(one => wrong(one).map(problem => `seed ${one.seed}: ${problem}`))
  }

  test('the log of the server shows that they overlapped, all fifty', () => {
    expect(encounters).toHaveLength(PAIRS)
    expect(
      everywhere(({ contenders: [a, b], neighbour }) => [
        ...(overlap(a.requests, b.requests) ? [] : ['the two did not overlap']),
        ...(neighbour === undefined || overlap(neighbour.requests, [...a.requests, ...b.requests]) ? [] : ['alone'])
      ])
    ).toEqual([])
  })

  test('they met in every way there is', () => {
    const has = (line: string, { run }: Contender) => run.log.some(one => one.includes(line))
    const ways = {
      waited: (one: Contender) => has('waiting for it', one),
      'compared again': (one: Contender) => has('comparing again', one),
      superseded: ({ run }: Contender) => run.outputs.result === 'superseded',
      'lost the race for the lease': ({ requests }: Contender) =>
        requests.some(({ key = '', status }) => HEAD.test(key) && status === 412)
    }
    const counts = Object.entries(ways).map(([way, is]) => [
      way,
      encounters.filter(({ contenders }) => contenders.some(is)).length
    ])
    console.info(
      `${PAIRS} pairs: ${counts.map(([way, count]) => `${count} ${way}`).join(', ')}; ` +
        `${encounters.reduce((sum, { polls }) => sum + polls, 0)} looks at the site`
    )
    expect(counts.filter(([, count]) => count === 0)).toEqual([])
  })

  test('at every moment each document that the edge served loaded assets of its own release', () => {
    expect(everywhere(({ mixes }) => mixes)).toEqual([])
    expect(everywhere(({ polls }) => (polls > 2 ? [] : [`only ${polls} looks`]))).toEqual([])
  })

  test('the site ends as one of the two builds, whole, with its plain files, and the edge shows it', () => {
    expect(
      everywhere(({ contenders, final, tagsAtEdge }) => {
        const winner = contenders.find(({ tag }) => tag === tagIn(final['index.html'] ?? ''))
        if (winner === undefined) return ['the front page is neither']
        const different = Object.entries(version(winner.tag)).filter(([key, text]) => final[key] !== text)
        const atEdge = tagsAtEdge.filter(tag => tag !== winner.tag)
        return [
          ...different.map(([key]) => `${key} is not of ${winner.tag}`),
          ...atEdge.map(tag => `the edge shows ${tag}`)
        ]
      })
    ).toEqual([])
  })

  test('of two pushes the later run is what stays, whoever was first', () => {
    expect(
      everywhere(({ contenders: [, later], deliberate, final }) =>
        deliberate || tagIn(final['index.html'] ?? '') === later.tag ? [] : ['the earlier run won']
      )
    ).toEqual([])
  })

  test('nothing is left in head of either run: no lease, no intent, nothing owed', () => {
    expect(
      everywhere(({ head }) => [
        ...(head.lease === undefined ? [] : ['a lease']),
        ...(head.intent === undefined ? [] : ['an intent']),
        ...(head.pending.length === 0 ? [] : ['pending paths'])
      ])
    ).toEqual([])
  })

  test('both end green and say what is true', () => {
    expect(
      everywhere(({ contenders, neighbour, head, releases }) => [
        ...contenders.flatMap(one => untruths(one, head, releases)),
        ...(neighbour?.run.outputs.result === 'deployed' || neighbour === undefined
          ? []
          : ['the neighbour did not deploy'])
      ])
    ).toEqual([])
  })

  test('a site in a folder below is deployed at the same time, and neither touches the other', () => {
    expect(encounters.filter(({ neighbour }) => neighbour !== undefined).length).toBeGreaterThan(PAIRS / 4)
    expect(
      everywhere(({ neighbour, neighbourFinal, contenders }) => {
        if (neighbour === undefined) return []
        const different = Object.entries(version(neighbour.tag)).filter(([key, text]) => neighbourFinal[key] !== text)
        const strayed = [
          ...contenders
            .flatMap(({ requests }) => writesIn(requests))
            .filter(({ key = '' }) => key.startsWith('beside/')),
          ...writesIn(neighbour.requests).filter(({ key = 'beside/' }) => !key.startsWith('beside/'))
        ]
        const waited = neighbour.run.log.filter(line => line.includes('waiting for it'))
        return [...different.map(([key]) => `${key} differs`), ...strayed.map(({ key }) => `wrote ${key}`), ...waited]
      })
    ).toEqual([])
  })
})

function untruths(
  { run, requests, tag }: Contender,
  head: Encounter['head'],
  releases: readonly string[]
): readonly string[] {
  const { result, uploaded = '', updated = '', deleted = '' } = run.outputs
  const release = run.outputs['release-id'] ?? ''
  const written = writesIn(requests).filter(entry => !isOfState(entry) && entry.status === 200)
  const puts = written.filter(({ operation }) => operation === 'PutObject').length
  const problems: string[] = []
  const claim = (holds: boolean, what: string) => {
    if (!holds) problems.push(`${tag} (${result}): ${what}`)
  }
  claim(run.conclusion === 'success', `${run.conclusion}: ${run.log.slice(-8).join(' / ')}`)
  claim(result === 'deployed' || result === 'superseded', 'is not an end for it')
  claim(Number(uploaded) + Number(updated) === puts, `says ${uploaded}+${updated}, but ${puts} were written`)
  if (result === 'deployed') {
    const entry = [head.live, ...head.past].find(one => one?.release === release)
    claim(entry?.commit === commitOf(tag), `release ${release} is not in head (${releases.join(', ')})`)
    claim(puts >= DOCUMENTS.length, 'wrote fewer files than changed')
    claim(deleted === '0', 'says that it deleted something')
  } else {
    claim(release === '', `names release ${release}`)
    claim(written.length === 0, `wrote ${written.map(({ key }) => key).join(', ')}`)
    claim(!head.past.some(({ commit }) => commit === commitOf(tag)), 'is in head')
  }
  return problems
}
