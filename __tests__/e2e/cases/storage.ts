import { expect } from '@jest/globals'
import { deploy } from './deploy.ts'
import { page, withSite } from './site.ts'
import type { TargetCase } from './target.ts'
import { STATE } from './test-bucket.ts'

const FILES = { 'index.html': page('Front'), 'logo.png': 'png', 'film.mp4': Buffer.alloc(17 * 1024 * 1024, 'film') }

export const storageCases: readonly TargetCase[] = [
  {
    name: 'tags and encryption are stored with every file, and a change of them writes all anew',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite(FILES, async site => {
        const inputs = { tags: 'team=web\ncost centre: 12 + 13', sse: 'AES256' }
        await deploy(target, bucket, site, { inputs })
        for (const key of Object.keys(FILES)) {
          expect(await bucket.tags(key)).toEqual({ team: 'web', 'cost centre': '12 + 13' })
          expect((await bucket.read(key)).encryption).toBe('AES256')
        }
        expect((await deploy(target, bucket, site, { inputs })).outputs.result).toBe('unchanged')

        const run = await deploy(target, bucket, site, { inputs: { ...inputs, tags: 'team=shop' } })
        expect(run.report.counts?.headers.files).toBe(3)
        for (const key of Object.keys(FILES)) expect(await bucket.tags(key)).toEqual({ team: 'shop' })
      })
    }
  },
  {
    name: 'the state may be kept in another bucket, out of sight of visitors',
    run: async target => {
      const bucket = await target.createBucket()
      const other = await target.createBucket()
      const inputs = { state: `${other.name}/sites/front` }
      await withSite({ 'index.html': page('Front') }, async site => {
        const run = await deploy(target, bucket, site, { inputs })
        expect([...(await bucket.list()).keys()]).toEqual(['index.html'])
        const record = `sites/front/releases/${run.outputs['release-id']}.json.gz`
        expect([...(await other.list()).keys()]).toEqual(['sites/front/head.json', record])
        expect((await deploy(target, bucket, site, { inputs })).outputs.result).toBe('unchanged')
        expect([...(await other.list(STATE)).keys()]).toEqual([])
      })
    }
  }
]
