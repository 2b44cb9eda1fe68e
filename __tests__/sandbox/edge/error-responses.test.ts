import { createServer } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { closeEdges, edgeLab } from './edge-lab.ts'

afterEach(closeEdges)

describe('a missing file', () => {
  test.each([
    ['without ListBucket', undefined, 403, 'AccessDenied'],
    ['with ListBucket', { listBucket: true }, 404, 'NoSuchKey']
  ])('%s is %s', async (_name, access, status, code) => {
    const lab = await edgeLab(access === undefined ? {} : { access })
    const reply = await lab.get('/missing')
    expect([reply.status, reply.cache]).toEqual([status, 'Error'])
    expect(reply.text).toContain(`<Code>${code}</Code>`)
  })

  test('is remembered as missing for ten seconds, and can be invalidated', async () => {
    const lab = await edgeLab()
    await lab.get('/late')
    lab.put('late', 'here')
    lab.clock.advance(9)
    const still = await lab.get('/late')
    expect([still.status, still.cache, still.headers.age]).toEqual([403, 'Error', '9'])
    lab.clock.advance(1)
    const found = await lab.get('/late')
    expect([found.status, found.cache]).toEqual([200, 'Miss'])

    await lab.get('/other')
    lab.put('other', 'here')
    lab.invalidate('/other')
    expect((await lab.get('/other')).status).toBe(200)
  })
})

describe('a custom error response', () => {
  test('serves the page with its own headers, and a copy of it for each URL', async () => {
    const lab = await edgeLab({ site: { fallback: { errorCodes: [403], errorCachingMinTtl: 300 } } })
    lab.put('index.html', 'old', { 'content-type': 'text/html', 'cache-control': 'no-cache' })
    const reply = await lab.get('/deep/link')
    expect([reply.status, reply.text, reply.cache]).toEqual([200, 'old', 'Error'])
    expect(reply.headers).toMatchObject({ 'content-type': 'text/html', 'cache-control': 'no-cache' })
    await lab.get('/other/link')
    expect(lab.cached()).toEqual(['/deep/link', '/index.html', '/other/link'])

    // The index itself is new at once, the copies live on, whatever the page's own header says …
    lab.put('index.html', 'new', { 'content-type': 'text/html', 'cache-control': 'no-cache' })
    lab.invalidate('/index.html', '/')
    expect((await lab.get('/')).text).toBe('new')
    lab.clock.advance(299)
    expect((await lab.get('/deep/link')).text).toBe('old')
    // … until they expire, or are invalidated by their own URLs.
    lab.invalidate('/other/*')
    expect((await lab.get('/other/link')).text).toBe('new')
    lab.clock.advance(1)
    expect((await lab.get('/deep/link')).text).toBe('new')
  })

  test('takes the page from the cache, so a page that was not invalidated stays old', async () => {
    const lab = await edgeLab({ site: { fallback: { errorCodes: [403] } } })
    lab.put('index.html', 'old', { 'cache-control': 's-maxage=3600' })
    await lab.get('/index.html')
    lab.put('index.html', 'new', { 'cache-control': 's-maxage=3600' })
    expect((await lab.get('/first/visit')).text).toBe('old')
    lab.invalidate('/index.html')
    lab.clock.advance(10)
    expect((await lab.get('/first/visit')).text).toBe('new')
  })

  test('fetches the page through the behavior that its path matches', async () => {
    const lab = await edgeLab({
      config: config => ({
        ...config,
        Origins: {
          Quantity: 2,
          Items: [
            ...(config.Origins?.Items ?? []),
            {
              Id: 'errors',
              DomainName: 'site-bucket.s3.us-east-1.amazonaws.com',
              OriginPath: '/pages',
              S3OriginConfig: { OriginAccessIdentity: '' }
            }
          ]
        },
        CacheBehaviors: {
          Quantity: 1,
          Items: [
            {
              PathPattern: '/errors/*',
              TargetOriginId: 'errors',
              ViewerProtocolPolicy: 'allow-all',
              CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6'
            }
          ]
        },
        CustomErrorResponses: {
          Quantity: 2,
          Items: [
            { ErrorCode: 403, ResponsePagePath: '/errors/sorry.html', ResponseCode: '404' },
            { ErrorCode: 404, ErrorCachingMinTTL: 0 }
          ]
        }
      })
    })
    lab.put('pages/errors/sorry.html', 'sorry')
    const reply = await lab.get('/x')
    expect([reply.status, reply.text]).toEqual([404, 'sorry'])
  })

  test("answers the page's own error where the page is missing", async () => {
    const lab = await edgeLab({ site: { fallback: { errorCodes: [403] } } })
    const reply = await lab.get('/x')
    expect([reply.status, reply.cache]).toEqual([403, 'Error'])
    expect(lab.edge.originLog.map(({ path }) => path)).toEqual(['/x', '/index.html'])
  })

  test('answers a missing default root object too: only X-Cache tells', async () => {
    const lab = await edgeLab({
      site: { fallback: { errorCodes: [403] } },
      config: config => ({ ...config, DefaultRootObject: '' })
    })
    lab.put('index.html', 'home')
    const reply = await lab.get('/')
    expect([reply.status, reply.text, reply.cache]).toEqual([200, 'home', 'Error'])
  })
})

