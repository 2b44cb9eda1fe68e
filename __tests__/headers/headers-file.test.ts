import { describe, expect, test } from '@jest/globals'
import { headersFromFile, parseHeadersFile } from '../../src/headers/headers-file.ts'
import type { ObjectHeaders } from '../../src/ports.ts'

const options = { file: '_headers' }

function headersFor(text: string, key: string, hosts: readonly string[] = []): ObjectHeaders {
  const { rules, problems } = parseHeadersFile(text, { ...options, hosts })
  expect(problems).toEqual([])
  return headersFromFile(rules, key)
}

describe('which files a path matches', () => {
  test.each<[string, string[], string[]]>([
    ['/*', ['index.html', 'a/b.js', '.well-known/x'], []],
    ['/', ['index.html'], ['about.html', 'docs/index.html']],
    ['/index.html', ['index.html'], ['docs/index.html']],
    ['/docs/index.html', ['docs/index.html'], ['index.html']],
    ['/docs/', ['docs/index.html'], ['docs/a.html', 'docs.html']],
    ['/docs', ['docs/index.html', 'docs.html'], ['docs/a.html']],
    ['/docs/*', ['docs/index.html', 'docs/a/b.png'], ['docs.html', 'docsx/a']],
    ['/about', ['about.html'], ['about.js', 'x/about.html']],
    ['/about.html', ['about.html'], ['about']],
    ['/assets/*.js', ['assets/a.js', 'assets/x/a.js'], ['assets/a.css', 'b/assets/a.js']],
    [
      '/blog/:slug',
      ['blog/hello.html', 'blog/hello/index.html', 'blog/a.png'],
      ['blog/x/y.png', 'blog/index.html/x/y']
    ],
    ['/:lang/legal', ['en/legal.html'], ['legal.html', 'a/b/legal.html']],
    ['/a+b(c).txt', ['a+b(c).txt'], ['aab(c).txt', 'a+bc.txt']],
    ['/my%20file.pdf', ['my file.pdf'], ['my%20file.pdf']],
    ['/100%.txt', ['100%.txt'], ['100.txt']],
    ['/straße/*', ['straße/a.txt'], ['strasse/a.txt']]
  ])('%s', (path, matching, others) => {
    const text = `${path}\n  Cache-Control: max-age=7\n`
    for (const key of matching) expect([key, headersFor(text, key)]).toEqual([key, { cacheControl: 'max-age=7' }])
    for (const key of others) expect([key, headersFor(text, key)]).toEqual([key, {}])
  })
})

test('everything that S3 stores arrives under its name', () => {
  const text = `
# downloads
/files/*
  Cache-Control: public, max-age=60
  content-type: application/pdf
  Content-Disposition: attachment; filename="a: b.pdf"
  Content-Encoding: gzip
  Content-Language: de, en
  Expires: Thu, 01 Dec 2033 16:00:00 GMT
  X-Amz-Meta-Owner: docs team
`
  expect(headersFor(text, 'files/a.pdf')).toEqual({
    cacheControl: 'public, max-age=60',
    contentType: 'application/pdf',
    contentDisposition: 'attachment; filename="a: b.pdf"',
    contentEncoding: 'gzip',
    contentLanguage: 'de, en',
    expires: 'Thu, 01 Dec 2033 16:00:00 GMT',
    metadata: { owner: 'docs team' }
  })
})

describe('several values', () => {
  test('of one name under one path are joined', () => {
    expect(headersFor('/*\n  Cache-Control: public\n  cache-control: max-age=60', 'a')).toEqual({
      cacheControl: 'public, max-age=60'
    })
  })

  test('a later rule replaces an earlier one, header by header', () => {
    const text = '/*\n  Cache-Control: no-cache\n  Content-Language: en\n/assets/*\n  Cache-Control: max-age=60'
    expect(headersFor(text, 'assets/a.js')).toEqual({ cacheControl: 'max-age=60', contentLanguage: 'en' })
    expect(headersFor(text, 'a.js')).toEqual({ cacheControl: 'no-cache', contentLanguage: 'en' })
  })

  test('"! Name" takes away what rules above set, not what rules below do', () => {
    const text = '/*\n  Cache-Control: no-cache\n  Content-Language: en\n/*.jpg\n  ! cache-control\n'
    expect(headersFor(text, 'a.jpg')).toEqual({ contentLanguage: 'en' })
    expect(headersFor(text, 'a.png')).toEqual({ cacheControl: 'no-cache', contentLanguage: 'en' })
    expect(headersFor(`${text}/a.jpg\n  Cache-Control: max-age=1`, 'a.jpg')).toEqual({
      cacheControl: 'max-age=1',
      contentLanguage: 'en'
    })
  })
})

