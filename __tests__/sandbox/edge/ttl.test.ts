import { describe, expect, test } from '@jest/globals'
import { errorSeconds, lifetimeOf } from '../../../sandbox/edge/ttl.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const inOneMinute = 'Sun, 01 Mar 2026 12:01:00 GMT'
const anHourAgo = 'Sun, 01 Mar 2026 11:00:00 GMT'
/** Minimum, default and maximum TTL: caching off, origin decides, CachingOptimized, long minimum. */
const limits = {
  off: [0, 0, 0],
  zero: [0, 86_400, 31_536_000],
  one: [1, 86_400, 31_536_000],
  hour: [3_600, 7_200, 86_400]
} as const

describe('how long the edge keeps a response', () => {
  const table: readonly [keyof typeof limits, string | null, string | null, number | 'not stored'][] = [
    // limits, Cache-Control, Expires → seconds
    ['zero', 'max-age=60', null, 60],
    ['zero', 'max-age=0', null, 0],
    ['zero', 'max-age=99999999', null, 31_536_000],
    ['zero', 'max-age=60, s-maxage=600', null, 600],
    ['zero', 'public, max-age=0, s-maxage=31536000, must-revalidate', null, 31_536_000],
    ['zero', 'MAX-AGE="30"', null, 30],
    ['zero', 'max-age=soon', null, 86_400],
    ['zero', 'public', null, 86_400],
    ['zero', null, null, 86_400],
    ['zero', null, inOneMinute, 60],
    ['zero', null, anHourAgo, 0],
    ['zero', null, '0', 0],
    ['zero', 'max-age=10', inOneMinute, 10],
    ['zero', 'no-cache', null, 0],
    ['zero', 'no-cache, max-age=600', null, 0],
    ['zero', 'no-store', null, 'not stored'],
    ['zero', 'private', null, 'not stored'],
    ['zero', 'private, s-maxage=60', null, 'not stored'],
    ['one', 'max-age=0', null, 1],
    ['one', 'no-cache', null, 1],
    ['one', 'no-store', null, 1],
    ['one', 'private, max-age=600', null, 1],
    ['one', null, anHourAgo, 1],
    ['one', null, null, 86_400],
    ['hour', 'max-age=60', null, 3_600],
    ['hour', 'max-age=7000', null, 7_000],
    ['hour', 'max-age=99999', null, 86_400],
    ['hour', 'no-cache', null, 3_600],
    ['hour', null, null, 7_200],
    ['hour', null, inOneMinute, 3_600],
    ['off', 'max-age=60', null, 'not stored'],
    ['off', null, null, 'not stored']
  ]
  test.each(table)('limits %s, Cache-Control %s, Expires %s → %s', (name, cacheControl, expires, expected) => {
    const [minTtl, defaultTtl, maxTtl] = limits[name]
    const { seconds, stored } = lifetimeOf(headers(cacheControl, expires), { minTtl, defaultTtl, maxTtl }, now)
    expect(stored ? seconds : 'not stored').toBe(expected)
  })

  test.each([
    ['max-age=10, stale-while-revalidate=60', 60],
    ['max-age=10', 0],
    ['max-age=86390, stale-while-revalidate=60', 10],
    ['no-cache, stale-while-revalidate=60', 0]
  ])('%s may be answered stale for %d s', (cacheControl, expected) => {
    const lifetime = lifetimeOf(headers(cacheControl, null), { minTtl: 0, defaultTtl: 0, maxTtl: 86_400 }, now)
    expect(lifetime.staleWhileRevalidate).toBe(expected)
  })
})

describe('how long the edge keeps an error', () => {
  test.each<[number | undefined, string | null, string | null, number]>([
    // ErrorCachingMinTTL, Cache-Control, Expires → seconds
    [undefined, null, null, 10],
    [0, null, null, 0],
    [300, null, null, 300],
    [300, 'max-age=60', null, 300],
    [10, 'max-age=60', null, 60],
    [10, 'max-age=5, s-maxage=60', null, 60],
    [10, 'no-store', null, 10],
    [10, null, inOneMinute, 60],
    [10, 'max-age=999999', null, 86_400]
  ])(
    'ErrorCachingMinTTL %s, Cache-Control %s, Expires %s → %d',
    (ErrorCachingMinTTL, cacheControl, expires, expected) => {
      const rule = ErrorCachingMinTTL === undefined ? undefined : { ErrorCode: 403, ErrorCachingMinTTL }
      expect(errorSeconds(headers(cacheControl, expires), rule, 86_400, now)).toBe(expected)
    }
  )
})

function headers(cacheControl: string | null, expires: string | null): Headers {
  const result = new Headers()
  if (cacheControl !== null) result.set('cache-control', cacheControl)
  if (expires !== null) result.set('expires', expires)
  return result
}
