import { describe, expect, test } from '@jest/globals'
import { seeded } from '../e2e/helpers/random.ts'
import {
  type Asked,
  type Engine,
  type Given,
  hasNjs,
  inNjs,
  inVm,
  routerFor,
  routerWithRedirects,
  shipped
} from './engines.ts'

const NOT_FOUND = 404
const DOMAIN = 'example.com'
const PR7 = 'pr-7.example.com'

/** host, path, where it leads: the path that the bucket is asked for, or 404 */
type Row = readonly [host: string, path: string, leadsTo: string | 404]

const singlePage: readonly Row[] = [
  // Production: paths without an extension are the application's.
  [DOMAIN, '/', '/index.html'],
  [DOMAIN, '/index.html', '/index.html'],
  [DOMAIN, '/orders/7', '/index.html'],
  [DOMAIN, '/orders/', '/index.html'],
  [DOMAIN, '/v1.2/orders', '/index.html'],
  [DOMAIN, '/caf%C3%A9', '/index.html'],
  [DOMAIN, '/café', '/index.html'],
  [DOMAIN, '/caf%C3%A9/é%20%C3%A9.js', '/caf%C3%A9/é%20%C3%A9.js'],
  [DOMAIN, '/100%', '/index.html'],
  [DOMAIN, '//', '/index.html'],
  [DOMAIN, '/assets/app.js', '/assets/app.js'],
  [DOMAIN, '/missing.png', '/missing.png'],
  [DOMAIN, '/a%2Ejs', '/a%2Ejs'],
  [DOMAIN, '/a+b%20c.txt', '/a+b%20c.txt'],
  [DOMAIN, '/.hidden', '/.hidden'],
  [DOMAIN, '/..data/x.json', '/..data/x.json'],
  [DOMAIN, '/.well-known/security.txt', '/.well-known/security.txt'],
  [DOMAIN, '/.well-known/apple-app-site-association', '/.well-known/apple-app-site-association'],
  ['www.example.com', '/orders', '/index.html'],
  ['d111111abcdef8.cloudfront.net', '/orders', '/index.html'],
  ['', '/orders', '/index.html'],

  // A preview's host.
  [PR7, '/', '/previews/pr-7/index.html'],
  [PR7, '/orders/7', '/previews/pr-7/index.html'],
  [PR7, '/assets/app.js', '/previews/pr-7/assets/app.js'],
  [PR7, '//assets/app.js', '/previews/pr-7//assets/app.js'],
  [PR7, '/.well-known/assetlinks', '/previews/pr-7/.well-known/assetlinks'],
  [PR7, '/previews/pr-8/app.js', '/previews/pr-7/previews/pr-8/app.js'],
  [PR7, '/previews/pr-8/', '/previews/pr-7/index.html'],
  ['PR-7.Example.COM', '/', '/previews/pr-7/index.html'],
  ['pr-7.example.com:443', '/', '/previews/pr-7/index.html'],
  ['pr-7.example.com.', '/', '/previews/pr-7/index.html'],
  ['pr-7.example.com.:443', '/', '/previews/pr-7/index.html'],
  ['pr-1.example.com', '/a.js', '/previews/pr-1/a.js'],
  ['pr-10.example.com', '/a.js', '/previews/pr-10/a.js'],
  ['pr-4294967296.example.com', '/a.js', '/previews/pr-4294967296/a.js'],

  // No pull request has these numbers: neither another preview nor production.
  ...[
    ...['pr-.example.com', 'pr-0.example.com', 'pr-007.example.com', 'pr-1x.example.com', 'pr-x1.example.com'],
    ...['pr--1.example.com', 'pr-1-2.example.com', 'pr-1e3.example.com', 'pr-+1.example.com', 'pr-1%2e.example.com'],
    ...['pr-1.2.example.com', 'pr-99999999999.example.com', 'pr-{number}.example.com', 'pr-..example.com'],
    ...['pr-1/..example.com', 'pr-1\n.example.com', 'pr-٣.example.com']
  ].flatMap((host): readonly Row[] => [
    [host, '/', NOT_FOUND],
    [host, '/app.js', NOT_FOUND]
  ]),

  // Hosts that only look like a preview's.
  ['pr-7.example.org', '/', '/index.html'],
  ['xpr-7.example.com', '/', '/index.html'],
  ['pr-7.example.com.evil.example', '/', '/index.html'],

  // Previews are not production's.
  [DOMAIN, '/previews', '/index.html'],
  [DOMAIN, '/previews/pr-7', NOT_FOUND],
  [DOMAIN, '/previews/pr-7/', NOT_FOUND],
  [DOMAIN, '/previews/pr-7/app.js', NOT_FOUND],
  [DOMAIN, '/previews/pr-4294967296/app.js', NOT_FOUND],
  [DOMAIN, '//previews//pr-7/app.js', NOT_FOUND],
  [DOMAIN, '/previews%2Fpr-7%2fapp.js', NOT_FOUND],
  [DOMAIN, '/%70reviews/pr-7/app.js', NOT_FOUND],
  [DOMAIN, '/%2570reviews/pr-7/app.js', NOT_FOUND],
  [DOMAIN, '/x/../previews/pr-7/app.js', NOT_FOUND],
  // What only begins like a preview is.
  [DOMAIN, '/previews/', '/index.html'],
  [DOMAIN, '/previews/spring.jpg', '/previews/spring.jpg'],
  [DOMAIN, '/previews/pr-news/app.js', '/previews/pr-news/app.js'],
  [DOMAIN, '/previews/pr-7.js', '/previews/pr-7.js'],
  [DOMAIN, '/previews/pr-7x/app.js', '/previews/pr-7x/app.js'],
  [DOMAIN, '/previews/pr-007/app.js', '/previews/pr-007/app.js'],
  [DOMAIN, '/previews/pr-99999999999/app.js', '/previews/pr-99999999999/app.js'],
  [DOMAIN, '/previews/docs/pr-7/app.js', '/previews/docs/pr-7/app.js'],
  [DOMAIN, '/docs/previews/pr-7/app.js', '/docs/previews/pr-7/app.js'],
  [DOMAIN, '/Previews/PR-7/app.js', '/Previews/PR-7/app.js'],

  // The state is nobody's, however it is spelt.
  ...[DOMAIN, PR7, 'pr-007.example.com'].flatMap(host =>
    [
      ...['/.s3-cloudfront-deploy', '/.s3-cloudfront-deploy/', '/.s3-cloudfront-deploy/head.json'],
      ...['/docs/.s3-cloudfront-deploy/head.json', '//.s3-cloudfront-deploy//head.json'],
      ...['/%2es3-cloudfront-deploy/head.json', '/%2Es3-cloudfront-deploy%2Fhead.json'],
      ...['/.s3-cloudfront-deplo%79/head.json', '/%252es3-cloudfront-deploy/head.json'],
      ...['/.S3-CloudFront-Deploy/head.json', '/x%2f.s3-cloudfront-deploy%2fblobs%2f0'],
      ...['/./.s3-cloudfront-deploy/head.json', '/a/../.s3-cloudfront-deploy/head.json']
    ].map((path): Row => [host, path, NOT_FOUND])
  ),
  [DOMAIN, '/s3-cloudfront-deploy/a.js', '/s3-cloudfront-deploy/a.js'],
  [DOMAIN, '/.s3-cloudfront-deploy-notes/a.md', '/.s3-cloudfront-deploy-notes/a.md'],

  // Dot segments.
  ...[
    ...['/..', '/.', '/../pr-8/a.js', '/%2e%2e/pr-8/a.js', '/%2E./pr-8/a.js', '/..%2fpr-8/a.js', '/a/..%2F..%2Fb.js'],
    ...['/%252e%252e%252fpr-8/a.js', '/a/./b.js', '/a/..']
  ].flatMap((path): readonly Row[] => [
    [DOMAIN, path, NOT_FOUND],
    [PR7, path, NOT_FOUND]
  ])
]

