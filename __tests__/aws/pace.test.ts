import { describe, expect, test } from '@jest/globals'
import { openPace, type Pace } from '../../src/aws/pace.ts'

class Throttled extends Error {}
const isOverload = (error: unknown): boolean => error instanceof Throttled

/** A pace on a clock of its own; requests are begun and ended by hand. */
function stage(most: number) {
  let now = 0
  const pace = openPace({ most, isOverload, now: () => now })
  /** Begins so many requests. @returns what ends them, in order of their beginning */
  function begin(count: number) {
    const begun: PromiseWithResolvers<void>[] = []
    const all = Array.from({ length: count }, () =>
      pace
        .run(() => {
          const work = Promise.withResolvers<void>()
          begun.push(work)
          return work.promise
        })
        .catch(() => undefined)
    )
    return { begun, all: Promise.all(all) }
  }
  return {
    pace,
    begin,
    pass: (ms: number) => {
      now += ms
    },
    /** One round: as many requests as there are places, each of which takes so long and ends so. */
    async round(ms: number, failure?: Error) {
      const { begun, all } = begin(pace.limit)
      now += ms
      for (const work of begun) failure ? work.reject(failure) : work.resolve()
      await all
    }
  }
}

describe('how many may be under way', () => {
  test('all, as long as nothing speaks against it', async () => {
    const { pace, begin } = stage(8)
    const { begun, all } = begin(20)
    expect(begun.length).toBe(8)
    for (let ended = 0; ended < 20; ended++) {
      begun[ended]?.resolve()
      await new Promise(setImmediate)
      expect(begun.length).toBe(Math.min(20, 9 + ended))
    }
    await all
    expect(pace.limit).toBe(8)
  })

  test.each([
    ['half after SlowDown', new Throttled(), 64, 32],
    ['all after another error', new Error('AccessDenied'), 64, 64],
    ['never fewer than four', new Throttled(), 5, 4],
    ['never more than there were', new Throttled(), 2, 2]
  ])('%s', async (_, error, most, left) => {
    const { pace, round } = stage(most)
    await round(10, error)
    expect(pace.limit).toBe(left)
  })

  test('a burst of SlowDown counts once: it was sent before the pace fell', async () => {
    const { pace, round, begin } = stage(64)
    await round(10, new Throttled())
    expect(pace.limit).toBe(32)
    const { begun, all } = begin(32)
    for (const [index, work] of begun.entries()) {
      work.reject(new Throttled())
      await new Promise(setImmediate)
      expect({ index, limit: pace.limit }).toEqual({ index, limit: 16 })
    }
    await all
  })

  test('it grows back with what succeeds, up to all', async () => {
    const { pace, round } = stage(64)
    await round(10, new Throttled())
    let before = pace.limit
    expect(before).toBe(32)
    for (let rounds = 0; rounds < 20; rounds++) {
      await round(10)
      expect(pace.limit).toBeGreaterThanOrEqual(before)
      before = pace.limit
    }
    expect(pace.limit).toBe(64)
  })

  test('a single refusal while hardly anything is under way costs little', async () => {
    const { pace, begin, round } = stage(256)
    const { begun, all } = begin(1)
    begun[0]?.reject(new Throttled())
    await all
    // 2,000 requests at that pace take as many rounds as they have to.
    let rounds = 0
    for (let sent = 0; sent < 2000; rounds++) {
      sent += pace.limit
      await round(30)
    }
    expect(rounds).toBeLessThan(24)
  })
})

describe('latency', () => {
  async function run({ pace, round }: ReturnType<typeof stage>, rounds: readonly number[]): Promise<number> {
    for (const ms of rounds) await round(ms)
    return pace.limit
  }

  test.each([
    ['jitter is none', Array.from({ length: 40 }, (_, index) => 20 + (index % 5) * 15), 16],
    ['three times as long is not slow', [...Array(10).fill(30), ...Array(10).fill(90)], 16]
  ])('%s', async (_, rounds, limit) => {
    expect(await run(stage(16), rounds)).toBe(limit)
  })

  test('that grows tenfold under load makes the pace fall, never under four', async () => {
    const { pace, begin, pass } = stage(16)
    const { begun, all } = begin(600)
    let ended = 0
    const limits = []
    for (let rounds = 0; ended < 600; rounds++) {
      pass(rounds < 10 ? 30 : 600 * 4 ** (rounds - 10))
      for (const sent = begun.length; ended < sent; ended++) begun[ended]?.resolve()
      await new Promise(setImmediate)
      limits.push(pace.limit)
    }
    await all
    expect(new Set(limits.slice(0, 10))).toEqual(new Set([16]))
    expect(limits[12]).toBeLessThan(16)
    expect(Math.min(...limits)).toBe(4)
  })

  test('one slow request in a hundred changes nothing', async () => {
    const { pace, begin, pass } = stage(10)
    for (let round = 0; round < 200; round++) {
      const { begun, all } = begin(10)
      pass(30)
      for (const work of begun.slice(round % 10 === 0 ? 1 : 0)) work.resolve()
      await new Promise(setImmediate)
      pass(500)
      begun[0]?.resolve()
      await all
    }
    expect(pace.limit).toBe(10)
  })
})

/** A store that takes so many requests at once and refuses further ones. */
function storeWith(capacity: number) {
  let underWay = 0
  const counts = { throttled: 0 }
  return {
    counts,
    async take(): Promise<void> {
      underWay += 1
      const isTooMuch = underWay > capacity
      await new Promise(resolve => setTimeout(resolve, 5))
      underWay -= 1
      if (isTooMuch) counts.throttled += 1
      if (isTooMuch) throw new Throttled()
    }
  }
}

/** Tries as the session does, ten times as fast. @returns how often */
async function triesUntilDone(pace: Pace, take: () => Promise<void>): Promise<number> {
  for (let tries = 1; ; tries++) {
    try {
      await pace.run(take)
      return tries
    } catch (error) {
      if (!isOverload(error)) throw error
      await new Promise(resolve => setTimeout(resolve, Math.random() * 20 * 2 ** (tries - 1)))
    }
  }
}

test.each([
  [20, 3000],
  [60, 5000]
])('a store that takes %i at once gets about that many, and all %i get through', async (capacity, count) => {
  const pace = openPace({ most: 128, isOverload })
  const store = storeWith(capacity)
  const tries = await Promise.all(Array.from({ length: count }, () => triesUntilDone(pace, store.take)))
  // The first burst is refused, and then one request once in a while, as the pace feels for more.
  expect(store.counts.throttled).toBeLessThan(count / 2)
  expect(Math.max(...tries)).toBeLessThan(8)
  expect(pace.limit).toBeGreaterThanOrEqual(4)
  expect(pace.limit).toBeLessThanOrEqual(capacity * 2)
})
