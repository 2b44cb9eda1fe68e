import { describe, expect, test } from '@jest/globals'
import {
  comparablePath,
  invalidationMatcher,
  isValidInvalidationPath
} from '../../../sandbox/edge/invalidation-path.ts'

describe('what the API accepts', () => {
  test.each([
    ['/', true],
    ['/*', true],
    ['/index.html', true],
    ['/images/image*', true],
    ['/image.jpg?a=1&b=2', true],
    ["/a+b@c:d;e=f,g!h$i'j(k)", true],
    ['/caf%C3%A9', true],
    ['/a%20b', true],
    [`/${'a'.repeat(3_999)}`, true],
    [`/${'a'.repeat(4_000)}`, false],
    ['', false],
    ['index.html', false],
    ['/images/*.jpg', false],
    ['/**', false],
    ['/a b', false],
    ['/café', false],
    ['/a%zz', false],
    ['/100%', false],
    ...[...'"<>#{}|\\^~[]`\t\u007f'].map(character => [`/a${character}b`, false] as const)
  ])('%j: %s', (path, expected) => {
    expect(isValidInvalidationPath(path)).toBe(expected)
  })
})

describe('which cached URLs a path covers', () => {
  test.each([
    // path, URL as the viewer sent it
    ['/a', '/a', true],
    ['/a', '/A', false],
    ['/a', '/a/', false],
    ['/a', '/a?x=1', false],
    ['/a?x=1', '/a?x=1', true],
    ['/a?x=1', '/a', false],
    ['/a*', '/a?x=1', true],
    ['/a*', '/abc/d', true],
    ['/a/*', '/a', false],
    ['/a/*', '/a/', true],
    ['/*', '/', true],
    ['/', '/index.html', false],
    // Unsafe characters are the same, encoded or not and in either case of the digits …
    ['/a%7Eb', '/a~b', true],
    ['/a%7eb', '/a~b', true],
    ['/a%20b', '/a%20b', true],
    ['/caf%c3%a9', '/caf%C3%A9', true],
    ['/caf%C3%A9', '/caf\u00c3\u00a9', true],
    ['/a%20*', '/a%20b', true],
    // … others are not.
    ['/a+b', '/a%2Bb', false],
    ['/a%2Bb', '/a%2Bb', true],
    ['/%61', '/a', false],
    ['/e\u0301'.normalize('NFC').replace('é', '%C3%A9'), '/e%CC%81', false]
  ])('%s on %s: %s', (path, url, expected) => {
    expect(invalidationMatcher([path])(comparablePath(url))).toBe(expected)
  })

  test('any of several', () => {
    const covers = invalidationMatcher(['/a', '/b/*'])
    expect(['/a', '/b/c', '/b', '/c'].filter(covers)).toEqual(['/a', '/b/c'])
  })
})
