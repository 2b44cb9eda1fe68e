import { afterEach, describe, expect, test } from '@jest/globals'
import { CloudFront } from '../../../sandbox/aws/cloudfront/cloudfront.ts'
import { siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { type Edge, startEdge } from '../../../sandbox/edge/edge.ts'
import type { EdgeResponse } from '../../../sandbox/edge/http-types.ts'
import { closeEdges, edgeLab, send } from './edge-lab.ts'

afterEach(closeEdges)

const urls = ['/', '/index.html', '/a', '/a/', '/a/b.html', '/a?x=1', '/caf%C3%A9', '/p%2Bq', '/til~de', '/gone']
const everythingInKey = '4cc15a8a-d715-48a4-82b8-cc0b614638fe'

describe('an invalidation', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['/*'], urls],
    [['/'], ['/']],
    [['/index.html'], ['/index.html']],
    [['/a'], ['/a']],
    [['/a*'], ['/a', '/a/', '/a/b.html', '/a?x=1']],
    [['/a/*'], ['/a/', '/a/b.html']],
    [['/a?x=1'], ['/a?x=1']],
    [['/A*'], []],
    [['/caf%C3%A9'], ['/caf%C3%A9']],
    [['/p+q'], []],
    [['/p%2Bq'], ['/p%2Bq']],
    [['/til%7Ede'], ['/til~de']],
    [['/gone'], ['/gone']],
    [
      ['/', '/a/b.html'],
      ['/', '/a/b.html']
    ]
  ])('of %j evicts %j and nothing else', async (paths, evicted) => {
    const lab = await edgeLab({ site: { cachePolicyId: everythingInKey } })
    for (const key of ['index.html', 'a', 'a/', 'a/b.html', 'café', 'p+q', 'til~de']) {
      lab.put(key, key, { 'cache-control': 'max-age=3600' })
    }
    for (const url of urls) await lab.get(url)
    lab.invalidate(...paths)
    for (const url of urls) {
      const gone = evicted.includes(url)
      const before = lab.edge.originLog.length
      const { cache } = await lab.get(url)
      const asked = lab.edge.originLog.length > before
      expect([url, asked, cache]).toEqual([url, gone, url === '/gone' ? 'Error' : gone ? 'Miss' : 'Hit'])
    }
    expect(lab.edge.cache.counters.evictions).toBe(evicted.length)
  })

  test('evicts every variant of a file, and does so when it completes, not when it is created', async () => {
    const lab = await edgeLab()
    lab.put('app.js', 'x'.repeat(2_000), { 'content-type': 'text/javascript' })
    for (const encoding of ['br', 'gzip', 'identity']) {
      await lab.get('/app.js', { headers: { 'accept-encoding': encoding } })
    }
    const Paths = { Quantity: 1, Items: ['/app.js'] }
    lab.cloudFront.createInvalidation(lab.distributionId, { CallerReference: 'once', Paths })
    expect(lab.cached()).toEqual(['/app.js', '/app.js', '/app.js'])
    lab.cloudFront.completeInvalidations()
    expect(lab.cached()).toEqual([])
  })

  test("leaves another distribution's copies alone", async () => {
    const lab = await edgeLab()
    const { id } = lab.cloudFront.createDistribution(
      siteDistribution({ bucket: 'site-bucket', aliases: ['two.example.com'] })
    )
    lab.put('a', 'text')
    await lab.get('/a')
    await lab.get('/a', { host: 'two.example.com' })
    lab.invalidate('/*')
    expect(lab.edge.cache.entries(lab.now).map(({ distributionId }) => distributionId)).toEqual([id])
  })

  test('is not undone by a reply of the origin that was already on its way', async () => {
    const cloudFront = new CloudFront({ invalidationDelayMs: Number.POSITIVE_INFINITY })
    const { id } = cloudFront.createDistribution(siteDistribution({ bucket: 'b' }))
    const slow = Promise.withResolvers<EdgeResponse>()
    const asked = Promise.withResolvers<void>()
    const replies = [slow.promise, Promise.resolve(text('new'))]
    const edge: Edge = await startEdge({
      distributions: cloudFront,
      fetchOrigin: () => {
        asked.resolve()
        return replies.shift() ?? Promise.reject(new Error('no further request was expected'))
      }
    })
    try {
      const first = send(edge.port, '/a')
      await asked.promise
      cloudFront.createInvalidation(id, { CallerReference: 'r', Paths: { Quantity: 1, Items: ['/a'] } })
      cloudFront.completeInvalidations()
      slow.resolve(text('old'))
      expect((await first).text).toBe('old')
      expect((await send(edge.port, '/a')).text).toBe('new')
    } finally {
      await edge.close()
    }
  })
})

function text(body: string): EdgeResponse {
  return { status: 200, headers: new Headers({ 'content-type': 'text/plain' }), body: Buffer.from(body) }
}
