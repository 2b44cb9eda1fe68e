import { expect } from '@jest/globals'
import { deploy } from './deploy.ts'
import { page, withSite } from './site.ts'
import type { TargetCase } from './target.ts'
import { STATE } from './test-bucket.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'
const HOUR = 'public, max-age=3600, must-revalidate'

const SCRIPT = 'assets/index-DiwrgTda.js'

/** Key → content, Cache-Control, Content-Type. */
const DEFAULTS: readonly (readonly [key: string, content: string | Buffer, cacheControl: string, type: string])[] = [
  ['index.html', page('Front', SCRIPT), 'no-cache', 'text/html; charset=utf-8'],
  ['guide/index.html', page('Guide', SCRIPT), 'no-cache', 'text/html; charset=utf-8'],
  [SCRIPT, 'console.log("front")\n', FOR_EVER, 'text/javascript; charset=utf-8'],
  ['assets/index-B7kQ2xZ9.css', 'body { margin: 0 }\n', FOR_EVER, 'text/css; charset=utf-8'],
  ['assets/logo-Cq3vT1aP.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', FOR_EVER, 'image/svg+xml; charset=utf-8'],
  ['sw.js', 'self.skipWaiting()\n', 'no-cache', 'text/javascript; charset=utf-8'],
  ['app.webmanifest', '{"name":"Front"}', 'no-cache', 'application/manifest+json; charset=utf-8'],
  ['config.js', 'globalThis.config = {}\n', 'no-cache', 'text/javascript; charset=utf-8'],
  ['theme.css', 'body { color: navy }\n', 'no-cache', 'text/css; charset=utf-8'],
  ['data/menu.json', '[]', 'no-cache', 'application/json; charset=utf-8'],
  ['codec.wasm', Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]), 'no-cache', 'application/wasm'],
  ['images/shore.png', Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), HOUR, 'image/png'],
  ['fonts/text.woff2', Buffer.from([119, 79, 70, 50]), HOUR, 'font/woff2'],
  ['video/tour.mp4', Buffer.from([0, 0, 0, 24, 102, 116, 121, 112]), HOUR, 'video/mp4'],
  ['handbook.pdf', '%PDF-1.7\n', HOUR, 'application/pdf'],
  ['robots.txt', 'User-agent: *\n', HOUR, 'text/plain; charset=utf-8'],
  ['LICENSE', 'Do as you please.\n', HOUR, 'application/octet-stream'],
  ['empty.dat', '', HOUR, 'application/octet-stream']
]

export const firstDeployCases: readonly TargetCase[] = [
  {
    name: 'a first deploy stores every file byte for byte, with the headers of its kind',
    run: async target => {
      const bucket = await target.createBucket()
      const files = Object.fromEntries(DEFAULTS.map(([key, content]) => [key, content]))
      await withSite(files, async site => {
        const run = await deploy(target, bucket, site)

        expect(await bucket.keys()).toEqual(Object.keys(files).sort())
        for (const [key, content, cacheControl, type] of DEFAULTS) {
          const { bytes, headers } = await bucket.read(key)
          expect([key, bytes.equals(Buffer.from(content))]).toEqual([key, true])
          expect([key, headers]).toEqual([key, { 'cache-control': cacheControl, 'content-type': type }])
        }
        const bytes = DEFAULTS.reduce((sum, [, content]) => sum + Buffer.byteLength(content), 0)
        expect(run.outputs).toMatchObject({
          result: 'deployed',
          uploaded: String(DEFAULTS.length),
          updated: '0',
          unchanged: '0',
          deleted: '0',
          'bytes-uploaded': String(bytes),
          'previous-release-id': '',
          'invalidated-paths': ''
        })
        expect(run.summary).toContain(`✅ Deployed`)
        expect(run.summary).toContain(`${DEFAULTS.length} files uploaded`)
        expect(run.annotations.filter(({ level }) => level === 'error')).toEqual([])
      })
    }
  },
  {
    name: 'the release is recorded in the bucket, with the ETags that the server gave',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite({ 'index.html': page('Front'), 'a.txt': 'a' }, async site => {
        const { outputs } = await deploy(target, bucket, site)
        const id = outputs['release-id'] ?? ''
        expect(id).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{7}-\d+\.1$/)
        const objects = await bucket.list()
        expect([...objects.keys()].filter(key => key.startsWith(STATE))).toEqual([
          `${STATE}head.json`,
          `${STATE}releases/${id}.json.gz`
        ])
        expect(JSON.parse(await bucket.text(`${STATE}head.json`))).toMatchObject({ live: { release: id } })
        const { files } = await bucket.record(id)
        expect(files.map(({ key, etag }) => [key, etag])).toEqual([
          ['a.txt', objects.get('a.txt')],
          ['index.html', objects.get('index.html')]
        ])
      })
    }
  },
  {
    name: 'an unchanged redeploy writes nothing of the site',
    run: async target => {
      const bucket = await target.createBucket()
      const files = Object.fromEntries(DEFAULTS.map(([key, content]) => [key, content]))
      await withSite(files, async site => {
        const first = await deploy(target, bucket, site)
        const again = await deploy(target, bucket, site)

        expect(again.calls).toEqual(['GET ?list-type=2'])
        expect(again.stateCalls).toEqual([
          `GET ${STATE}head.json`,
          `GET ${STATE}releases/${first.outputs['release-id']}.json.gz`,
          `PUT ${STATE}head.json`
        ])
        expect(again.outputs).toMatchObject({
          result: 'unchanged',
          'release-id': first.outputs['release-id'],
          unchanged: String(DEFAULTS.length),
          'bytes-uploaded': '0'
        })
        expect(again.summary).toContain('nothing was uploaded, deleted or invalidated')
      })
    }
  }
]
