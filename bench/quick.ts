import { boundsTable } from './page/bounds-table.ts'
import { resultTable } from './page/result-table.ts'
import { openLab } from './scenarios/lab.ts'
import { LIMIT } from './scenarios/look-up.ts'
import { contendersOf, runScenario, type Tell } from './scenarios/run-scenario.ts'
import type { Result, Scenario } from './scenarios/scenario.ts'
import { measureStartUp } from './scenarios/startup.ts'
import { NETWORK } from './server/conditions.ts'
import { type Bound, cpuBound, judge, requestBound, timeBound } from './verdict/bound.ts'
import { startUpBound } from './verdict/bounds.ts'

const files = 1_000
const tree = { site: files, bytes: 4_000 }

export const QUICK_SCENARIOS: readonly Scenario[] = [
  {
    id: 'quick-fresh',
    title: '1,000 files of 4 kB into an empty bucket',
    tree,
    mode: 'fresh',
    conditions: NETWORK,
    rounds: { 'raw-http': 3, action: 3, 'sdk-tuned': 3 }
  },
  {
    id: 'quick-no-change',
    title: '1,000 files, nothing changed',
    tree,
    mode: 'no change',
    conditions: NETWORK,
    rounds: { action: 1 }
  },
  {
    id: 'quick-small',
    title: '50 files, one changed, with CloudFront',
    tree: { site: 50, bytes: 4_000 },
    mode: 'one changed',
    conditions: NETWORK,
    withCloudFront: true,
    rounds: { action: 1 }
  }
]

const isState = (operation: string): boolean => operation.endsWith('(state)')

/** Counts are exact; ratios are so wide that a machine which is busy with other things does not break them. */
export const QUICK_BOUNDS: readonly Bound[] = [
  requestBound('fresh', 'quick-fresh', `${files} writes to the site`, files, operation => operation === 'PutObject'),
  requestBound('fresh', 'quick-fresh', '≤ 8 others', 8, operation => operation !== 'PutObject'),
  requestBound('no change', 'quick-no-change', '≤ 5 requests', 5, () => true),
  requestBound(
    'no change',
    'quick-no-change',
    '0 writes to the site',
    0,
    operation => operation.startsWith('Put') && !isState(operation)
  ),
  requestBound('one of 50 changed', 'quick-small', '≤ 12 requests to S3 and CloudFront', 12, () => true),
  cpuBound('fresh', 'quick-fresh', 'sdk-tuned', 0.9),
  timeBound('fresh', 'quick-fresh', LIMIT, 5),
  timeBound('fresh', 'quick-fresh', 'sdk-tuned', 2),
  startUpBound('the eager bundle', 'eager', 1.2)
]

/** A minute of it, for `npm run check`. Writes nothing. @returns the exit code: 1 when a bound is broken */
export async function runQuick(tell: Tell): Promise<number> {
  const results = new Map<string, Result>()
  const lab = await openLab()
  try {
    const startUp = await measureStartUp(lab, 3, tell)
    for (const scenario of QUICK_SCENARIOS) {
      const result = await runScenario(lab, scenario, contendersOf(scenario), tell)
      results.set(scenario.id, result)
      console.log(`\n${scenario.title}\n\n${resultTable(result)}`)
    }
    const judged = judge(QUICK_BOUNDS, {
      date: '',
      machine: '',
      contenders: [],
      absent: [],
      results,
      startUp,
      visitors: undefined
    })
    console.log(`\n${boundsTable(judged)}`)
    // What the system does not tell, as on others than Linux, breaks nothing.
    return judged.every(({ isReached }) => isReached ?? true) ? 0 : 1
  } finally {
    await lab.close()
  }
}