describe('rules for a host', () => {
  const text =
    'https://Example.com/*\n  Cache-Control: max-age=1\nhttps://:branch.example.net/a\n  Cache-Control: max-age=2'

  test('count where the site is served at that host', () => {
    expect(headersFor(text, 'a', ['www.example.com', 'example.com'])).toEqual({ cacheControl: 'max-age=1' })
    expect(headersFor(text, 'a', ['main.example.net'])).toEqual({ cacheControl: 'max-age=2' })
  })

  test('are left out, and said to be, elsewhere', () => {
    const { rules, findings } = parseHeadersFile(text, { ...options, hosts: ['example.com'] })
    expect(rules).toHaveLength(1)
    expect(findings).toMatchObject([{ level: 'notice', file: '_headers', line: 3 }])
    expect(findings[0]?.message).toContain(':branch.example.net')
  })
})

test('what S3 cannot store is one warning a header, with its first line and the remedy', () => {
  const text = `/*
  X-Frame-Options: DENY
  Content-Security-Policy: default-src 'self'; img-src https://*
  Cache-Control: no-cache
/admin/*
  x-frame-options: SAMEORIGIN
  Set-Cookie: a=b
`
  const { findings, problems, rules } = parseHeadersFile(text, { file: 'public/_headers' })
  expect(problems).toEqual([])
  expect(rules).toHaveLength(2)
  expect(findings.map(({ level, file, line, title }) => [level, file, line, title])).toEqual([
    ['warning', 'public/_headers', 2, 'X-Frame-Options in public/_headers is not sent to visitors'],
    ['warning', 'public/_headers', 3, 'Content-Security-Policy in public/_headers is not sent to visitors'],
    ['warning', 'public/_headers', 7, 'Set-Cookie in public/_headers is not sent to visitors']
  ])
  expect(findings[0]?.message).toContain('in lines 2, 6,')
  expect(findings[0]?.remedy).toContain('response headers policy')
  expect(findings[2]?.remedy).toContain('CloudFront Function')
})

test('malformed lines are problems, each with its line, and the rest still counts', () => {
  const text = [
    'Cache-Control: no-cache', // 1: before any path
    '/empty', // 2: no headers
    '/*',
    '  no colon here', // 4
    '  : value', // 5
    '  bad name: value', // 6
    '  Cache-Control:', // 7
    '  Cache-Control: max-age=soon', // 8
    '  Content-Type: html', // 9
    '  Expires: 0', // 10
    '  x-amz-meta-name: Zoë', // 11
    '  Content-Disposition: attachment; filename="naïve.pdf"', // 12
    '  x-amz-meta-: a', // 13
    '  ! two names', // 14
    '  Content-Language: en\u0001', // 15
    'http://example.com/*', // 16: not https
    '  Cache-Control: no-cache',
    'https://example.com:8443/*', // 18: a port
    '  Cache-Control: no-cache',
    '/ok',
    '  Cache-Control: no-cache'
  ].join('\r\n')
  const { rules, problems } = parseHeadersFile(text, options)
  expect(problems.map(({ line }) => line)).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18])
  expect(problems.find(({ line }) => line === 12)?.message).toContain("filename*=UTF-8''")
  expect(headersFromFile(rules, 'ok.html')).toEqual({ cacheControl: 'no-cache' })
  expect(headersFromFile(rules, 'other.html')).toEqual({})
})

test('a byte order mark and indented paths are no harm', () => {
  expect(headersFor('\uFEFF  /a\n\tCache-Control: no-cache', 'a')).toEqual({ cacheControl: 'no-cache' })
})
