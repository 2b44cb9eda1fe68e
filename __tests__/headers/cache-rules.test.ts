import { describe, expect, test } from '@jest/globals'
import { parseCacheRules, ruleFor } from '../../src/headers/cache-rules.ts'

function lines(text: string): { line: number; text: string }[] {
  return text.split('\n').map((content, index) => ({ line: index + 1, text: content }))
}

function valueFor(text: string, key: string): string | undefined {
  const { rules, problems } = parseCacheRules(lines(text))
  expect(problems).toEqual([])
  return ruleFor(rules, key)?.value
}

describe('which files a pattern matches', () => {
  test.each<[string, string[], string[]]>([
    // Without a slash: the name, in any folder.
    ['*.woff2', ['a.woff2', 'fonts/deep/a.woff2', 'fonts/.a.woff2'], ['a.woff', 'a.woff2/b']],
    ['robots.txt', ['robots.txt', 'sub/robots.txt'], ['robots.txt.bak', 'my-robots.txt']],
    ['**', ['a', 'a/b', '.well-known/x'], []],
    ['*.{js,css}', ['a.js', 'x/a.css'], ['a.json']],
    ['[[:digit:]]*.js', ['1a.js', 'x/2.js'], ['a1.js']],
    // With a slash: the whole key.
    ['assets/**', ['assets/a.js', 'assets/x/y.png', 'assets/.hidden'], ['x/assets/a.js', 'assets.js']],
    ['assets/*', ['assets/a.js'], ['assets/x/y.png']],
    ['**/data.json', ['data.json', 'a/b/data.json'], ['a/data.json5']],
    ['/index.html', ['index.html'], ['docs/index.html']],
    ['.well-known/**', ['.well-known/assetlinks.json'], ['x/.well-known/a']],
    ['*.PNG', ['a.PNG'], ['a.png']],
    ['with space/*.txt', ['with space/a.txt'], ['withspace/a.txt']]
  ])('%s', (glob, matching, others) => {
    for (const key of matching) expect([key, valueFor(`${glob}: no-cache`, key)]).toEqual([key, 'no-cache'])
    for (const key of others) expect([key, valueFor(`${glob}: no-cache`, key)]).toEqual([key, undefined])
  })
})

test('the first line that matches counts', () => {
  const text = 'data/live.json: no-store\n*.json: public, max-age=60\n**: no-cache'
  expect(valueFor(text, 'data/live.json')).toBe('no-store')
  expect(valueFor(text, 'data/other.json')).toBe('public, max-age=60')
  expect(valueFor(text, 'index.html')).toBe('no-cache')
})

test('blank lines and comments count as lines, but make no rule', () => {
  const { rules } = parseCacheRules(lines('\n# fonts\n  *.woff2 :  max-age=60  '))
  expect(rules).toMatchObject([{ line: 3, glob: '*.woff2', value: 'max-age=60' }])
})

test('all problems are collected, each with its line, and right lines still make rules', () => {
  const { rules, problems } = parseCacheRules(
    lines(
      [
        '*.png: max-age=60',
        '*.js',
        '*.css:',
        ': no-cache',
        '*.gif: max-age=abc',
        '*.\u0000: no-cache',
        'a[b: no-cache',
        '!*.map: no-cache',
        '*.svg: max-age=1, maxage=2, max-age=3'
      ].join('\n')
    )
  )
  expect(rules.map(({ glob }) => glob)).toEqual(['*.png'])
  expect(problems.map(({ line, text, message }) => [line, text, message.slice(0, 40)])).toEqual([
    [2, '*.js', 'There is no value. A line is "glob: valu'],
    [3, '*.css:', 'There is no value. A line is "glob: valu'],
    [4, ': no-cache', 'There is no pattern before the colon. A '],
    [5, '*.gif: max-age=abc', '"max-age=abc" needs a whole number of se'],
    [6, '*.\u0000: no-cache', 'The line contains a control character.'],
    [7, 'a[b: no-cache', 'The pattern is not a valid glob: Missing'],
    [8, '!*.map: no-cache', 'A pattern cannot be negated. The first l'],
    [9, '*.svg: max-age=1, maxage=2, max-age=3', '"maxage=2" is not a Cache-Control direct'],
    [9, '*.svg: max-age=1, maxage=2, max-age=3', '"max-age" is given twice.']
  ])
})
