import { expect, test } from '@jest/globals'
import { whyVoid } from '../../bench/verdict/void.ts'
import { runOf } from './runs.ts'

/** Milliseconds of each; the ratio is to be 0.358 for undici and 0.503 for node:http, give or take a fifth. */
const runs: readonly (readonly [name: string, ms: Readonly<Record<string, number>>, why: RegExp | undefined])[] = [
  ['as it was first measured', { 'raw-undici': 1980, rclone: 5530 }, undefined],
  ['a machine half as fast', { 'raw-undici': 3960, rclone: 11_060 }, undefined],
  ['just within', { 'raw-undici': 2370, rclone: 5530 }, undefined],
  [
    'a limit that is slow',
    { 'raw-undici': 2390, rclone: 5530 },
    /raw-undici to rclone is 0\.432 instead of 0\.358, 21% off/
  ],
  ['an rclone that is slow', { 'raw-undici': 1980, rclone: 6950 }, /20% are allowed/],
  ['no undici here', { 'raw-http': 2780, rclone: 5530 }, undefined],
  ['undici decides', { 'raw-undici': 1980, 'raw-http': 9000, rclone: 5530 }, undefined],
  ['no rclone', { 'raw-undici': 1980 }, /rclone took no part/],
  ['no limit', { rclone: 5530 }, /raw limit took no part/],
  ['nothing', {}, /rclone took no part/]
]
test.each(runs)('%s', (_, ms, why) => {
  const figures = Object.fromEntries(Object.entries(ms).map(([id, one]) => [id, [{ ms: one }]]))
  const said = whyVoid(runOf({ 'fresh-10k': figures }))
  if (why === undefined) expect(said).toBeUndefined()
  else expect(said).toMatch(why)
})

test('a run without the scenario says nothing', () => {
  expect(whyVoid(runOf({ 'fresh-1k': { rclone: [{ ms: 1 }], 'raw-undici': [{ ms: 1 }] } }))).toMatch(
    /rclone took no part/
  )
})