const pages: readonly Row[] = [
  [DOMAIN, '/', '/index.html'],
  [DOMAIN, '/about', '/about/index.html'],
  [DOMAIN, '/about/', '/about/index.html'],
  [DOMAIN, '/a/b%20c', '/a/b%20c/index.html'],
  [DOMAIN, '/about.html', '/about.html'],
  [DOMAIN, '/.well-known/x', '/.well-known/x'],
  [DOMAIN, '/previews/pr-7/about', NOT_FOUND],
  [PR7, '/', '/previews/pr-7/index.html'],
  [PR7, '/about', '/previews/pr-7/about/index.html'],
  [PR7, '/about/', '/previews/pr-7/about/index.html']
]

const pathPreviews: readonly Row[] = [
  [DOMAIN, '/orders', '/index.html'],
  [DOMAIN, '/previews/pr-7', '/previews/pr-7/index.html'],
  [DOMAIN, '/previews/pr-7/', '/previews/pr-7/index.html'],
  [DOMAIN, '/previews/pr-7/orders/7', '/previews/pr-7/index.html'],
  [DOMAIN, '/previews/pr-7/app.js', '/previews/pr-7/app.js'],
  [DOMAIN, '/previews/pr-10/orders', '/previews/pr-10/index.html'],
  [DOMAIN, '/previews/', '/index.html'],
  [DOMAIN, '/previews/pr-', '/index.html'],
  [DOMAIN, '/previews/pr-news', '/index.html'],
  [DOMAIN, '/previews/pr-007/', '/index.html'],
  [DOMAIN, '/previews/pr-1x/', '/index.html'],
  [DOMAIN, '/previews/pr-0/', '/index.html'],
  [DOMAIN, '/previews/pr-7/../pr-8/', NOT_FOUND],
  // Without a pattern for hosts there are no preview hosts.
  [PR7, '/', '/index.html']
]

