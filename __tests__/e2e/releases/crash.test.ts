import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { breakDown, type Crash, crash, type Relief } from './crash/attempt.ts'
import type { Lab } from './crash/lab.ts'
import type { Fate, Point } from './crash/points.ts'
import { type Scenario, type Stage, setStage } from './crash/stage.ts'

const multipart = ['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload']
const change = ['CopyObject', 'PutObject', 'DeleteObjects', 'CreateInvalidation', 'GetInvalidation']
/** With what each must ask for, or else it would prove less than it says. */
const scenarios: readonly (Scenario & { readonly asksFor: readonly string[] })[] = [
  { name: 'a first deploy', before: [], to: 3, by: 'deploy', releases: 1, asksFor: ['PutObject', ...multipart] },
  { name: 'an update', before: [0, 1, 2], to: 3, by: 'deploy', releases: 3, asksFor: [...change, ...multipart] },
  { name: 'a rollback', before: [0, 1, 2], to: 1, by: 'rollback', releases: 3, asksFor: change }
]
const fates: readonly Fate[] = ['rejected', 'applied, reply lost']
const reliefs: readonly Relief[] = ['clean-up', 'time']

/** `CRASH=all` has each request fail in both ways; otherwise they take turns, and only around the writes of head both are tried. */
const isWhole = process.env.CRASH === 'all'

/** Two for each core; runs that fail by themselves mostly wait for their next try, and take none. */
const crashLabs = 4
const breakDownLabs = 4

describe.each(scenarios)('$name', scenario => {
  let stage: Stage
  let crashes: Outcome<Crash>
  let breakDowns: Outcome<Point>

  beforeAll(async () => {
    stage = await setStage(scenario, crashLabs + breakDownLabs)
    const [some, others] = [stage.labs.slice(0, crashLabs), stage.labs.slice(crashLabs)]
    ;[crashes, breakDowns] = await Promise.all([
      inParallel(
        some,
        stage.points.flatMap(point => crashesAt(point, scenario)),
        (lab, one) => crash(stage, lab, one)
      ),
      inParallel(others, firstOfEach(stage.points), (lab, point) => breakDown(stage, lab, point))
    ])
    process.stderr.write(
      `${scenario.name}: ${stage.points.length} requests; killed at ${distinct(crashes.tried.map(placeOf))} points ` +
        `(each ${isWhole ? 'rejected, and' : 'rejected, or'} applied without a reply) in ${crashes.tried.length} runs; ` +
        `failed for good at ${breakDowns.tried.length} points\n`
    )
  }, 600_000)
  afterAll(() => stage?.close())

  test('asks for the same each time, so that a request can be told by what it asks for', () => {
    expect(sorted(stage.again)).toEqual(sorted(stage.points))
    expect(stage.points.map(kindOf)).toEqual(expect.arrayContaining([...scenario.asksFor]))
  })

  test('is finished by the next run, wherever it was killed', () => {
    expect(crashes.problems).toEqual([])
    const wanted = stage.points.flatMap(point => fatesAt(point).map(fate => `${point.n} ${fate}`))
    expect(new Set(crashes.tried.map(placeOf))).toEqual(new Set(wanted))
  })

  test('is finished by the next run, whichever kind of request failed for good', () => {
    expect(breakDowns.problems).toEqual([])
    expect(new Set(breakDowns.tried.map(kindOf))).toEqual(new Set(stage.points.map(kindOf)))
  })
})

/**
 * What lets the next run go on, and how it gets there, take turns; around the writes of head,
 * which say whose turn it is, all is tried.
 */
function crashesAt(point: Point, { by }: Scenario): readonly Crash[] {
  const ways: readonly Scenario['by'][] = by === 'rollback' ? ['rollback', 'deploy'] : ['deploy']
  return fatesAt(point).flatMap((fate, index) => {
    const all = reliefs.flatMap(relief => ways.map(next => ({ point, fate, relief, next })))
    if (isHead(point)) return all
    const turn = (point.n + index) % all.length
    return all.slice(turn, turn + 1)
  })
}

function isHead({ name }: Point): boolean {
  return /^PutObject .*head\.json$/.test(name)
}

function fatesAt(point: Point): readonly Fate[] {
  return isWhole || isHead(point) ? fates : fates.filter((_, index) => index === point.n % fates.length)
}

function kindOf({ name }: Point): string {
  return name.split(' ')[0] ?? ''
}

/** The first of each kind of request. */
function firstOfEach(points: readonly Point[]): readonly Point[] {
  return points.filter((point, index) => points.findIndex(other => kindOf(other) === kindOf(point)) === index)
}

interface Outcome<T> {
  readonly tried: readonly T[]
  /** What was wrong, in sentences. */
  readonly problems: readonly string[]
}

async function inParallel<T>(
  labs: readonly Lab[],
  tasks: readonly T[],
  work: (lab: Lab, task: T) => Promise<readonly string[]>
): Promise<Outcome<T>> {
  const queue = tasks.values()
  const tried: T[] = []
  const problems: string[] = []
  await Promise.all(
    labs.map(async lab => {
      for (const task of queue) {
        problems.push(...(await work(lab, task)))
        tried.push(task)
      }
    })
  )
  return { tried, problems }
}

function placeOf({ point, fate }: Crash): string {
  return `${point.n} ${fate}`
}

function distinct(places: readonly string[]): number {
  return new Set(places).size
}

function sorted(points: readonly Point[]): readonly string[] {
  return points.map(({ name, occurrence }) => `${name} #${occurrence}`).sort()
}
