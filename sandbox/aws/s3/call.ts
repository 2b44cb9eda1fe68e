import type { AwsRequest } from '../http.ts'
import type { Shape } from '../protocol.ts'
import { customerKey } from './attributes.ts'
import { isAllowedByPolicy, policyVerdict } from './bucket-access.ts'
import { accessDenied, keyTooLong, noSuchBucket, permanentRedirect, wrongSigningRegion } from './errors.ts'
import type { Bucket, Encryption, S3Store } from './store.ts'

export interface S3Settings {
  /** The region whose endpoint this server stands for; when absent, each request's own signing region. */
  readonly endpointRegion?: string
}

/** One authenticated request to S3, with the checks that most operations begin with. */
export class S3Call<Input> {
  readonly request: AwsRequest
  readonly input: Input
  readonly store: S3Store
  readonly #bucketName: string | undefined
  readonly #settings: S3Settings

  constructor(request: AwsRequest, input: Input, store: S3Store, bucketName: string | undefined, settings: S3Settings) {
    this.request = request
    this.input = input
    this.store = store
    this.#bucketName = bucketName
    this.#settings = settings
  }

  get bucketName(): string {
    return this.#bucketName ?? ''
  }

  /** The request's bucket. Throws for an absent one, another region's and another owner's. */
  bucket(): Bucket {
    const { headers, region, caller } = this.request
    const bucket = this.find(this.bucketName)
    // Without a signature, no region is named: the endpoint is taken to be the right one.
    if (caller === undefined) return bucket
    const endpoint = this.#settings.endpointRegion ?? region
    if (region !== endpoint) throw wrongSigningRegion(region, endpoint)
    if (bucket.region !== endpoint) throw permanentRedirect(bucket.name, bucket.region)
    const expectedOwner = headers['x-amz-expected-bucket-owner']
    if (expectedOwner !== undefined && expectedOwner !== bucket.ownerId) throw accessDenied()
    return bucket
  }

  find(name: string): Bucket {
    const bucket = this.store.bucket(name)
    if (bucket === undefined) throw noSuchBucket(name)
    return bucket
  }

  /**
   * The bucket's policy may deny it to anybody, and has to allow it to who did not sign.
   * @param action `s3:PutObject`
   */
  authorize(action: string, bucketName: string, key?: string): void {
    const { request, store } = this
    request.authorize(action, arn(bucketName, key))
    const bucket = store.bucket(bucketName)
    if (request.caller === undefined) {
      const principal = { kind: 'anonymous' } as const
      if (bucket === undefined || !isAllowedByPolicy(bucket, { principal, action, key })) throw accessDenied()
    } else if (bucket !== undefined) {
      const principal = { kind: 'user', arn: request.caller.arn } as const
      const context = { 'aws:principalarn': request.caller.arn, 'aws:principalaccount': request.caller.accountId }
      if (policyVerdict(bucket, { principal, action, key, context }) === 'deny') throw accessDenied()
    }
  }

  /** KMS asks too, of objects under a key of the customer's. */
  authorizeKey(encryption: Encryption, ...actions: readonly ('kms:Decrypt' | 'kms:GenerateDataKey')[]): void {
    const key = customerKey(encryption)
    if (key === undefined || this.request.caller === undefined) return
    for (const action of actions) this.request.authorize(action, key)
  }

  /** What S3 answers for an absent object: who may not list is not told that it is absent. */
  mayList(bucket: string): void {
    this.authorize('s3:ListBucket', bucket)
  }
}

export function arn(bucket: string, key?: string): string {
  return `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`
}

/** At most 1,024 bytes of UTF-8: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key)
  if (size > 1024) throw keyTooLong(size)
}

/** What an operation answers with. */
export interface Reply {
  /** Members of the operation's output. */
  readonly output?: Shape
  /** These win over the headers that the output gives. */
  readonly headers?: Readonly<Record<string, string>>
  /** When it isn't the operation's usual one. */
  readonly status?: number
  /** Instead of what the output's schema would give. */
  readonly body?: Uint8Array | string
}

/** `Input` is the SDK's type for the operation; what the protocol parsed by the operation's schema is one. */
export type Handler = (call: S3Call<Shape>) => Reply

/** Gives a handler the SDK's types; `Output` members are named and typed as in the SDK. */
export function operation<Input extends object, Output extends object>(
  run: (call: S3Call<Input>) => Reply & { readonly output?: Partial<Output> }
): Handler {
  return call => run(call as S3Call<Shape & Input>) as Reply
}
