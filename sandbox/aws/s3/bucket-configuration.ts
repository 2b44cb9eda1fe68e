import type {
  BucketVersioningStatus,
  LifecycleRule,
  ObjectOwnership,
  PublicAccessBlockConfiguration,
  WebsiteConfiguration
} from '@aws-sdk/client-s3'

/** What a bucket is set to, beside what it holds; `undefined` is not set. */
export interface BucketConfiguration {
  publicAccessBlock: PublicAccessBlockConfiguration | undefined
  /** JSON, as it was put. */
  policy: string | undefined
  website: WebsiteConfiguration | undefined
  ownership: ObjectOwnership | undefined
  versioning: BucketVersioningStatus | undefined
  /** Kept and shown; nothing is ever deleted by them. */
  lifecycle: readonly LifecycleRule[] | undefined
}

/** A bucket's since April 2023: https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
export function newBucketConfiguration(): BucketConfiguration {
  return {
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true
    },
    policy: undefined,
    website: undefined,
    ownership: 'BucketOwnerEnforced',
    versioning: undefined,
    lifecycle: undefined
  }
}
