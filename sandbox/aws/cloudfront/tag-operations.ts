import type * as sdk from '@aws-sdk/client-cloudfront'
import { anything, createdAt, type Operation, operation, present } from './operation.ts'

/** Tags of resources by ARN; distributions can be made with some. */
export const TAG_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateDistributionWithTags: operation<sdk.CreateDistributionWithTagsCommandInput>(
    anything,
    (cloudFront, { DistributionConfigWithTags: input }, url) => {
      const { DistributionConfig: config, Tags: tags } = present(input, 'DistributionConfigWithTags')
      const { id, value, etag } = cloudFront.createDistribution(present(config, 'DistributionConfig'))
      cloudFront.tags.set(value.ARN ?? '', tags?.Items ?? [])
      return createdAt(`${url}/${id}`, 'Distribution', { value, etag })
    }
  ),
  ListTagsForResource: operation<sdk.ListTagsForResourceCommandInput>(resourceArn, (cloudFront, { Resource = '' }) => ({
    output: { Tags: { Items: cloudFront.tags.get(Resource) ?? [] } }
  })),
  TagResource: operation<sdk.TagResourceCommandInput>(resourceArn, (cloudFront, { Resource = '', Tags }) => {
    const added = Tags?.Items ?? []
    const kept = (cloudFront.tags.get(Resource) ?? []).filter(({ Key }) => !added.some(tag => tag.Key === Key))
    cloudFront.tags.set(Resource, [...kept, ...added])
    return { output: {} }
  }),
  UntagResource: operation<sdk.UntagResourceCommandInput>(resourceArn, (cloudFront, { Resource = '', TagKeys }) => {
    const kept = (cloudFront.tags.get(Resource) ?? []).filter(({ Key = '' }) => !TagKeys?.Items?.includes(Key))
    cloudFront.tags.set(Resource, kept)
    return { output: {} }
  })
}

function resourceArn({ Resource }: { readonly Resource?: string | undefined }): string {
  return Resource ?? '*'
}
