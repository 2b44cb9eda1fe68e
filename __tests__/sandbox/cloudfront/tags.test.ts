import {
  CreateDistributionWithTagsCommand,
  GetDistributionCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand
} from '@aws-sdk/client-cloudfront'
import { afterEach, expect, test } from '@jest/globals'
import { siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { type CloudFrontLab, closeLabs, cloudFrontLab } from './cloudfront-lab.ts'

afterEach(closeLabs)

type Tags = { Key: string; Value: string }[]

async function create({ client }: CloudFrontLab, alias: string, Items: Tags): Promise<string> {
  const DistributionConfig = siteDistribution({ bucket: 'site-bucket', aliases: [alias] })
  const DistributionConfigWithTags = { DistributionConfig, Tags: { Items } }
  const created = await client.send(new CreateDistributionWithTagsCommand({ DistributionConfigWithTags }))
  const { Id = '', ARN = '' } = created.Distribution ?? {}
  const { Distribution } = await client.send(new GetDistributionCommand({ Id }))
  expect(Distribution?.DistributionConfig?.Aliases?.Items).toEqual([alias])
  return ARN
}

async function tagsOf({ client }: CloudFrontLab, Resource: string): Promise<Readonly<Record<string, string>>> {
  const { Tags } = await client.send(new ListTagsForResourceCommand({ Resource }))
  return Object.fromEntries((Tags?.Items ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
}

test('a distribution is created with tags, which are listed, added, changed and removed', async () => {
  const lab = await cloudFrontLab()
  const Resource = await create(lab, 'example.com', [{ Key: 'team', Value: 'web' }])
  expect(await tagsOf(lab, Resource)).toEqual({ team: 'web' })
  const Items = [
    { Key: 'team', Value: 'shop' },
    { Key: 'stage', Value: 'production' }
  ]
  await lab.client.send(new TagResourceCommand({ Resource, Tags: { Items } }))
  expect(await tagsOf(lab, Resource)).toEqual({ team: 'shop', stage: 'production' })
  await lab.client.send(new UntagResourceCommand({ Resource, TagKeys: { Items: ['team', 'nothing'] } }))
  expect(await tagsOf(lab, Resource)).toEqual({ stage: 'production' })
})

test('tags belong to one resource, and one without has none', async () => {
  const lab = await cloudFrontLab()
  const first = await create(lab, 'example.com', [{ Key: 'team', Value: 'web' }])
  const second = await create(lab, 'example.org', [])
  expect(await tagsOf(lab, second)).toEqual({})
  expect(await tagsOf(lab, first)).toEqual({ team: 'web' })
})