/** A single-page application with previews at hosts; a handbook below `docs/` with previews below the domain. */
const twoSites: readonly Row[] = [
  [DOMAIN, '/orders', '/index.html'],
  [DOMAIN, '/docs', '/docs/index.html'],
  [DOMAIN, '/docs/', '/docs/index.html'],
  [DOMAIN, '/docs/setup', '/docs/setup/index.html'],
  [DOMAIN, '/docsearch', '/index.html'],
  [PR7, '/docs/setup', '/previews/app/pr-7/index.html'],
  ['pr-docs-7.example.com', '/', NOT_FOUND],
  [DOMAIN, '/previews/docs/pr-7/setup', '/previews/docs/pr-7/setup/index.html'],
  [DOMAIN, '/previews/docs/pr-07/setup', '/index.html'],
  [DOMAIN, '/previews/app/pr-7/', NOT_FOUND],
  [DOMAIN, '/previews/app/', '/index.html'],
  [DOMAIN, '/previews/', '/index.html']
]

const twoHosts: readonly Row[] = [
  [PR7, '/', '/previews/app/pr-7/index.html'],
  ['pr-docs-7.example.com', '/', '/previews/docs/pr-7/index.html'],
  ['pr-docs-07.example.com', '/', NOT_FOUND],
  ['docs-pr-7.example.com', '/', '/index.html']
]

const noPreviews: readonly Row[] = [
  [DOMAIN, '/orders', '/index.html'],
  [DOMAIN, '/previews/pr-7/', '/index.html'],
  [DOMAIN, '/.s3-cloudfront-deploy/head.json', NOT_FOUND]
]

/** What somebody may write who didn't read on. */
const oddOptions: readonly Row[] = [
  [PR7, '/app.js', NOT_FOUND],
  [DOMAIN, '/orders', '/orders'],
  // Never the bucket itself, which would list its keys.
  [DOMAIN, '/', '/index.html'],
  [DOMAIN, '//', '/index.html'],
  [DOMAIN, '/shop', '/shop/index.html'],
  [DOMAIN, '/shop/orders', '/shop/index.html'],
  [DOMAIN, '/shop/pr-7/orders', '/shop/pr-7/index.html'],
  [DOMAIN, '/shop/pr-07/orders', '/shop/index.html']
]

const previewsAtRoot: readonly Row[] = [
  [PR7, '/a.js', '/pr-7/a.js'],
  [DOMAIN, '/docs/a', '/docs/index.html'],
  [DOMAIN, '/pr-7/a.js', NOT_FOUND],
  [DOMAIN, '/pr-7', NOT_FOUND],
  [DOMAIN, '/pr-news', '/pr-news'],
  [DOMAIN, '/pr-', '/pr-'],
  [DOMAIN, '/other', '/other']
]

/** Short patterns, which much of production begins like. */
const oneLetter: readonly Row[] = [
  [PR7, '/a.js', '/p7/a.js'],
  [DOMAIN, '/p7/a.js', NOT_FOUND],
  [DOMAIN, '/p7', NOT_FOUND],
  [DOMAIN, '/products', '/index.html'],
  [DOMAIN, '/p.js', '/p.js'],
  [DOMAIN, '/p7.js', '/p7.js'],
  [DOMAIN, '/p/7/a.js', '/p/7/a.js'],
  [DOMAIN, '/a/p7/a.js', '/a/p7/a.js']
]