describe('an origin in trouble', () => {
  test('keeps the error of an API for as long as the API says, and masks it where a fallback is configured', async () => {
    const answers = [
      { status: 404, headers: { 'cache-control': 'max-age=30' }, body: 'no such user' },
      { status: 200, headers: { 'cache-control': 'max-age=30' }, body: 'user' }
    ]
    await using api = await apiServer(answers)
    const lab = await edgeLab({
      site: {
        api: 'api.example.com',
        fallback: { errorCodes: [404] },
        cachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6'
      },
      resolve: { 'api.example.com': api.address },
      config: config => ({
        ...config,
        CacheBehaviors: {
          Quantity: 1,
          Items: (config.CacheBehaviors?.Items ?? []).map(behavior => ({
            ...behavior,
            CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6'
          }))
        }
      })
    })
    lab.put('index.html', 'home')
    const masked = await lab.get('/api/users/1')
    expect([masked.status, masked.text, masked.cache]).toEqual([200, 'home', 'Error'])
    lab.clock.advance(29)
    expect((await lab.get('/api/users/1')).text).toBe('home')
    lab.clock.advance(1)
    const reply = await lab.get('/api/users/1')
    expect([reply.status, reply.text, reply.cache]).toEqual([200, 'user', 'Miss'])
  })

  test.each([
    [500, 200, 'first'],
    [503, 200, 'first'],
    [404, 404, 'second']
  ])('answers %d for an expired copy: the viewer gets %d', async (status, expected, text) => {
    const answers = [
      { status: 200, headers: { 'cache-control': 'max-age=1' }, body: 'first' },
      { status, headers: {}, body: 'second' }
    ]
    await using api = await apiServer(answers)
    const lab = await edgeLab({
      site: { api: 'api.example.com' },
      resolve: { 'api.example.com': api.address },
      config: cached
    })
    await lab.get('/api/x')
    lab.clock.advance(2)
    const reply = await lab.get('/api/x')
    expect([reply.status, reply.text]).toEqual([expected, text])
  })

  test('is asked again after a 416, which is never kept', async () => {
    const answer = { status: 416, headers: { 'cache-control': 'max-age=60' }, body: 'range' }
    await using api = await apiServer([answer, { ...answer, body: 'again' }])
    const lab = await edgeLab({
      site: { api: 'api.example.com' },
      resolve: { 'api.example.com': api.address },
      config: cached
    })
    for (const text of ['range', 'again']) {
      const reply = await lab.get('/api/x')
      expect([reply.status, reply.text, reply.cache]).toEqual([416, text, 'Error'])
    }
  })

  test('that cannot be reached is 502', async () => {
    const api = await apiServer([])
    await api[Symbol.asyncDispose]()
    const lab = await edgeLab({ site: { api: 'api.example.com' }, resolve: { 'api.example.com': api.address } })
    const reply = await lab.get('/api/x')
    expect([reply.status, reply.cache, reply.headers.server]).toEqual([502, 'Error', 'CloudFront'])
  })
})

type Config = Parameters<NonNullable<NonNullable<Parameters<typeof edgeLab>[0]>['config']>>[0]

function cached(config: Config): Config {
  const [api] = config.CacheBehaviors?.Items ?? []
  if (api === undefined) return config
  const Items = [{ ...api, CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' }]
  return { ...config, CacheBehaviors: { Quantity: 1, Items } }
}

async function apiServer(answers: { status: number; headers: Record<string, string>; body: string }[]) {
  const server = createServer((_incoming, outgoing) => {
    const { status, headers, body } = answers.shift() ?? { status: 500, headers: {}, body: 'unexpected request' }
    outgoing.writeHead(status, headers)
    outgoing.end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await new Promise(resolve => server.close(resolve))
    }
  }
}
