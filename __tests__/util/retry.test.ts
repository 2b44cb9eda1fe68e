import { expect, test } from '@jest/globals'
import type { Clock } from '../../src/ports.ts'
import { retry } from '../../src/util/retry.ts'

function setUp(failures: readonly string[], retryable: (error: unknown) => boolean = () => true) {
  const waits: number[] = []
  const clock: Clock = {
    now: () => new Date(0),
    sleep: async ms => {
      waits.push(ms)
    }
  }
  let calls = 0
  const result = retry(
    async () => {
      const failure = failures[calls++]
      if (failure !== undefined) throw new Error(failure)
      return 'done'
    },
    { clock, attempts: 4, baseMs: 100, capMs: 250, retryable }
  )
  return { result, waits, calls: () => calls }
}

test('goes on until it succeeds, waiting longer each time up to the cap', async () => {
  const { result, waits, calls } = setUp(['a', 'b', 'c'])
  await expect(result).resolves.toBe('done')
  expect(calls()).toBe(4)
  const limits = [100, 200, 250]
  expect(waits.every((wait, index) => wait >= 0 && wait <= (limits[index] ?? 0))).toBe(true)
  expect(waits).toHaveLength(3)
})

test('gives up with the last error', async () => {
  const { result, calls } = setUp(['a', 'b', 'c', 'd', 'e'])
  await expect(result).rejects.toThrow('d')
  expect(calls()).toBe(4)
})

test('what can never succeed is thrown at once', async () => {
  const { result, calls } = setUp(['a', 'b'], () => false)
  await expect(result).rejects.toThrow('a')
  expect(calls()).toBe(1)
})
