import { describe, expect, test } from '@jest/globals'
import { renewed } from '../../src/aws/credentials.ts'

const minute = 60_000

/** Credentials named one after the other; each holds for an hour from when it was loaded. */
function issuer() {
  const clock = { now: 0 }
  let issued = 0
  const issue = () => ({
    accessKeyId: `key ${++issued}`,
    secretAccessKey: 'secret',
    expiration: new Date(clock.now + 60 * minute)
  })
  return { clock, issue, issued: () => issued }
}

describe('credentials that expire', () => {
  // | minutes since they were given | is |
  test.each([
    [0, 'key 1'],
    [54, 'key 1'],
    [55, 'key 2'],
    [59, 'key 2'],
    [300, 'key 2']
  ])('after %i minutes of 60: %s', async (minutes, key) => {
    const { clock, issue } = issuer()
    const provider = renewed(
      issue(),
      async () => issue(),
      () => clock.now
    )
    clock.now = minutes * minute
    expect((await provider()).accessKeyId).toBe(key)
  })

  test('are exchanged once for all who ask meanwhile', async () => {
    const { clock, issue, issued } = issuer()
    const arrived = Promise.withResolvers<void>()
    const load = async () => {
      await arrived.promise
      return issue()
    }
    const provider = renewed(issue(), load, () => clock.now)
    clock.now = 56 * minute
    const asked = Array.from({ length: 50 }, () => provider())
    arrived.resolve()
    expect(new Set((await Promise.all(asked)).map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['key 2']))
    expect(issued()).toBe(2)
    expect((await provider()).accessKeyId).toBe('key 2')
  })

  test('are used to their end when there are no new ones, and then the reason is told', async () => {
    const { clock, issue } = issuer()
    let fails = true
    const load = async () => {
      if (fails) throw new Error('STS is down')
      return issue()
    }
    const provider = renewed(issue(), load, () => clock.now)
    clock.now = 58 * minute
    expect((await provider()).accessKeyId).toBe('key 1')
    clock.now = 60 * minute
    await expect(provider()).rejects.toThrow('STS is down')
    await expect(Promise.all([provider(), provider()])).rejects.toThrow('STS is down')
    fails = false
    expect((await provider()).accessKeyId).toBe('key 2')
  })

  test('that do not say when they expire are kept', async () => {
    const { clock, issue } = issuer()
    const provider = renewed(
      { accessKeyId: 'for ever', secretAccessKey: 's' },
      async () => issue(),
      () => clock.now
    )
    clock.now = 1e6 * minute
    expect((await provider()).accessKeyId).toBe('for ever')
  })
})
