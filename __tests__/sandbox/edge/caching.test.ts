import type { CachePolicyConfig, DefaultCacheBehavior } from '@aws-sdk/client-cloudfront'
import { afterEach, describe, expect, test } from '@jest/globals'
import { closeEdges, edgeLab, type LabOptions, type RequestOptions } from './edge-lab.ts'

afterEach(closeEdges)

const originDecides = '4cc15a8a-d715-48a4-82b8-cc0b614638fe'

describe('a file at the edge', () => {
  test('is fetched once, then answered with its age until it expires, then revalidated', async () => {
    const lab = await edgeLab()
    lab.put('app.js', 'one', { 'cache-control': 'max-age=60', 'content-type': 'text/javascript' })

    const first = await lab.get('/app.js')
    expect([first.status, first.text, first.cache, first.headers.age]).toEqual([200, 'one', 'Miss', undefined])
    expect(first.headers).toMatchObject({
      'content-type': 'text/javascript',
      'cache-control': 'max-age=60',
      'content-length': '3',
      'accept-ranges': 'bytes',
      server: 'AmazonS3',
      etag: '"f97c5d29941bfb1b2fdab0874906ab82"',
      via: expect.stringMatching(/^1\.1 [0-9a-f]+\.cloudfront\.net \(CloudFront\)$/),
      'x-amz-cf-pop': expect.any(String)
    })

    lab.clock.advance(59)
    const second = await lab.get('/app.js')
    expect([second.cache, second.headers.age]).toEqual(['Hit', '59'])

    lab.clock.advance(1)
    const third = await lab.get('/app.js')
    expect([third.text, third.cache]).toEqual(['one', 'RefreshHit'])
    expect(lab.edge.originLog.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, first.headers.etag])
    expect(lab.edge.originAnswers).toEqual([
      { path: '/app.js', status: 200, bytes: 3 },
      { path: '/app.js', status: 304, bytes: 0 }
    ])
    expect(lab.edge.cache.counters).toEqual({ hits: 1, misses: 1, refreshHits: 1, errors: 0, evictions: 0 })
  })

  test('stays old until it expires, however new the bucket is', async () => {
    const lab = await edgeLab()
    lab.put('a', 'old', { 'cache-control': 'max-age=60' })
    await lab.get('/a')
    lab.put('a', 'new', { 'cache-control': 'max-age=60' })
    expect((await lab.get('/a')).text).toBe('old')
    lab.clock.advance(60)
    const reply = await lab.get('/a')
    expect([reply.text, reply.cache]).toEqual(['new', 'Miss'])
  })

  test.each([
    // The header S3 stores, the policy, seconds to wait → what the second request gets.
    ['no-cache', originDecides, 0, 'RefreshHit'],
    ['no-cache', undefined, 0, 'Hit'],
    ['no-cache', undefined, 1, 'RefreshHit'],
    ['max-age=0', originDecides, 0, 'RefreshHit'],
    ['no-store', originDecides, 0, 'Miss'],
    ['private', originDecides, 0, 'Miss'],
    ['no-store', undefined, 0, 'Hit'],
    ['public, max-age=31536000, immutable', undefined, 31_535_999, 'Hit'],
    ['public, max-age=0, s-maxage=31536000', originDecides, 86_400, 'Hit'],
    [undefined, undefined, 86_399, 'Hit'],
    [undefined, undefined, 86_400, 'RefreshHit'],
    [undefined, originDecides, 0, 'RefreshHit'],
    ['max-age=60', '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', 0, 'Miss']
  ])('%s under policy %s, %d s later: %s', async (cacheControl, cachePolicyId, wait, expected) => {
    const lab = await edgeLab({ site: cachePolicyId === undefined ? {} : { cachePolicyId } })
    lab.put('a', 'text', cacheControl === undefined ? {} : { 'cache-control': cacheControl })
    expect((await lab.get('/a')).cache).toBe('Miss')
    lab.clock.advance(wait)
    const reply = await lab.get('/a')
    expect([reply.cache, reply.text]).toEqual([expected, 'text'])
  })

  test('keeps its description when a revalidation finds the same bytes, and takes the new lifetime', async () => {
    const lab = await edgeLab()
    lab.put('a', 'text', { 'cache-control': 'max-age=10', 'content-type': 'text/plain' })
    await lab.get('/a')
    lab.put('a', 'text', { 'cache-control': 'max-age=99', 'content-type': 'text/html' })
    lab.clock.advance(10)
    const reply = await lab.get('/a')
    expect([reply.cache, reply.headers['content-type'], reply.headers['cache-control']]).toEqual([
      'RefreshHit',
      'text/plain',
      'max-age=99'
    ])
    expect(lab.edge.cache.entries(lab.clock.now())[0]?.expiresIn).toBe(99)
  })

  test('answers stale while it is revalidated in the background', async () => {
    const lab = await edgeLab()
    lab.put('a', 'old', { 'cache-control': 'max-age=10, stale-while-revalidate=60' })
    await lab.get('/a')
    lab.put('a', 'new', { 'cache-control': 'max-age=10, stale-while-revalidate=60' })
    lab.clock.advance(11)
    expect((await lab.get('/a')).text).toBe('old')
    await lab.edge.settled()
    const reply = await lab.get('/a')
    expect([reply.text, reply.cache]).toEqual(['new', 'Hit'])
  })

  test('HEAD and GET share a copy', async () => {
    const lab = await edgeLab()
    lab.put('a', 'text')
    const head = await lab.get('/a', { method: 'HEAD' })
    expect([head.cache, head.text, head.headers['content-length']]).toEqual(['Miss', '', '4'])
    const get = await lab.get('/a')
    expect([get.cache, get.text]).toEqual(['Hit', 'text'])
  })

  test.each<[string, RequestOptions['headers'], number, string]>([
    ['current ETag', { 'if-none-match': '"1cb251ec0d568de6a929b520c4aed8d1"' }, 304, ''],
    ['weak form of it', { 'if-none-match': '"x", W/"1cb251ec0d568de6a929b520c4aed8d1"' }, 304, ''],
    ['any', { 'if-none-match': '*' }, 304, ''],
    ['another ETag', { 'if-none-match': '"x"', 'if-modified-since': 'Fri, 31 Dec 2049 00:00:00 GMT' }, 200, 'text'],
    ['a later date', { 'if-modified-since': 'Fri, 31 Dec 2049 00:00:00 GMT' }, 304, ''],
    ['an earlier date', { 'if-modified-since': 'Thu, 01 Jan 2015 00:00:00 GMT' }, 200, 'text'],
    ['range', { range: 'bytes=1-2' }, 206, 'ex'],
    ['open range', { range: 'bytes=2-' }, 206, 'xt'],
    ['last bytes', { range: 'bytes=-3' }, 206, 'ext'],
    ['range beyond the end', { range: 'bytes=4-' }, 416, ''],
    ['several ranges', { range: 'bytes=0-1,3-3' }, 200, 'text'],
    ['range of another version', { range: 'bytes=1-2', 'if-range': '"x"' }, 200, 'text']
  ])('viewer asks with %s', async (_name, headers, status, text) => {
    const lab = await edgeLab()
    lab.put('a', 'text')
    for (const cache of ['Miss', 'Hit']) {
      const reply = await lab.get('/a', { headers: headers ?? {} })
      expect([reply.status, reply.text, reply.cache]).toEqual([status, text, cache])
    }
  })
})

