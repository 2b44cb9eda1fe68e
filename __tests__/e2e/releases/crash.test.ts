import { describe, expect, test } from '@jest/globals'
import { type Crash, crash, type Relief } from './crash/attempt.ts'
import type { Lab } from './crash/lab.ts'
import type { Fate, Point } from './crash/points.ts'
import { type Scenario, setStage } from './crash/stage.ts'

const scenarios: readonly Scenario[] = [
  { name: 'a first deploy', before: [], to: 3, by: 'deploy', releases: 1 },
  { name: 'an update', before: [0, 1, 2], to: 3, by: 'deploy', releases: 3 },
  { name: 'a rollback', before: [0, 1, 2], to: 1, by: 'rollback', releases: 3 }
]

const fates: readonly Fate[] = ['rejected', 'applied, reply lost']
const reliefs: readonly Relief[] = ['clean-up', 'time']
const labs = 4

describe.each(scenarios)('$name', scenario => {
  test('is finished by the next run, wherever it was killed', async () => {
    const stage = await setStage(scenario, labs)
    try {
      expect(sorted(stage.again)).toEqual(sorted(stage.points))
      const crashes = stage.points.flatMap(point => crashesAt(point, scenario))
      const { problems, done } = await inParallel(stage.labs, crashes, (lab, one) => crash(stage, lab, one))
      say(scenario, `${stage.points.length} requests; killed at ${done} points, ${problems.length} problems`)
      for (const p of problems) say(scenario, p)
      expect(problems).toEqual([])
      expect(done).toBe(crashes.length)
    } finally {
      await stage.close()
    }
  }, 300_000)
})

/**
 * Both fates at each request. What lets the next run go on, and how it gets there, take turns; around the writes of head,
 * which say whose turn it is, all is tried.
 */
function crashesAt(point: Point, { by }: Scenario): readonly Crash[] {
  const ways: readonly Scenario['by'][] = by === 'rollback' ? ['rollback', 'deploy'] : ['deploy']
  const all = fates.flatMap(fate => reliefs.flatMap(relief => ways.map(next => ({ point, fate, relief, next }))))
  if (point.name.endsWith('head.json')) return all
  return fates.flatMap((fate, index) => {
    const turns = all.filter(one => one.fate === fate)
    return turns.slice((point.n + index) % turns.length).slice(0, 1)
  })
}

async function inParallel<T>(
  labs: readonly Lab[],
  tasks: readonly T[],
  work: (lab: Lab, task: T) => Promise<readonly string[]>
): Promise<{ readonly problems: readonly string[]; readonly done: number }> {
  const queue = tasks.values()
  const problems: string[] = []
  let done = 0
  await Promise.all(
    labs.map(async lab => {
      for (const task of queue) {
        const t = performance.now()
        problems.push(...(await work(lab, task)))
        if (performance.now() - t > 20000)
          process.stderr.write(`slow ${Math.round(performance.now() - t)} ${JSON.stringify(task)}\n`)
        done += 1
      }
    })
  )
  return { problems, done }
}

function sorted(points: readonly Point[]): readonly string[] {
  return points.map(({ name, occurrence }) => `${name} #${occurrence}`).sort()
}

function say({ name }: Scenario, line: string): void {
  process.stderr.write(`${name}: ${line}\n`)
}
