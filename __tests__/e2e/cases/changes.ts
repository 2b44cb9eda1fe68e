import { expect } from '@jest/globals'
import { deploy } from './deploy.ts'
import { page, withSite } from './site.ts'
import type { TargetCase } from './target.ts'

const OLD_SCRIPT = 'assets/index-DiwrgTda.js'
const NEW_SCRIPT = 'assets/index-Bx7Kq2Zp.js'

const FILES = {
  'index.html': page('Old', OLD_SCRIPT),
  'about.html': page('About'),
  'gone.html': page('Gone'),
  'old.txt': 'old',
  'logo.png': Buffer.from([137, 80, 78, 71]),
  [OLD_SCRIPT]: 'console.log("old")\n'
}

export const changesCases: readonly TargetCase[] = [
  {
    name: 'a change writes the new bytes, deletes what left the site and keeps the old scripts for open tabs',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite(FILES, async site => {
        const first = await deploy(target, bucket, site)
        await site.remove('gone.html', 'old.txt', OLD_SCRIPT)
        await site.write({ 'index.html': page('New', NEW_SCRIPT), [NEW_SCRIPT]: 'console.log("new")\n' })
        const run = await deploy(target, bucket, site)

        expect(await bucket.keys()).toEqual(['about.html', NEW_SCRIPT, OLD_SCRIPT, 'index.html', 'logo.png'])
        expect(await bucket.text('index.html')).toBe(page('New', NEW_SCRIPT))
        expect(await bucket.text(NEW_SCRIPT)).toBe('console.log("new")\n')
        expect(await bucket.text(OLD_SCRIPT)).toBe('console.log("old")\n')
        expect(run.writes).toEqual(['POST ?delete', `PUT ${NEW_SCRIPT}`, 'PUT index.html'])
        expect(run.outputs).toMatchObject({
          result: 'deployed',
          'previous-release-id': first.outputs['release-id'],
          uploaded: '1',
          updated: '1',
          unchanged: '2',
          deleted: '2'
        })
        expect(run.report.changes?.map(({ key, reason }) => [key, reason])).toEqual([
          [NEW_SCRIPT, 'new'],
          ['index.html', 'content'],
          [OLD_SCRIPT, 'kept'],
          ['gone.html', 'stale'],
          ['old.txt', 'stale']
        ])
        for (const name of [NEW_SCRIPT, 'index.html', 'gone.html', 'old.txt']) expect(run.summary).toContain(name)
      })
    }
  },
  {
    name: 'scripts go up before the pages that name them, the front page last, and deletes come after',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite(FILES, async site => {
        await deploy(target, bucket, site)
        await site.remove('gone.html')
        await site.write({
          'index.html': page('New', NEW_SCRIPT),
          'about.html': page('About, new', NEW_SCRIPT),
          'logo.png': Buffer.from([137, 80, 78, 71, 13]),
          [NEW_SCRIPT]: 'console.log("new")\n'
        })
        const { requests } = await deploy(target, bucket, site)
        const writes = requests
          .filter(({ method, path }) => /PUT|POST/.test(method) && !path.includes('.s3-cloudfront-deploy'))
          .map(({ path }) => path.slice(`/${bucket.name}/`.length))
        expect(writes).toEqual([NEW_SCRIPT, 'logo.png', 'about.html', 'index.html', ''])
      })
    }
  },
  {
    name: 'a build that comes back to old content finds its kept script still there',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite(FILES, async site => {
        await deploy(target, bucket, site)
        await site.remove(OLD_SCRIPT)
        await site.write({ 'index.html': page('New', NEW_SCRIPT), [NEW_SCRIPT]: 'console.log("new")\n' })
        await deploy(target, bucket, site)
        await site.remove(NEW_SCRIPT)
        await site.write({ 'index.html': FILES['index.html'] ?? '', [OLD_SCRIPT]: FILES[OLD_SCRIPT] ?? '' })
        const run = await deploy(target, bucket, site)
        expect(run.writes).toEqual(['PUT index.html'])
        expect(await bucket.text('index.html')).toBe(FILES['index.html'])
      })
    }
  }
]