const numbersAlone: readonly Row[] = [
  [PR7, '/app.js', '/7/app.js'],
  [DOMAIN, '/7/app.js', NOT_FOUND],
  [DOMAIN, '/7', NOT_FOUND],
  [DOMAIN, '/%37/app.js', NOT_FOUND],
  [DOMAIN, '/', '/index.html'],
  [DOMAIN, '/07/app.js', '/07/app.js'],
  [DOMAIN, '/7.js', '/7.js'],
  [DOMAIN, '/app.js', '/app.js']
]

/** The number ends where the rest of the pattern begins, be that digits. */
const afterTheNumber: readonly Row[] = [
  [PR7, '/a.js', '/pr-7-v2/a.js'],
  [DOMAIN, '/pr-7-v2/a.js', NOT_FOUND],
  [DOMAIN, '/pr-7/a.js', '/pr-7/a.js'],
  [DOMAIN, '/pr-7-v2x/a.js', '/pr-7-v2x/a.js'],
  ['docs-7.example.com', '/a.js', '/docs-70/a.js'],
  [DOMAIN, '/docs-70/a.js', NOT_FOUND],
  [DOMAIN, '/docs-7/a.js', '/docs-7/a.js'],
  [DOMAIN, '/docs-0/a.js', '/docs-0/a.js']
]

const app = { previewPrefix: 'previews/app/pr-{number}/' }
const docs = { prefix: 'docs/', routing: 'pages', previewPrefix: 'previews/docs/pr-{number}/' } as const

const tables: readonly (readonly [name: string, code: string, rows: readonly Row[]])[] = [
  ['as it is shipped', shipped, singlePage],
  ['pages', routerFor({ routing: 'pages' }), pages],
  ['path previews', routerFor({ previewHost: '' }), pathPreviews],
  ['two sites', routerFor(app, { ...docs, previewHost: '' }), twoSites],
  [
    'two sites with hosts that are alike',
    routerFor(app, { ...docs, previewHost: 'pr-docs-{number}.example.com' }),
    twoHosts
  ],
  ['no previews', routerFor({ previewHost: '', previewPrefix: '' }), noPreviews],
  [
    'previews without a folder; a site with its previews in it, without slashes',
    routerFor(
      { prefix: 'shop', previewPrefix: '' },
      { prefix: '/shop', previewPrefix: '/shop/pr-{number}', previewHost: '' }
    ),
    oddOptions
  ],
  ['previews at the root', routerFor({ prefix: 'docs/', previewPrefix: 'pr-{number}/' }), previewsAtRoot],
  ['previews of one letter', routerFor({ previewPrefix: 'p{number}/' }), oneLetter],
  ['previews of a number alone', routerFor({ previewPrefix: '{number}/' }), numbersAlone],
  [
    'previews with more after the number',
    routerFor(
      { previewPrefix: 'pr-{number}-v2/' },
      { previewPrefix: 'docs-{number}0/', previewHost: 'docs-{number}.example.com' }
    ),
    afterTheNumber
  ]
]

const engines: readonly (readonly [string, Engine])[] = [['V8', inVm], ...(hasNjs ? [['njs', inNjs] as const] : [])]

