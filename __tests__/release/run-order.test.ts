import { describe, expect, test } from '@jest/globals'
import type { RunMark } from '../../src/release/head.ts'
import { isSuperseded, latestRun, type RunPlace } from '../../src/release/run-order.ts'

const OURS = 'octo-org/example'
const OTHER = 'octo-org/fork'

function place(id: number | undefined, automatic = true, repository: string | undefined = OURS): RunPlace {
  return { id, automatic, repository }
}

describe('a run is superseded', () => {
  test.each<[string, RunMark | undefined, RunPlace, boolean]>([
    ['by a later run', { repository: OURS, id: 12 }, place(11), true],
    ['not by an earlier one', { repository: OURS, id: 10 }, place(11), false],
    ['not by itself', { repository: OURS, id: 11 }, place(11), false],
    ['not by nobody', undefined, place(11), false],
    ['not when it was asked for: a re-run, a dispatch', { repository: OURS, id: 12 }, place(11, false), false],
    ["not by another repository's, whose ids mean nothing here", { repository: OTHER, id: 12 }, place(11), false],
    ['not by a run that no repository is known of', { id: 12 }, place(11), false],
    ['not outside of GitHub, where runs have no order', { repository: OURS, id: 12 }, place(undefined), false]
  ])('%s', (_, latest, own, expected) => {
    expect(isSuperseded(latest, own)).toBe(expected)
  })
})

describe('the latest run', () => {
  test.each<[string, RunMark | undefined, RunPlace, RunMark | undefined]>([
    ['is this one where there was none', undefined, place(11), { repository: OURS, id: 11 }],
    ['is this one after an earlier one', { repository: OURS, id: 10 }, place(11), { repository: OURS, id: 11 }],
    [
      'stays the later one under a re-run',
      { repository: OURS, id: 12 },
      place(11, false),
      { repository: OURS, id: 12 }
    ],
    [
      'is this one after any of another repository',
      { repository: OTHER, id: 99 },
      place(11),
      { repository: OURS, id: 11 }
    ],
    [
      'stays what it was outside of GitHub',
      { repository: OURS, id: 12 },
      place(undefined),
      { repository: OURS, id: 12 }
    ],
    ['needs no repository', undefined, { id: 5, repository: undefined, automatic: true }, { id: 5 }]
  ])('%s', (_, latest, own, expected) => {
    expect(latestRun(latest, own)).toEqual(expected)
  })

  test('is the very same object when nothing changes, so that it need not be written', () => {
    const latest = { repository: OURS, id: 12 }
    expect(latestRun(latest, place(12))).toBe(latest)
  })
})
