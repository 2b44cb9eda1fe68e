import { expect } from '@jest/globals'
import { siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import type { CliCase } from './stage.ts'

interface Listed {
  readonly DistributionList: { readonly Items: readonly Record<string, unknown>[] }
}

interface Invalidated {
  readonly Invalidation: { readonly Id: string; readonly Status: string }
}

export const cloudFrontCases: readonly CliCase[] = [
  {
    name: '`list-distributions` and `get-distribution` tell the set-up as it was made',
    run: async ({ json, setup }) => {
      const { DistributionList: list } = await json<Listed>('cloudfront', 'list-distributions')
      const listed = list.Items.find(({ Id }) => Id === setup.distributionId)
      expect(listed).toMatchObject({
        DomainName: setup.distributionDomain,
        Enabled: true,
        Aliases: { Quantity: 1, Items: ['example.com'] },
        CustomErrorResponses: { Items: [{ ErrorCode: 403, ResponsePagePath: '/index.html', ErrorCachingMinTTL: 0 }] }
      })
      const { Distribution, ETag } = await json<{ Distribution: unknown; ETag: string }>(
        ...['cloudfront', 'get-distribution', '--id', setup.distributionId]
      )
      expect(ETag).toMatch(/^E/)
      expect(Distribution).toMatchObject({
        Id: setup.distributionId,
        ARN: `arn:aws:cloudfront::123456789012:distribution/${setup.distributionId}`,
        Status: 'Deployed',
        DistributionConfig: {
          Origins: {
            Quantity: 1,
            Items: [
              { DomainName: 'example.com.s3.eu-central-1.amazonaws.com', OriginAccessControlId: expect.any(String) }
            ]
          },
          DefaultCacheBehavior: {
            CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
            ViewerProtocolPolicy: 'redirect-to-https',
            Compress: true
          }
        }
      })
    }
  },
  {
    name: "`get-invalidation` shows the action's own, `create-invalidation` makes another, and `wait` sees it complete",
    run: async ({ aws, json, tryAws, setup, deployed }) => {
      const at = ['--distribution-id', setup.distributionId]
      const own = deployed.outputs['invalidation-id'] ?? ''
      expect(await json('cloudfront', 'get-invalidation', ...at, '--id', own)).toMatchObject({
        Invalidation: {
          Id: own,
          Status: 'Completed',
          InvalidationBatch: {
            CallerReference: expect.stringContaining(deployed.outputs['release-id'] ?? 'none'),
            Paths: { Quantity: 2, Items: expect.arrayContaining(['/', '/index.html']) }
          }
        }
      })
      const made = await json<Invalidated>('cloudfront', 'create-invalidation', ...at, '--paths', '/a%20b/*', '/c')
      expect(made).toMatchObject({
        Location: expect.stringContaining(`/distribution/${setup.distributionId}/invalidation/`),
        Invalidation: {
          Status: 'InProgress',
          CreateTime: expect.stringMatching(/^\d{4}-/),
          InvalidationBatch: { Paths: { Items: ['/a%20b/*', '/c'] } }
        }
      })
      await aws('cloudfront', 'wait', 'invalidation-completed', ...at, '--id', made.Invalidation.Id)
      const list = await json<{ InvalidationList: { Items: readonly { Id: string; Status: string }[] } }>(
        ...['cloudfront', 'list-invalidations', ...at, '--page-size', '1']
      )
      expect(list.InvalidationList.Items.map(({ Id, Status }) => [Id, Status])).toEqual([
        [made.Invalidation.Id, 'Completed'],
        [own, 'Completed']
      ])
      const wrong = await tryAws(['cloudfront', 'create-invalidation', ...at, '--paths', 'no-slash'])
      expect(wrong.stderr).toContain('(InvalidArgument)')
      const none = await tryAws(['cloudfront', 'get-invalidation', ...at, '--id', 'I00000000000000'])
      expect(none.stderr).toContain('(NoSuchInvalidation)')
    }
  },
  {
    name: 'a distribution is made, changed under its ETag only, and listed page by page',
    run: async ({ json, tryAws, setup }) => {
      const config = siteDistribution({ bucket: setup.bucket.name, region: setup.region, aliases: ['cli.example.com'] })
      const made = await json<{ Distribution: { Id: string }; ETag: string }>(
        ...['cloudfront', 'create-distribution', '--distribution-config', JSON.stringify(config)]
      )
      const id = ['--id', made.Distribution.Id]
      const read = await json<{ DistributionConfig: Record<string, unknown>; ETag: string }>(
        ...['cloudfront', 'get-distribution-config', ...id]
      )
      expect(read.ETag).toBe(made.ETag)
      const change = JSON.stringify({ ...read.DistributionConfig, Comment: 'changed' })
      const update = ['cloudfront', 'update-distribution', ...id, '--distribution-config', change, '--if-match']
      expect(await json(...update, made.ETag)).toMatchObject({
        Distribution: { DistributionConfig: { Comment: 'changed', Aliases: { Items: ['cli.example.com'] } } }
      })
      expect((await tryAws([...update, made.ETag])).stderr).toMatch(/\((PreconditionFailed|InvalidIfMatchVersion)\)/)
      const { DistributionList: list } = await json<Listed>('cloudfront', 'list-distributions', '--page-size', '1')
      expect(list.Items.map(({ Id }) => Id).sort()).toEqual([setup.distributionId, made.Distribution.Id].sort())
      const none = await tryAws(['cloudfront', 'get-distribution', '--id', 'E00000000000ZZ'])
      expect(none.stderr).toContain('(NoSuchDistribution)')
    }
  },
  {
    name: 'the managed cache policies are there, by their ids',
    run: async ({ json }) => {
      const { CachePolicyList: list } = await json<{
        CachePolicyList: { Items: readonly { CachePolicy: { Id: string; CachePolicyConfig: { Name: string } } }[] }
      }>('cloudfront', 'list-cache-policies', '--type', 'managed')
      const names = new Map(
        list.Items.map(({ CachePolicy: { Id, CachePolicyConfig } }) => [Id, CachePolicyConfig.Name])
      )
      expect(names.get('658327ea-f89d-4fab-a63d-7e88639e58f6')).toBe('Managed-CachingOptimized')
      expect(names.get('4135ea2d-6df8-44a3-9df3-4b5a84be39ad')).toBe('Managed-CachingDisabled')
      const policy = await json('cloudfront', 'get-cache-policy', '--id', '658327ea-f89d-4fab-a63d-7e88639e58f6')
      expect(policy).toMatchObject({
        CachePolicy: { CachePolicyConfig: { MinTTL: 1, DefaultTTL: 86_400, MaxTTL: 31_536_000 } }
      })
    }
  }
]