describe.each(engines)('the router in %s', (_, engine) => {
  test.each(tables)('%s', (_name, code, rows) => {
    const given = engine(
      code,
      rows.map(([host, path]) => ({ host, path }))
    )
    const led = rows.map(([host, path], index): Row => [host, path, leadsTo(given[index])])
    expect(led).toEqual(rows)
  })

  test('touches nothing but the path of a request', () => {
    const [given] = engine(shipped, [{ host: PR7, path: '/orders', query: 'a=1&b=%20&a=2' }])
    expect(given).toMatchObject({ method: 'GET', headers: { host: { value: PR7 } } })
    expect(given?.querystring).toEqual({
      a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
      b: { value: '%20' }
    })
  })

  test.each([
    ['HEAD', DOMAIN, '/orders', '/index.html'],
    ['OPTIONS', DOMAIN, '/orders', '/orders'],
    ['POST', DOMAIN, '/orders', '/orders'],
    ['POST', PR7, '/orders', '/previews/pr-7/orders'],
    ['DELETE', PR7, '/a.js', '/previews/pr-7/a.js'],
    ['PUT', DOMAIN, '/previews/pr-7/a.js', NOT_FOUND],
    ['PUT', DOMAIN, '/.s3-cloudfront-deploy/head.json', NOT_FOUND],
    ['OPTIONS', DOMAIN, '*', NOT_FOUND]
  ])('%s %s%s leads to %s', (method, host, path, leadsTo) => {
    const [given] = engine(shipped, [{ method, host, path }])
    expect(given?.uri ?? given?.statusCode).toBe(leadsTo)
  })

  const redirected = routerWithRedirects(
    { from: 'www.example.com', to: DOMAIN },
    { from: 'old.example.org', to: DOMAIN }
  )

  test.each([
    ['www.example.com', '/', '', 'https://example.com/'],
    ['WWW.Example.com:443', '/caf%C3%A9/', '', 'https://example.com/caf%C3%A9/'],
    ['www.example.com', '/orders/7', 'a=1&b=%20&a=2', 'https://example.com/orders/7?a=1&a=2&b=%20'],
    ['www.example.com', '//evil.example', 'x=', 'https://example.com//evil.example?x='],
    ['old.example.org', '/.s3-cloudfront-deploy/head.json', '', 'https://example.com/.s3-cloudfront-deploy/head.json']
  ])('leads %s%s?%s to %s', (host, path, query, location) => {
    const [given] = engine(redirected, [{ host, path, query }])
    expect(given).toEqual({
      statusCode: 301,
      statusDescription: 'Moved Permanently',
      headers: { location: { value: location } }
    })
  })

  test('leads no other host away, and changes no response', () => {
    const given = engine(redirected, [
      { host: DOMAIN, path: '/orders' },
      { host: PR7, path: '/orders' },
      { host: 'www.example.com', path: '/index.html', response: true }
    ])
    expect(given.map(one => one.uri ?? one.statusCode)).toEqual(['/index.html', '/previews/pr-7/index.html', 200])
  })

  test('answers 404 by itself, not to be kept or indexed', () => {
    const [given] = engine(shipped, [{ host: 'pr-007.example.com', path: '/' }])
    expect(given).toEqual({
      statusCode: 404,
      statusDescription: 'Not Found',
      headers: {
        'cache-control': { value: 'no-store' },
        'content-type': { value: 'text/plain; charset=utf-8' },
        'x-robots-tag': { value: 'noindex' }
      },
      body: { encoding: 'text', data: 'Not found\n' }
    })
  })

  test.each([
    [shipped, DOMAIN, '/index.html', undefined],
    [shipped, DOMAIN, '/assets/app.js', undefined],
    [shipped, PR7, '/previews/pr-7/index.html', 'noindex'],
    [shipped, PR7, '/orders', 'noindex'],
    [routerFor({ previewHost: '' }), DOMAIN, '/previews/pr-7/index.html', 'noindex'],
    [routerFor({ previewHost: '' }), DOMAIN, '/previews/pr-7/orders', 'noindex'],
    [routerFor({ previewHost: '' }), DOMAIN, '/index.html', undefined]
  ])('keeps responses of previews out of search engines: case %#', (code, host, path, expected) => {
    const [given] = engine(code, [{ host, path, response: true }])
    expect(given?.statusCode).toBe(200)
    expect(given?.headers?.['x-robots-tag']?.value).toBe(expected)
  })

  test('keeps previews, production and state apart for 10,000 random requests', () => {
    const random = seeded(7)
    const pieces = [
      ...[
        '/',
        '//',
        '.',
        '..',
        '%2e',
        '%2E',
        '%2f',
        '%2F',
        '%5c',
        '\\',
        '%',
        '%25',
        '%00',
        ';',
        '+',
        '*',
        '~',
        '{number}'
      ],
      ...[
        'previews',
        'pr-',
        'pr-7',
        'pr-70',
        'pr-1',
        'pr-10',
        '7',
        '0',
        'index.html',
        '.js',
        'assets',
        'orders',
        '%70r-7'
      ],
      ...[
        '.s3-cloudfront-deploy',
        '.s3-cloudfront-deploy/head.json',
        '%2es3-cloudfront-deploy',
        'S3-CloudFront-Deploy'
      ],
      ...['previews/pr-7', 'previews//pr-10/', 'previews%2fpr-1', 'previews%252Fpr-7'],
      ...['%252e', '%252f', 'é', '%c3%a9', '%c0%ae', '.well-known', 'docs', ' ', '\u2025']
    ]
    const hostPieces = [
      'pr-',
      'pr-7',
      'pr-10',
      '1',
      '7',
      '0',
      '00',
      'x',
      '-',
      '.',
      '..',
      'example',
      '.example.com',
      'docs-',
      '/'
    ]
    const hosts = [DOMAIN, 'www.example.com', PR7, 'pr-1.example.com', 'pr-10.example.com', 'PR-10.EXAMPLE.COM:80']
    const several = (from: readonly string[], most: number) =>
      Array.from({ length: random.below(most + 1) }, () => random.pick(from)).join('')
    const asked = Array.from({ length: 10_000 }, (): Asked & { readonly method: string } => ({
      host: random.chance(0.6)
        ? random.pick(hosts)
        : `${several(hostPieces, 5)}${random.chance(0.7) ? '.example.com' : ''}`,
      path: `/${several(pieces, 8)}`,
      method: random.pick(['GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS'])
    }))
    const given = engine(shipped, asked)

    const led = { production: 0, preview: 0, nowhere: 0 }
    const wrong = asked.flatMap((request, index): unknown[] => {
      const { uri, statusCode } = given[index] ?? {}
      const number = /^pr-([1-9]\d{0,9})\.example\.com\.?(?::\d*)?$/i.exec(request.host)?.[1]
      if (uri === undefined) {
        led.nowhere += 1
        return statusCode === 404 ? [] : [[request, statusCode]]
      }
      led[number === undefined ? 'production' : 'preview'] += 1
      // What any reader could make of it: S3's single decoding, and a proxy's resolving after a second one.
      const keys = [1, 2].map(times => keyOf(uri, times))
      const own = number === undefined ? undefined : `/previews/pr-${number}/`
      const isRight = [...keys, ...keys.map(resolved)].every(key =>
        own === undefined
          ? !/^\/+previews\/+pr-[1-9]\d{0,9}(?:\/|$)/.test(key) && !isOdd(request.host)
          : key.startsWith(own)
      )
      const isState = keys.some(key => resolved(key).toLowerCase().includes('/.s3-cloudfront-deploy/'))
      return isRight && !isState ? [] : [[request, uri]]
    })
    expect(wrong).toEqual([])
    // The question is only answered when all three are asked often.
    for (const count of Object.values(led)) expect(count).toBeGreaterThan(1000)
  })
})

