import type { Fact } from '../fact.ts'

/** What S3 says of the bucket. */
export interface BucketFacts {
  readonly name: string
  /** HeadBucket. Absent: there is no such bucket. */
  readonly existence: Fact<{
    /** `x-amz-bucket-region`. */
    readonly region: string | undefined
    /** Whether it is the account of `expected-bucket-owner`; `not-checked` when that input is empty. */
    readonly owner: 'expected' | 'other' | 'not-checked'
  }>
  /** The bucket's own; the account's, which adds to it, is another API's. Absent: NoSuchPublicAccessBlockConfiguration. */
  readonly publicAccessBlock: Fact<PublicAccessBlock>
  /** Absent: NoSuchBucketPolicy. See `parsePolicy`. */
  readonly policy: Fact<readonly PolicyStatement[]>
  /** GetBucketPolicyStatus. Absent: NoSuchBucketPolicy. */
  readonly policyStatus: Fact<{ readonly isPublic: boolean }>
  /** Absent: NoSuchWebsiteConfiguration. */
  readonly website: Fact<{ readonly indexDocument: string | undefined; readonly errorDocument: string | undefined }>
  /** Absent: OwnershipControlsNotFoundError. */
  readonly ownership: Fact<'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter' | (string & {})>
  /** S3 answers with nothing when it was never on: `off`. */
  readonly versioning: Fact<'enabled' | 'suspended' | 'off'>
  /** The bucket's default. */
  readonly encryption: Fact<{
    readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | (string & {})
    /** Id, ARN or alias; `undefined` under aws:kms is the key that AWS manages, `aws/s3`. */
    readonly kmsKeyId: string | undefined
  }>
  readonly listing: Fact<BucketListing>
  /** HeadObject of a few files of the release, `fallbackDocument` first. Absent: there is no such object. */
  readonly heads: readonly { readonly key: string; readonly head: Fact<ObjectHead> }[]
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean
  readonly ignorePublicAcls: boolean
  readonly blockPublicPolicy: boolean
  readonly restrictPublicBuckets: boolean
}

/** One statement, with every "string or list" as a list. */
export interface PolicyStatement {
  readonly sid: string | undefined
  readonly effect: 'Allow' | 'Deny'
  /** `Service:cloudfront.amazonaws.com`, `AWS:arn:aws:iam::…`, `CanonicalUser:…`, or `*`. */
  readonly principals: readonly string[]
  readonly notPrincipals: readonly string[]
  readonly actions: readonly string[]
  readonly notActions: readonly string[]
  readonly resources: readonly string[]
  readonly notResources: readonly string[]
  readonly conditions: readonly PolicyCondition[]
}

export interface PolicyCondition {
  /** `StringEquals`, `ArnLike`, … as written. */
  readonly operator: string
  /** As written: keys are case-insensitive. */
  readonly key: string
  readonly values: readonly string[]
}

export interface BucketListing {
  /** Objects under the prefix, the state folder's not counted. */
  readonly objects: number
  /** Only of the release's files, by their key relative to the prefix: a file without an entry is not in the bucket. */
  readonly etags: ReadonlyMap<string, string>
  /** Whole keys for which `looksSecret` holds, a hundred at the most. */
  readonly suspicious: readonly string[]
}

export interface ObjectHead {
  /** Without quotes. */
  readonly etag: string
  readonly size: number
  readonly contentType: string | undefined
  readonly cacheControl: string | undefined
  readonly contentEncoding: string | undefined
  /** `AES256`, `aws:kms`, … */
  readonly serverSideEncryption: string | undefined
  /** ARN of the key under aws:kms. */
  readonly kmsKeyId: string | undefined
}
