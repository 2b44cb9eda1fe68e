import { expect } from '@jest/globals'
import { deploy } from './deploy.ts'
import { page, withSite } from './site.ts'
import type { TargetCase } from './target.ts'
import { STATE } from './test-bucket.ts'

const FILES = {
  'index.html': page('Front'),
  'about.html': page('About'),
  'data.json': '{"a":1}',
  'logo.png': Buffer.from([137, 80, 78, 71])
}
const NO_CACHE_HTML = { CacheControl: 'no-cache', ContentType: 'text/html; charset=utf-8' }

export const repairCases: readonly TargetCase[] = [
  {
    name: 'what somebody else overwrote or removed is put back, and said to be',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite(FILES, async site => {
        await deploy(target, bucket, site)
        await bucket.put('about.html', 'meddled with', { ContentType: 'text/plain' })
        await bucket.remove('data.json')
        const run = await deploy(target, bucket, site)

        expect(run.writes).toEqual(['PUT about.html', 'PUT data.json'])
        expect(run.report.counts?.drifted.files).toBe(2)
        const about = await bucket.read('about.html')
        expect(about.bytes.toString()).toBe(FILES['about.html'])
        expect(about.headers).toEqual({ 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' })
        expect(await bucket.text('data.json')).toBe(FILES['data.json'])
        expect(run.summary).toContain('changed in the bucket since the last release')
        expect((await deploy(target, bucket, site)).outputs.result).toBe('unchanged')
      })
    }
  },
  {
    name: 'a bucket that another client filled is taken over: right objects are only looked at, others written',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite(FILES, async site => {
        await bucket.put('index.html', FILES['index.html'], NO_CACHE_HTML)
        await bucket.put('about.html', FILES['about.html'], { ContentType: 'text/html' })
        await bucket.put('data.json', '{"a":2}', { ContentType: 'application/json; charset=utf-8' })
        await bucket.put('notes.txt', 'by hand')
        const run = await deploy(target, bucket, site)

        expect(run.calls).toEqual([
          'GET ?list-type=2',
          'HEAD about.html',
          'HEAD index.html',
          'PUT about.html',
          'PUT data.json',
          'PUT logo.png'
        ])
        expect(run.report.changes?.map(({ key, reason }) => [key, reason])).toEqual([
          ['data.json', 'content'],
          ['logo.png', 'new'],
          ['about.html', 'headers'],
          ['notes.txt', 'unmanaged']
        ])
        expect((await bucket.read('about.html')).headers).toEqual({
          'cache-control': 'no-cache',
          'content-type': 'text/html; charset=utf-8'
        })
        expect(await bucket.text('data.json')).toBe(FILES['data.json'])
        expect(await bucket.text('notes.txt')).toBe('by hand')
        expect((await deploy(target, bucket, site)).calls).toEqual(['GET ?list-type=2'])
      })
    }
  },
  {
    name: 'a bucket that another client filled rightly needs no write, and has a record afterwards',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite({ 'index.html': FILES['index.html'] }, async site => {
        await bucket.put('index.html', FILES['index.html'], NO_CACHE_HTML)
        const run = await deploy(target, bucket, site)
        expect(run.calls).toEqual(['GET ?list-type=2', 'HEAD index.html'])
        expect(run.outputs['release-id']).not.toBe('')
        expect((await deploy(target, bucket, site)).outputs.result).toBe('unchanged')
      })
    }
  },
  {
    name: 'state that was lost or spoiled is made anew, without writing the site again',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite(FILES, async site => {
        await deploy(target, bucket, site)
        await bucket.put(`${STATE}head.json`, 'not JSON')
        const run = await deploy(target, bucket, site)
        expect(run.writes).toEqual([])
        expect(run.annotations.some(({ message }) => message.includes('head.json is not used'))).toBe(true)
        expect((await deploy(target, bucket, site)).outputs.result).toBe('unchanged')
      })
    }
  }
]
