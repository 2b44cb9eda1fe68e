import { expect } from '@jest/globals'
import { deploy } from './deploy.ts'
import { LONGEST, ODD_KEYS } from './odd-keys.ts'
import { page, withSite } from './site.ts'
import type { TargetCase } from './target.ts'

export const keysCases: readonly TargetCase[] = [
  {
    name: 'odd keys are stored as they are, found unchanged, rewritten and deleted by the same names',
    run: async target => {
      expect(Buffer.byteLength(LONGEST)).toBe(1024)
      const bucket = await target.createBucket()
      const files = Object.fromEntries(ODD_KEYS.map(key => [key, `this is ${key}`]))
      const index = { 'index.html': page('Front') }
      await withSite({ ...index, ...files }, async site => {
        const first = await deploy(target, bucket, site)
        expect(first.outputs.uploaded).toBe(String(ODD_KEYS.length + 1))
        expect(await bucket.keys()).toEqual([...ODD_KEYS, 'index.html'].sort())
        for (const key of ODD_KEYS) expect(await bucket.text(key)).toBe(`this is ${key}`)

        expect((await deploy(target, bucket, site)).outputs.result).toBe('unchanged')

        const changed = ODD_KEYS.filter((_, i) => i % 2 === 0)
        await site.write(Object.fromEntries(changed.map(key => [key, `now ${key}`])))
        const second = await deploy(target, bucket, site)
        expect(second.writes).toEqual(changed.map(key => `PUT ${key}`).sort())
        for (const key of changed) expect(await bucket.text(key)).toBe(`now ${key}`)

        await site.remove(...ODD_KEYS)
        const third = await deploy(target, bucket, site, { inputs: { allow: 'max-delete' } })
        expect(third.outputs.deleted).toBe(String(ODD_KEYS.length))
        expect(await bucket.keys()).toEqual(['index.html'])
      })
    }
  },
  {
    name: 'odd keys that another client stored are recognised',
    run: async target => {
      const bucket = await target.createBucket()
      const files = Object.fromEntries(ODD_KEYS.map(key => [key, `this is ${key}`]))
      for (const [key, content] of Object.entries(files)) await bucket.put(key, content)
      await withSite({ 'index.html': page('Front'), ...files }, async site => {
        const run = await deploy(target, bucket, site)
        expect(run.calls.filter(call => call.startsWith('HEAD '))).toEqual(ODD_KEYS.map(key => `HEAD ${key}`).sort())
        expect(run.report.counts?.headers.files).toBe(ODD_KEYS.length)
      })
    }
  },
  {
    name: 'a prefix may be odd too',
    run: async target => {
      const bucket = await target.createBucket()
      const inputs = { prefix: 'a b+c/ü%20&' }
      await withSite({ 'index.html': page('Front'), 'x y.txt': 'x', 'old.txt': 'old' }, async site => {
        await bucket.put('a b+c/ü%20', 'beside')
        await deploy(target, bucket, site, { inputs })
        await site.remove('old.txt')
        expect((await deploy(target, bucket, site, { inputs })).outputs.deleted).toBe('1')
        expect(await bucket.keys()).toEqual(['a b+c/ü%20', 'a b+c/ü%20&/index.html', 'a b+c/ü%20&/x y.txt'])
        expect((await deploy(target, bucket, site, { inputs })).outputs.result).toBe('unchanged')
      })
    }
  }
]
