import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { closeEdges, edgeLab, type LabOptions } from './edge-lab.ts'

afterEach(closeEdges)

const script = { 'content-type': 'text/javascript; charset=utf-8' }
const text = 'const answer = 42\n'.repeat(200)
const uncompressedPolicy: LabOptions = { site: { cachePolicyId: 'b2884449-e4de-46a7-ac36-70bc7f1ddd6d' } }
const switchedOff: LabOptions = {
  config: config => {
    if (config.DefaultCacheBehavior === undefined) throw new Error('no default behavior')
    return { ...config, DefaultCacheBehavior: { ...config.DefaultCacheBehavior, Compress: false } }
  }
}
const legacy: LabOptions = {
  config: config => ({
    ...config,
    DefaultCacheBehavior: {
      TargetOriginId: 'site',
      ViewerProtocolPolicy: 'allow-all',
      Compress: true,
      ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } }
    }
  })
}

describe('compression', () => {
  test.each<[string, string, Record<string, string>, string | undefined, LabOptions]>([
    ['gzip, deflate, br, zstd', text, script, 'br', {}],
    ['gzip, deflate', text, script, 'gzip', {}],
    ['br;q=0, gzip;q=0.5', text, script, 'gzip', {}],
    ['deflate, zstd', text, script, undefined, {}],
    ['identity', text, script, undefined, {}],
    ['br, gzip', text, { 'content-type': 'image/svg+xml' }, 'br', {}],
    ['br, gzip', text, { 'content-type': 'image/png' }, undefined, {}],
    ['br, gzip', text, { 'content-type': 'application/octet-stream' }, undefined, {}],
    ['br, gzip', text, { ...script, 'content-encoding': 'gzip' }, 'gzip', {}],
    ['br, gzip', 'x'.repeat(999), script, undefined, {}],
    ['br, gzip', 'x'.repeat(1_000), script, 'br', {}],
    ['gzip', 'x'.repeat(10_000_000), script, 'gzip', {}],
    ['gzip', 'x'.repeat(10_000_001), script, undefined, {}],
    ['br, gzip', text, script, undefined, switchedOff],
    ['br, gzip', text, script, undefined, uncompressedPolicy],
    ['br, gzip', text, script, 'gzip', legacy]
  ])('Accept-Encoding %s', async (acceptEncoding, body, headers, expected, options) => {
    const lab = await edgeLab(options)
    lab.put('file', body, headers)
    for (const cache of ['Miss', 'Hit']) {
      const reply = await lab.get('/file', { headers: { 'accept-encoding': acceptEncoding } })
      expect([reply.cache, reply.headers['content-encoding']]).toEqual([cache, expected])
      expect(Number(reply.headers['content-length'])).toBe(reply.body.byteLength)
      const asStored = expected === headers['content-encoding']
      const decoded = asStored
        ? reply.body
        : expected === 'br'
          ? brotliDecompressSync(reply.body)
          : gunzipSync(reply.body)
      expect(decoded.equals(Buffer.from(body))).toBe(true)
      expect(reply.headers.etag?.startsWith('W/')).toBe(!asStored)
    }
  })

  test('keeps one copy for each encoding, and revalidates it with the strong ETag of the origin', async () => {
    const lab = await edgeLab()
    lab.put('a.js', text, { ...script, 'cache-control': 'max-age=60' })
    const encodings = ['br, gzip', 'gzip', 'identity']
    for (const encoding of encodings) {
      expect((await lab.get('/a.js', { headers: { 'accept-encoding': encoding } })).cache).toBe('Miss')
    }
    const again = await lab.get('/a.js', { headers: { 'accept-encoding': 'gzip, br, deflate' } })
    expect([again.cache, again.headers.vary]).toEqual(['Hit', 'Accept-Encoding'])
    const conditional = { 'accept-encoding': 'br, gzip', 'if-none-match': again.headers.etag ?? '' }
    expect((await lab.get('/a.js', { headers: conditional })).status).toBe(304)

    lab.clock.advance(60)
    const revalidated = await lab.get('/a.js', { headers: { 'accept-encoding': 'br, gzip' } })
    expect([revalidated.cache, revalidated.headers.etag]).toEqual(['RefreshHit', again.headers.etag])
    expect(brotliDecompressSync(revalidated.body).toString()).toBe(text)
    expect(lab.edge.originLog.at(-1)?.headers.get('if-none-match')).toBe(again.headers.etag?.replace('W/', ''))
  })
})
