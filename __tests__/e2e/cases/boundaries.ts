import { expect } from '@jest/globals'
import { deploy, tryDeploy } from './deploy.ts'
import { page, withSite } from './site.ts'
import type { TargetCase } from './target.ts'
import type { TestBucket } from './test-bucket.ts'

const NEIGHBOURS = [
  ...['app', 'app.html', 'app-old/index.html', 'app2/index.html', 'application/index.html', 'ap/index.html'],
  ...['App/index.html', 'index.html', 'other/app/index.html']
]

async function fill(bucket: TestBucket, keys: readonly string[]): Promise<void> {
  for (const key of keys) await bucket.put(key, `theirs: ${key}`)
}

export const boundariesCases: readonly TargetCase[] = [
  {
    name: 'a site below a prefix leaves everything beside it alone, even under `delete: all`',
    run: async target => {
      const bucket = await target.createBucket()
      await fill(bucket, NEIGHBOURS)
      await withSite({ 'index.html': page('App'), 'old.html': page('Old') }, async site => {
        const inputs = { prefix: '/app/', delete: 'all' }
        await deploy(target, bucket, site, { inputs })
        await bucket.put('app/by-hand.txt', 'unmanaged')
        await site.remove('old.html')
        const run = await deploy(target, bucket, site, { inputs })

        expect(run.outputs.deleted).toBe('2')
        expect(await bucket.keys()).toEqual([...NEIGHBOURS, 'app/index.html'].sort())
        for (const key of NEIGHBOURS) expect(await bucket.text(key)).toBe(`theirs: ${key}`)
        expect(await bucket.text('app/index.html')).toBe(page('App'))
      })
    }
  },
  {
    name: '`delete: none` deletes nothing, `stale` what a release put, `all` also what none did',
    run: async target => {
      const bucket = await target.createBucket()
      await fill(bucket, ['by-hand.txt', 'uploads/cat.jpg'])
      await withSite({ 'index.html': page('Front'), 'old.html': page('Old'), 'old.txt': 'old' }, async site => {
        await deploy(target, bucket, site)
        await site.remove('old.html', 'old.txt')
        const everything = ['by-hand.txt', 'index.html', 'old.html', 'old.txt', 'uploads/cat.jpg']

        const none = await deploy(target, bucket, site, { inputs: { delete: 'none' } })
        expect(none.outputs.deleted).toBe('0')
        expect(await bucket.keys()).toEqual(everything)

        const stale = await deploy(target, bucket, site, { inputs: { delete: 'stale' } })
        expect(stale.outputs).toMatchObject({ result: 'deployed', deleted: '2' })
        expect(await bucket.keys()).toEqual(['by-hand.txt', 'index.html', 'uploads/cat.jpg'])

        const all = await deploy(target, bucket, site, { inputs: { delete: 'all' } })
        expect(all.outputs).toMatchObject({ result: 'deployed', deleted: '2' })
        expect(await bucket.keys()).toEqual(['index.html'])
        expect((await deploy(target, bucket, site, { inputs: { delete: 'all' } })).outputs.result).toBe('unchanged')
      })
    }
  },
  {
    name: "two sites share a bucket: neither deletes the other's files nor its state",
    run: async target => {
      const bucket = await target.createBucket()
      const outer = { 'index.html': page('Outer'), 'old.html': page('Old') }
      await withSite(outer, async outerSite => {
        await withSite({ 'index.html': page('Docs'), 'faq.html': page('FAQ') }, async docs => {
          await deploy(target, bucket, outerSite)
          await deploy(target, bucket, docs, { inputs: { prefix: 'docs' } })
          const docsObjects = await bucket.list('docs/')
          await outerSite.remove('old.html')
          await deploy(target, bucket, outerSite, { inputs: { delete: 'all' } })

          expect(await bucket.keys()).toEqual(['docs/faq.html', 'docs/index.html', 'index.html'])
          expect(await bucket.list('docs/')).toEqual(docsObjects)
          const again = await deploy(target, bucket, docs, { inputs: { prefix: 'docs' } })
          expect(again.outputs.result).toBe('unchanged')
        })
      })
    }
  },
  {
    name: 'too many deletes stop the deploy before anything is written, and `allow: max-delete` lets it go on',
    run: async target => {
      const bucket = await target.createBucket()
      const pages = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`pages/${i}.html`, page(`Page ${i}`)]))
      await withSite({ 'index.html': page('Front'), ...pages }, async site => {
        await deploy(target, bucket, site)
        const before = await bucket.list()
        await site.remove(...Object.keys(pages).slice(0, 25))
        await site.write({ 'index.html': page('Half') })
        const refused = await tryDeploy(target, bucket, site)
        expect(refused.exitCode).toBe(1)
        expect(refused.report.failure?.code).toBe('guard-max-delete')
        expect(await bucket.list()).toEqual(before)

        const run = await deploy(target, bucket, site, { inputs: { allow: 'max-delete' } })
        expect(run.outputs).toMatchObject({ updated: '1', deleted: '25' })
        expect((await bucket.keys()).length).toBe(6)
      })
    }
  }
]
