import type { S3Store } from '../aws/s3/store.ts'
import { type AccessControlLookup, bucketReader } from './bucket-reader.ts'
import { httpOrigin } from './http-origin.ts'
import type { OriginFetch } from './http-types.ts'
import { type BucketAccess, restOrigin, websiteOrigin } from './s3-origin.ts'

export interface OriginsOptions {
  readonly store: S3Store
  /** By name of a bucket without a policy; objects of buckets that aren't named can be read and no more. */
  readonly access?: Readonly<Record<string, BucketAccess>>
  /** Origin access controls by id; nothing is signed for those that are not found. */
  readonly accessControl?: AccessControlLookup
  /** Where custom origins really are: `api.example.com → 127.0.0.1:4000`. */
  readonly resolve?: Readonly<Record<string, string>>
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html */
const WEBSITE = /^(?<bucket>.+)\.s3-website[.-][a-z0-9-]+\.amazonaws\.com$/
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
const REST = /^(?<bucket>.+)\.s3([.-](dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com$/

/** At the website endpoint nobody signs. */
const ANYBODY = { principal: { kind: 'anonymous' }, context: {} } as const

/** Every origin of the sandbox: buckets read in-process by their endpoints' names, anything else over real HTTP. */
export function originFetch(options: OriginsOptions): OriginFetch {
  const { store, access = {}, accessControl = () => undefined, resolve } = options
  const overHttp = httpOrigin(resolve)
  return async request => {
    const reader = bucketReader(request, accessControl)
    const domain = request.origin.DomainName ?? ''
    const website = WEBSITE.exec(domain)?.groups?.bucket
    if (website !== undefined) return websiteOrigin(store, website, access[website] ?? {}, request, ANYBODY)
    const bucket = REST.exec(domain)?.groups?.bucket
    if (bucket !== undefined) return restOrigin(store, bucket, access[bucket] ?? {}, request, reader)
    return await overHttp(request)
  }
}
