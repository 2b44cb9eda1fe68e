import { expect } from '@jest/globals'
import { deploy } from './deploy.ts'
import { page, withSite } from './site.ts'
import type { TargetCase } from './target.ts'

const FILES = {
  'index.html': page('Front'),
  'news/index.html': page('News'),
  'downloads/report.csv': 'a,b\n',
  'logo.png': Buffer.from([137, 80, 78, 71])
}

export const headersCases: readonly TargetCase[] = [
  {
    name: 'a changed `cache-control` writes the files it is about, with the same bytes and the new header',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite(FILES, async site => {
        await deploy(target, bucket, site)
        const inputs = { 'cache-control': 'downloads/**: public, max-age=60\n*.html: public, max-age=30' }
        const run = await deploy(target, bucket, site, { inputs })

        expect(run.writes).toEqual(['PUT downloads/report.csv', 'PUT index.html', 'PUT news/index.html'])
        expect(run.report.counts?.headers.files).toBe(3)
        expect(run.outputs).toMatchObject({ result: 'deployed', uploaded: '0', updated: '3', unchanged: '1' })
        const csv = await bucket.read('downloads/report.csv')
        expect(csv.bytes.toString()).toBe('a,b\n')
        expect(csv.headers).toEqual({
          'cache-control': 'public, max-age=60',
          'content-type': 'text/csv; charset=utf-8'
        })
        expect((await bucket.read('news/index.html')).headers['cache-control']).toBe('public, max-age=30')

        const again = await deploy(target, bucket, site, { inputs })
        expect(again.outputs.result).toBe('unchanged')
      })
    }
  },
  {
    name: '`_headers` sets what S3 can store, is not uploaded itself, and a change of it writes those files alone',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite(FILES, async site => {
        await deploy(target, bucket, site)
        const expires = 'Wed, 21 Oct 2099 07:28:00 GMT'
        await site.write({
          _redirects: '/old /new 301\n',
          _headers: [
            '/downloads/*',
            '  Cache-Control: public, max-age=5',
            '  Content-Disposition: attachment; filename="quarter 1.csv"',
            '  Content-Language: de',
            '/logo.png',
            '  Cache-Control: public, max-age=31536000, immutable',
            `  Expires: ${expires}`,
            '/*',
            '  X-Frame-Options: DENY'
          ].join('\n')
        })
        const run = await deploy(target, bucket, site)

        expect(run.writes).toEqual(['PUT downloads/report.csv', 'PUT logo.png'])
        expect(await bucket.keys()).toEqual(Object.keys(FILES).sort())
        expect((await bucket.read('downloads/report.csv')).headers).toEqual({
          'cache-control': 'public, max-age=5',
          'content-disposition': 'attachment; filename="quarter 1.csv"',
          'content-language': 'de',
          'content-type': 'text/csv; charset=utf-8'
        })
        expect((await bucket.read('logo.png')).headers).toEqual({
          'cache-control': 'public, max-age=31536000, immutable',
          'content-type': 'image/png',
          expires
        })
        const warning = run.annotations.find(({ message }) => message.includes('X-Frame-Options'))
        expect(warning).toMatchObject({ level: 'warning', file: 'dist/_headers' })

        expect((await deploy(target, bucket, site)).outputs.result).toBe('unchanged')
      })
    }
  }
]
