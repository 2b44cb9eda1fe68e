import { expect } from '@jest/globals'
import { deploy, pullRequest, tryDeploy } from './deploy.ts'
import { page, withSite } from './site.ts'
import type { TargetCase } from './target.ts'

const writes = (requests: readonly { readonly method: string }[]) =>
  requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')

export const planCases: readonly TargetCase[] = [
  {
    name: '`plan` says what a deploy would do and writes nothing at all',
    run: async target => {
      const bucket = await target.createBucket()
      const distributionId = await target.createDistribution(bucket, 'plan.example.com')
      const inputs = { command: 'plan', 'distribution-id': distributionId }
      // The scripts are why not all is thrown away with one wildcard.
      const files = { 'assets/a-B7kQ2xZ9.js': 'a', 'assets/b-Cq3vT1aP.js': 'b', 'logo.png': 'png' }
      await withSite({ ...files, 'index.html': page('Old'), 'gone.html': page('Gone') }, async site => {
        const first = await deploy(target, bucket, site, { inputs })
        expect(first.outputs).toMatchObject({ result: 'planned', uploaded: '5', 'bytes-uploaded': '0' })
        expect(writes(first.requests)).toEqual([])
        expect([...(await bucket.list()).keys()]).toEqual([])

        await deploy(target, bucket, site)
        const before = await bucket.list()
        await site.remove('gone.html')
        await site.write({ 'index.html': page('New'), 'logo.png': 'PNG' })
        const run = await deploy(target, bucket, site, { inputs })
        expect(run.outputs).toMatchObject({ result: 'planned', uploaded: '0', updated: '2', deleted: '1' })
        expect(run.outputs['invalidated-paths']?.split('\n').sort()).toEqual(['/', '/index.html', '/logo.png'])
        expect(run.outputs['invalidation-id']).toBe('')
        expect(run.summary).toContain('nothing was written')
        expect(writes(run.requests)).toEqual([])
        expect(await bucket.list()).toEqual(before)
        expect(await target.invalidations(distributionId)).toEqual([])
      })
    }
  },
  {
    name: 'a pull request is planned only',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite({ 'index.html': page('Front') }, async site => {
        const run = await deploy(target, bucket, site, { event: pullRequest })
        expect(run.outputs).toMatchObject({ result: 'planned', uploaded: '1' })
        expect(writes(run.requests)).toEqual([])
      })
    }
  },
  {
    name: 'a bucket that does not exist fails the run at once, and says what to do',
    run: async target => {
      await withSite({ 'index.html': page('Front') }, async site => {
        const run = await tryDeploy(target, { name: 'no-such-bucket.example.com' }, site)
        expect(run).toMatchObject({ conclusion: 'failure', exitCode: 1 })
        expect(run.report.failure).toMatchObject({ code: 'no-such-bucket', phase: 'plan' })
        expect(run.annotations[0]).toMatchObject({ level: 'error' })
        expect(run.annotations[0]?.message).toContain('There is no bucket named no-such-bucket.example.com')
        expect(run.summary).toContain('aws s3 mb')
        expect(writes(run.requests)).toEqual([])
        expect(run.report.transfer?.retries ?? 0).toBe(0)
      })
    }
  },
  {
    name: 'a distribution that does not exist fails the run before anything is written',
    run: async target => {
      const bucket = await target.createBucket()
      await withSite({ 'index.html': page('Front') }, async site => {
        const byId = await tryDeploy(target, bucket, site, { inputs: { 'distribution-id': 'E00000000000ZZ' } })
        expect(byId.report.failure?.code).toBe('no-such-distribution')
        const byDomain = await tryDeploy(target, bucket, site, { inputs: { domain: 'nowhere.example.com' } })
        expect(byDomain.report.failure?.code).toBe('no-distribution-for-domain')
        expect([...writes(byId.requests), ...writes(byDomain.requests)]).toEqual([])
      })
    }
  }
]
