import { describe, expect, test } from '@jest/globals'
import { parseCacheRules } from '../../src/headers/cache-rules.ts'
import { parseHeadersFile } from '../../src/headers/headers-file.ts'
import {
  type FileClass,
  type HeaderOptions,
  resolveHeaders,
  userCacheControl
} from '../../src/headers/resolve-headers.ts'

function options(cacheControl = '', headersFile = '', edgeCache = false): HeaderOptions {
  const rules = parseCacheRules(cacheControl.split('\n').map((text, index) => ({ line: index + 1, text })))
  const file = parseHeadersFile(headersFile, { file: '_headers' })
  expect([...rules.problems, ...file.problems]).toEqual([])
  return { cacheRules: rules.rules, headerRules: file.rules, edgeCache }
}

describe('defaults, as in the table of resolveHeaders', () => {
  const immutable = 'public, max-age=31536000, immutable'
  const edge = 'public, max-age=0, s-maxage=31536000, must-revalidate'
  const hour = 'public, max-age=3600, must-revalidate'

  test.each<[FileClass, string, string, string]>([
    ['fingerprinted', 'assets/a-B3xkQ9zL.js', immutable, immutable],
    ['fingerprinted', 'assets/a-B3xkQ9zL.png', immutable, immutable],
    ['document', 'index.html', 'no-cache', edge],
    ['document', 'sw.js', 'no-cache', edge],
    ['document', 'site.webmanifest', 'no-cache', edge],
    ['plain', 'app.js', 'no-cache', edge],
    ['plain', 'app.mjs', 'no-cache', edge],
    ['plain', 'style.css', 'no-cache', edge],
    ['plain', 'data.json', 'no-cache', edge],
    ['plain', 'lib.wasm', 'no-cache', edge],
    ['plain', 'app.js.map', 'no-cache', edge],
    ['plain', 'photo.png', hour, hour],
    ['plain', 'font.woff2', hour, hour],
    ['plain', 'film.mp4', hour, hour],
    ['plain', 'paper.pdf', hour, hour],
    ['plain', 'robots.txt', hour, hour],
    ['plain', 'CNAME', hour, hour]
  ])('%s %s', (fileClass, key, withoutEdge, withEdge) => {
    expect(resolveHeaders(key, fileClass, options()).cacheControl).toBe(withoutEdge)
    expect(resolveHeaders(key, fileClass, options('', '', true)).cacheControl).toBe(withEdge)
  })
})

describe('precedence', () => {
  const both = options(
    '*.json: max-age=1',
    '/*\n  Cache-Control: max-age=2\n  Content-Type: text/x-own\n  x-amz-meta-a: b'
  )

  test('the cache-control input counts before _headers', () => {
    expect(resolveHeaders('a.json', 'plain', both)).toEqual({
      cacheControl: 'max-age=1',
      contentType: 'text/x-own',
      metadata: { a: 'b' }
    })
  })

  test('_headers counts before the defaults', () => {
    expect(resolveHeaders('a.css', 'fingerprinted', both)).toEqual({
      cacheControl: 'max-age=2',
      contentType: 'text/x-own',
      metadata: { a: 'b' }
    })
  })

  test('without either there are the two defaults and nothing else', () => {
    expect(resolveHeaders('a.css', 'plain', options())).toEqual({
      cacheControl: 'no-cache',
      contentType: 'text/css; charset=utf-8'
    })
  })

  test("edge-cache leaves the user's own values alone", () => {
    expect(resolveHeaders('a.html', 'document', options('*.html: no-cache', '', true)).cacheControl).toBe('no-cache')
  })
})

test('userCacheControl is what the user said, and nothing where the user said nothing', () => {
  const said = options('*.json: max-age=1', '/*.css\n  Cache-Control: max-age=2')
  expect(userCacheControl('a.json', said)).toBe('max-age=1')
  expect(userCacheControl('a.css', said)).toBe('max-age=2')
  expect(userCacheControl('a.js', said)).toBeUndefined()
})
