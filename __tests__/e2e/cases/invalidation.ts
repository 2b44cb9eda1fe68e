import { expect } from '@jest/globals'
import { deploy } from './deploy.ts'
import { page, withSite } from './site.ts'
import type { TargetCase } from './target.ts'

export const invalidationCases: readonly TargetCase[] = [
  {
    name: 'the fewest paths are invalidated, waited for and told',
    run: async target => {
      const bucket = await target.createBucket()
      const domain = 'fewest.example.com'
      const distributionId = await target.createDistribution(bucket, domain)
      const inputs = { domain, 'distribution-id': distributionId }
      // The scripts are why not all is thrown away with one wildcard.
      const scripts = { 'assets/a-B7kQ2xZ9.js': 'a', 'assets/b-Cq3vT1aP.js': 'b' }
      const files = {
        ...scripts,
        'index.html': page('Old'),
        'guide/ü more.pdf': 'old',
        'logo.png': 'png',
        'theme.css': 'a {}'
      }
      await withSite(files, async site => {
        const first = await deploy(target, bucket, site, { inputs })
        expect(first.outputs['invalidated-paths']).toBe('')
        expect(first.outputs.url).toBe(`https://${domain}/`)
        expect(await target.invalidations(distributionId)).toEqual([])

        await site.write({ 'index.html': page('New'), 'guide/ü more.pdf': 'new', 'theme.css': 'b {}' })
        const run = await deploy(target, bucket, site, { inputs })
        // theme.css is no-cache: the edge asks for it again by itself.
        const paths = ['/', '/guide/%C3%BC%20more.pdf', '/index.html']
        const [invalidation, ...others] = await target.invalidations(distributionId)
        expect(others).toEqual([])
        expect([...(invalidation?.paths ?? [])].sort()).toEqual(paths)
        // The release, and what tells this run from others of the same second.
        expect(invalidation?.reference.startsWith(`${run.outputs['release-id']}-`)).toBe(true)
        expect(run.outputs['invalidation-id']).toBe(invalidation?.id)
        expect(run.outputs['invalidated-paths']?.split('\n').sort()).toEqual(paths)
        expect(run.report.invalidations[0]).toMatchObject({ distributionId, state: 'completed' })
        for (const path of paths) expect(run.summary).toContain(path)

        const again = await deploy(target, bucket, site, { inputs })
        expect(again.outputs).toMatchObject({ result: 'unchanged', 'invalidation-id': '' })
        expect(await target.invalidations(distributionId)).toHaveLength(1)
      })
    }
  },
  {
    name: '`invalidate` is done as it asks: all, these paths, none; and not when nothing changed',
    run: async target => {
      const bucket = await target.createBucket()
      const distributionId = await target.createDistribution(bucket, 'asked.example.com')
      await withSite({ 'index.html': page('0') }, async site => {
        const change = async (content: string, invalidate: string, more: Record<string, string> = {}) => {
          await site.write({ 'index.html': page(content) })
          const inputs = { 'distribution-id': distributionId, invalidate, ...more }
          return (await deploy(target, bucket, site, { inputs })).outputs
        }
        const all = await change('1', 'all')
        expect(all['invalidated-paths']).toBe('/*')
        const these = await change('2', '/x/*\n/y', { wait: 'false' })
        expect(these['invalidated-paths']).toBe('/x/*\n/y')
        const none = await change('3', 'none')
        expect(none).toMatchObject({ result: 'deployed', 'invalidated-paths': '', 'invalidation-id': '' })
        const unchanged = await change('3', 'all')
        expect(unchanged).toMatchObject({ result: 'unchanged', 'invalidation-id': '' })

        const seen = await target.invalidations(distributionId)
        expect(new Map(seen.map(({ id, paths }) => [id, paths]))).toEqual(
          new Map([
            [all['invalidation-id'], ['/*']],
            [these['invalidation-id'], ['/x/*', '/y']]
          ])
        )
      })
    }
  }
]