/** A path, or 404; whatever else a function may say is wrong. */
function leadsTo(given: Given | undefined): Row[2] {
  return given?.uri ?? (given?.statusCode === NOT_FOUND ? NOT_FOUND : JSON.stringify(given ?? 'nothing'))
}

function keyOf(uri: string, times: number): string {
  let bytes = Buffer.from(uri).toString('latin1')
  for (let time = 0; time < times; time++) {
    bytes = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
  return bytes
}

/** With dot segments and repeated slashes taken out. */
function resolved(key: string): string {
  const kept: string[] = []
  for (const segment of `${key}/`.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '.' && segment !== '') kept.push(segment)
  }
  return `/${kept.join('/')}/`
}

function isOdd(host: string): boolean {
  return /^pr-.*\.example\.com\.?(?::\d*)?$/is.test(host)
}

describe('the code', () => {
  test('is not larger than CloudFront takes', () => {
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
    expect(Buffer.byteLength(shipped)).toBeLessThanOrEqual(10_240)
    expect(Buffer.byteLength(routerFor(...Array.from({ length: 5 }, () => ({}))))).toBeLessThanOrEqual(10_240)
  })

  test.each([
    ['for-of', /\bfor\s*\([^;)]*\bof\b/],
    ['a class', /\bclass\b/],
    ['a module', /\b(?:import|export|require)\b/],
    ['a generator', /function\s*\*|\byield\b/],
    ['destructuring', /\b(?:const|let|var)\s*[[{]|\(\s*[[{][^()]*[\]}]\s*\)\s*=>/],
    ['spread', /\.\.\.[\w[(]/],
    ['optional chaining or nullish coalescing', /\?\.[a-z[(]|\?\?/i],
    ['eval', /\beval\b|\bFunction\b/],
    ['lookbehind or a named group', /\(\?<|\(\?[=!]/],
    ['a timer', /\bset(?:Timeout|Interval|Immediate)\b/]
  ])('has no %s, which the runtime lacks', (_, pattern) => {
    const code = shipped.replaceAll(/^\s*\/\/.*$/gm, '')
    expect(code).not.toMatch(pattern)
  })

  // Skipped where njs is not installed (Debian: apt-get install njs).
  ;(hasNjs ? test : test.skip)('is read by njs, and what the runtime lacks is not', () => {
    const ask = [{ host: DOMAIN, path: '/' }]
    expect(inNjs(shipped, ask)).toHaveLength(1)
    expect(() => inNjs(`class A {}\n${shipped}`, ask)).toThrow(/njs/)
    expect(() => inNjs(`const { a } = {}\n${shipped}`, ask)).toThrow(/njs/)
  })
})
