import { expect, test } from '@jest/globals'
import { QUICK_BOUNDS, QUICK_SCENARIOS } from '../../bench/quick.ts'
import { LIMIT } from '../../bench/scenarios/look-up.ts'
import { SCENARIOS } from '../../bench/scenarios/scenarios.ts'
import {
  type Bound,
  cpuBound,
  growthBound,
  judge,
  memoryBound,
  requestBound,
  timeBound
} from '../../bench/verdict/bound.ts'
import { BOUNDS, startUpBound } from '../../bench/verdict/bounds.ts'
import { runOf, sample } from './runs.ts'

const run = runOf(
  {
    'fresh-10k': {
      'raw-http': [{ ms: 3000 }],
      'raw-undici': [{ ms: 1900 }, { ms: 2000 }, { ms: 9000 }],
      action: [{ ms: 2500, rss: 110e6, requests: { PutObject: 10, 'PutObject (state)': 3 } }]
    },
    'fresh-100k': { action: [{ ms: 26_000 }] }
  },
  { startUp: { empty: 40, eager: 300, action: 160, rounds: 3 } }
)

const judged: readonly (readonly [bound: Bound, shown: string | undefined, isReached: boolean | undefined])[] = [
  [timeBound('a', 'fresh-10k', LIMIT, 1.25), '1.25 ×', true],
  [timeBound('a', 'fresh-10k', LIMIT, 1.24), '1.25 ×', false],
  [timeBound('a', 'fresh-10k', 'raw-http', 0.8), '0.83 ×', false],
  [timeBound('a', 'fresh-10k', 'aws', 0.06), undefined, undefined],
  [cpuBound('a', 'fresh-10k', 'raw-http', 0.9), '1.00 ×', false],
  [memoryBound('a', 'fresh-10k', 110), '110 MB', true],
  [memoryBound('a', 'fresh-10k', 109), '110 MB', false],
  [memoryBound('a', 'large-2g', 110), undefined, undefined],
  [requestBound('a', 'fresh-10k', 'text', 12, () => true), '13', false],
  [requestBound('a', 'fresh-10k', 'text', 10, operation => operation === 'PutObject'), '10', true],
  [growthBound('a', 'fresh-100k', 'fresh-10k', 'text', 10.5), '10.4 ×', true],
  [startUpBound('the eager bundle', 'eager', 0.5), '0.53 ×', false],
  [startUpBound('empty Node', 'empty', 5), '4.00 ×', true]
]
test.each(judged)('%j', (bound, shown, isReached) => {
  const [{ found, isReached: said } = {}] = judge([bound], run)
  expect([found === undefined ? undefined : bound.show(found), said]).toEqual([shown, isReached])
})

test('each bound is about a scenario that there is, and a contender that takes part in it', () => {
  const scenarios = [...SCENARIOS, ...QUICK_SCENARIOS]
  // Of a run of everything in which everybody took as long, each has an answer.
  const results = scenarios.map(scenario => {
    const samples = new Map(Object.keys(scenario.rounds).map(id => [id, [sample({ ms: 1000 })]]))
    return [scenario.id, { scenario, files: 1, bytes: 1, samples }] as const
  })
  const whole = { ...run, results: new Map(results) }
  const unanswered = judge([...BOUNDS, ...QUICK_BOUNDS], whole).filter(({ found }) => found === undefined)
  expect(unanswered.map(({ what, text }) => [what, text])).toEqual([])
})

test('no two scenarios have the same id', () => {
  const ids = [...SCENARIOS, ...QUICK_SCENARIOS].map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
})
