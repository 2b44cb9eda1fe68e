import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import { type Contender, type Encounter, Lane, tagIn } from './encounter.ts'
import { changesIn, type Paused, pauseAt, STOPS } from './paused.ts'
import { isOfState, writesIn } from './state.ts'
import { commitOf, DOCUMENTS, version } from './versions.ts'

const PAIRS = 50
/** Pairs of one lane come one after the other, into the same bucket. */
const LANES = 8
const HEAD = /(?:^|\/)\.s3-cloudfront-deploy\/head\.json$/

// Their minute and a half is mostly sleep, which the pairs have no need to wait for.
let pauses: ReadonlyMap<string, Promise<Paused>>
beforeAll(() => {
  pauses = new Map(Object.entries(STOPS).map(([where, when]) => [where, pauseAt(when)]))
  for (const pause of pauses.values()) pause.catch(() => undefined)
})

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

describe('a run that is stopped, loses its lease and wakes up', () => {
  test.each(Object.keys(STOPS))(
    'when it %s: writes nothing more and says so',
    async where => {
      const paused = await pauses.get(where)
      if (paused === undefined) throw new Error('unreachable')
      const { run, taker, afterwards, site, head, look } = paused
      expect(taker).toMatchObject({ conclusion: 'success', outputs: { result: 'deployed' } })
      expect(taker.log.join('\n')).not.toContain('waiting for it')

      // Stopped before it knew of its lease, it may find the request's own deadline past and ask again: then it never had
      // one, and the run that took over is the later one.
      const neverKnew = where === 'has just taken the lease' && run.outputs.result === 'superseded'
      if (!neverKnew) {
        expect(run).toMatchObject({ conclusion: 'failure', outputs: { result: 'failed', 'release-id': '' } })
        expect(run.report?.failure).toMatchObject({
          code: 'lease-lost',
          message: expect.stringContaining('no longer has the right')
        })
      }
      // It tries to renew its lease, which the store refuses; that is all.
      expect(changesIn(afterwards)).toEqual([])
      expect(afterwards.filter(({ status }) => status >= 400)).toMatchObject([{ operation: 'PutObject', status: 412 }])

      expect(site).toMatchObject(version('three'))
      expect(head.live).toMatchObject({ commit: commitOf('three') })
      expect(head).not.toHaveProperty('lease')
      expect(head).not.toHaveProperty('intent')
      expect(look).toEqual({ tags: ['three', 'three', 'three'], mixes: [] })
    },
    120_000
  )
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

function timesOf(requests: readonly LogEntry[]): readonly [first: number, last: number] {
  const times = requests.map(({ at }) => at.getTime())
  return [Math.min(...times), Math.max(...times)]
}

function overlap(a: readonly LogEntry[], b: readonly LogEntry[]): boolean {
  const [firstA, lastA] = timesOf(a)
  const [firstB, lastB] = timesOf(b)
  return firstA < lastB && firstB < lastA
}
