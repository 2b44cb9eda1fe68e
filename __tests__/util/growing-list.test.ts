import { expect, test } from '@jest/globals'
import { GrowingList } from '../../src/util/growing-list.ts'

async function readAll(list: GrowingList<number>): Promise<readonly number[]> {
  const read: number[] = []
  for await (const batch of list.batches()) read.push(...batch)
  return read
}

test('who reads gets everything, whether it is there already or still to come', async () => {
  const list = new GrowingList<number>()
  const early = readAll(list)
  for (let number = 0; number < 5000; number++) {
    list.items.push(number)
    if (number % 700 !== 0) continue
    list.show()
    await new Promise(setImmediate)
  }
  list.end()
  const all = Array.from({ length: 5000 }, (_, number) => number)
  expect(await early).toEqual(all)
  expect(await readAll(list)).toEqual(all)
})

test('a failure is thrown to who reads, after what was there before', async () => {
  const list = new GrowingList<number>()
  const reading = list.batches()
  list.items.push(1)
  list.show()
  expect(await reading.next()).toEqual({ value: [1], done: false })
  const next = reading.next()
  list.fail(new Error('unreadable'))
  await expect(next).rejects.toThrow('unreadable')
})
