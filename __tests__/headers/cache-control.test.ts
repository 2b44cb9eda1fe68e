import { describe, expect, test } from '@jest/globals'
import { cacheControlProblems, hasDirective, parseCacheControl, secondsOf } from '../../src/headers/cache-control.ts'

describe('parseCacheControl', () => {
  test.each<[string, [string, string | true][]]>([
    ['', []],
    ['  ', []],
    ['no-cache', [['no-cache', true]]],
    [
      'public, max-age=31536000, immutable',
      [
        ['public', true],
        ['max-age', '31536000'],
        ['immutable', true]
      ]
    ],
    [
      'Public,MAX-AGE=60',
      [
        ['public', true],
        ['max-age', '60']
      ]
    ],
    ['max-age = 60', [['max-age', '60']]],
    ['max-age="60"', [['max-age', '60']]],
    [
      'no-cache="set-cookie, x-token", max-age=1',
      [
        ['no-cache', 'set-cookie, x-token'],
        ['max-age', '1']
      ]
    ],
    ['private="a\\"b"', [['private', 'a"b']]],
    // RFC 9111, section 4.2.1: of conflicting values either the first or the strictest.
    ['max-age=1, max-age=2', [['max-age', '1']]]
  ])('%j', (value, directives) => {
    expect([...parseCacheControl(value)]).toEqual(directives)
  })
})

test('hasDirective', () => {
  expect(hasDirective('public, IMMUTABLE', 'immutable')).toBe(true)
  expect(hasDirective('max-age=5', 'max-age')).toBe(true)
  expect(hasDirective('s-maxage=5', 'max-age')).toBe(false)
  expect(hasDirective(undefined, 'immutable')).toBe(false)
})

test('secondsOf', () => {
  expect(secondsOf('max-age=60, s-maxage=3600', 's-maxage')).toBe(3600)
  expect(secondsOf('max-age=60, s-maxage=3600', 'max-age')).toBe(60)
  expect(secondsOf('max-age=0', 'max-age')).toBe(0)
  expect(secondsOf('max-age=soon', 'max-age')).toBeUndefined()
  expect(secondsOf('no-cache', 'max-age')).toBeUndefined()
})

describe('cacheControlProblems', () => {
  test.each([
    'no-cache',
    'public, max-age=0, s-maxage=31536000, must-revalidate',
    'private, no-store, no-transform, proxy-revalidate, must-understand',
    'max-age=600, stale-while-revalidate=30, stale-if-error=86400',
    'No-Cache="set-cookie"'
  ])('%s is valid', value => {
    expect(cacheControlProblems(value)).toEqual([])
  })

  test.each([
    ['max-age=abc', ['"max-age=abc" needs a whole number of seconds, like "max-age=3600".']],
    ['max-age=-1', ['"max-age=-1" needs a whole number of seconds, like "max-age=3600".']],
    ['max-age', ['"max-age" needs a whole number of seconds, like "max-age=3600".']],
    ['immutable=1', ['"immutable" takes no value, but was given "immutable=1".']],
    ['no-cache=', ['"no-cache=" has an empty value: leave out the "=".']],
    ['public,, no-cache', ['There is a comma with no directive beside it.']],
    ['public,', ['There is a comma with no directive beside it.']],
    ['public, PUBLIC', ['"public" is given twice.']],
    ['no-cache\u0007', ['The value contains a control character.']],
    ['no-cäche', ['The value contains characters outside ASCII, which an HTTP header cannot carry.']]
  ])('%j is not', (value, problems) => {
    expect(cacheControlProblems(value)).toEqual(problems)
  })

  test.each(['max_age=60', 'no-chache', 'public max-age=60'])(
    '%s has no known directive, and the known are named',
    value => {
      expect(cacheControlProblems(value)).toEqual([
        expect.stringMatching(/^".*" is not a Cache-Control directive\. Known are public, .*stale-if-error\.$/)
      ])
    }
  )

  test('tells every problem of a value', () => {
    expect(cacheControlProblems('max-age=x, publik, s-maxage')).toHaveLength(3)
  })
})
