import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { Budget } from '../../src/util/budget.ts'

describe('a budget', () => {
  test.each<[string, readonly number[], number, number]>([
    ['of small things many at once', [1, 1, 1, 1, 1, 1], 6, 6],
    ['of large ones as many as fit', [4, 4, 4, 4], 8, 2],
    ['what is larger than all goes alone', [20, 20, 1], 20, 1],
    ['weightless things do not wait', [0, 0, 0], 0, 3]
  ])('%s', async (_, weights, heaviest, mostAtOnce) => {
    const budget = new Budget(10)
    let weight = 0
    let count = 0
    const seen = { weight: 0, count: 0 }
    await Promise.all(
      weights.map(own =>
        budget.run(own, async () => {
          weight += own
          count += 1
          seen.weight = Math.max(seen.weight, weight)
          seen.count = Math.max(seen.count, count)
          await sleep(5)
          weight -= own
          count -= 1
        })
      )
    )
    expect(seen).toEqual({ weight: heaviest, count: mostAtOnce })
  })

  test('goes by the order in which things come: a large one is not passed by small ones for ever', async () => {
    const budget = new Budget(10)
    const order: string[] = []
    const add = (name: string, weight: number) =>
      budget.run(weight, async () => {
        order.push(name)
        await sleep(5)
      })
    await Promise.all([add('a', 6), add('large', 8), add('b', 1), add('c', 1)])
    expect(order).toEqual(['a', 'large', 'b', 'c'])
  })

  test('gives back what failed', async () => {
    const budget = new Budget(1)
    await expect(budget.run(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(budget.run(1, async () => 'yes')).resolves.toBe('yes')
  })
})