describe('the cache key', () => {
  const keyed = (parameters: Partial<CachePolicyConfig['ParametersInCacheKeyAndForwardedToOrigin']>): LabOptions => ({
    config(config, cloudFront) {
      const { id } = cloudFront.createCachePolicy({
        Name: 'keyed',
        MinTTL: 0,
        ParametersInCacheKeyAndForwardedToOrigin: {
          EnableAcceptEncodingGzip: false,
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'none' },
          ...parameters
        }
      })
      return { ...config, DefaultCacheBehavior: { ...behaviorOf(config.DefaultCacheBehavior), CachePolicyId: id } }
    }
  })
  const legacy = (forwarded: DefaultCacheBehavior['ForwardedValues']): LabOptions => ({
    config: config => {
      const { CachePolicyId: _, ...rest } = behaviorOf(config.DefaultCacheBehavior)
      return { ...config, DefaultCacheBehavior: { ...rest, ForwardedValues: forwarded } }
    }
  })
  const none = { QueryString: false, Cookies: { Forward: 'none' as const } }
  const named = (...Items: string[]) => ({ Quantity: Items.length, Items })

  test.each<[string, LabOptions, string, RequestOptions, string]>([
    ['the policy has no query string', {}, '/a?v=2', {}, 'Hit'],
    ['all query strings', keyed({ QueryStringsConfig: { QueryStringBehavior: 'all' } }), '/a?v=2', {}, 'Miss'],
    [
      'another query string is named',
      keyed({ QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: named('page') } }),
      '/a?v=2',
      {},
      'Hit'
    ],
    [
      'this query string is named',
      keyed({ QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: named('v') } }),
      '/a?v=2',
      {},
      'Miss'
    ],
    [
      'all but this one',
      keyed({ QueryStringsConfig: { QueryStringBehavior: 'allExcept', QueryStrings: named('v') } }),
      '/a?v=2',
      {},
      'Hit'
    ],
    ['the policy has no headers', {}, '/a?v=1', { headers: { 'x-kind': 'b' } }, 'Hit'],
    [
      'this header is named',
      keyed({ HeadersConfig: { HeaderBehavior: 'whitelist', Headers: named('X-Kind') } }),
      '/a?v=1',
      { headers: { 'x-kind': 'b' } },
      'Miss'
    ],
    [
      'this cookie is named',
      keyed({ CookiesConfig: { CookieBehavior: 'whitelist', Cookies: named('who') } }),
      '/a?v=1',
      { headers: { cookie: 'who=me; other=1' } },
      'Miss'
    ],
    [
      'another cookie is named',
      keyed({ CookiesConfig: { CookieBehavior: 'whitelist', Cookies: named('else') } }),
      '/a?v=1',
      { headers: { cookie: 'who=me' } },
      'Hit'
    ],
    ['the path is encoded otherwise', {}, '/%61?v=1', {}, 'Miss'],
    ['the case differs', {}, '/A?v=1', {}, 'Error'],
    ['the host differs', {}, '/a?v=1', { host: 'localhost' }, 'Hit'],
    ['legacy, no query string', legacy(none), '/a?v=2', {}, 'Hit'],
    ['legacy, query string', legacy({ ...none, QueryString: true }), '/a?v=2', {}, 'Miss'],
    [
      'legacy, named query string',
      legacy({ ...none, QueryString: true, QueryStringCacheKeys: named('page') }),
      '/a?v=2',
      {},
      'Hit'
    ],
    ['legacy, every header', legacy({ ...none, Headers: named('*') }), '/a?v=1', {}, 'Miss']
  ])('%s', async (_name, options, path, request, expected) => {
    const lab = await edgeLab(options)
    lab.put('a', 'text')
    expect((await lab.get('/a?v=1')).cache).toBe('Miss')
    expect((await lab.get(path, request)).cache).toBe(expected)
  })
})

function behaviorOf(behavior: DefaultCacheBehavior | undefined): DefaultCacheBehavior {
  if (behavior === undefined) throw new Error('no default behavior')
  return behavior
}
