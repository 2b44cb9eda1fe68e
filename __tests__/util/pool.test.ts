import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { runPool } from '../../src/util/pool.ts'

test('everything is done, never more at a time than allowed', async () => {
  const done: number[] = []
  let running = 0
  let most = 0
  await runPool(
    Array.from({ length: 50 }, (_, index) => index),
    7,
    async item => {
      most = Math.max(most, ++running)
      await sleep(item % 3)
      running -= 1
      done.push(item)
    }
  )
  expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index))
  expect(most).toBe(7)
})

test('a slow item holds up only its own place', async () => {
  const done: number[] = []
  let release = () => {}
  const slow = new Promise<void>(resolve => {
    release = resolve
  })
  await runPool([0, 1, 2, 3, 4, 5], 2, async item => {
    if (item === 0) await slow
    done.push(item)
    if (done.length === 5) release()
  })
  expect(done).toEqual([1, 2, 3, 4, 5, 0])
})

test('after a failure nothing is started, what runs is awaited, and the first error is thrown', async () => {
  const started: number[] = []
  let finished = 0
  const pool = runPool([0, 1, 2, 3, 4, 5, 6, 7], 3, async item => {
    started.push(item)
    if (item === 1) throw new Error('first')
    await sleep(20)
    finished += 1
    if (item === 2) throw new Error('second')
  })
  await expect(pool).rejects.toThrow('first')
  expect(started).toEqual([0, 1, 2])
  expect(finished).toBe(2)
})

test('an abort stops it with the reason given', async () => {
  const controller = new AbortController()
  const started: number[] = []
  const pool = runPool(
    [0, 1, 2, 3],
    1,
    async item => {
      started.push(item)
      if (item === 1) controller.abort(new Error('cancelled'))
    },
    controller.signal
  )
  await expect(pool).rejects.toThrow('cancelled')
  expect(started).toEqual([0, 1])
})

test('nothing to do is done at once', async () => {
  await expect(runPool([], 8, () => Promise.reject(new Error('never called')))).resolves.toBeUndefined()
})
