import { HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { type Fact, known } from '../../verify/fact.ts'
import type { BucketFacts, BucketListing, ObjectHead } from '../../verify/facts.ts'
import { looksSecret } from '../../verify/secret-keys.ts'
import type { BucketQuestion } from '../../verify/sources.ts'
import { decodeKey } from '../s3-list-page.ts'
import { unquoted } from '../s3-location.ts'
import { askOfBucket, type BucketInspection } from './bucket-inspection.ts'
import { readPages } from './pages.ts'

const MOST_SUSPICIOUS = 100

/** Of a bucket of any size, only what is wanted is kept. */
export async function readListing(
  inspection: BucketInspection,
  { prefix, statePrefix, keys }: BucketQuestion
): Promise<Fact<BucketListing>> {
  const wanted = new Set(keys)
  const etags = new Map<string, string>()
  const suspicious: string[] = []
  let objects = 0
  const listed = await readPages((continuation: string | undefined) =>
    askOfBucket(inspection, { action: 's3:ListBucket' }, async options => {
      const page = await inspection.client.send(
        new ListObjectsV2Command({
          Bucket: inspection.bucket,
          ...(prefix !== '' && { Prefix: prefix }),
          EncodingType: 'url',
          ...(continuation !== undefined && { ContinuationToken: continuation })
        }),
        options
      )
      for (const object of page.Contents ?? []) {
        const key = page.EncodingType === 'url' ? decodeKey(object.Key) : (object.Key ?? '')
        if (statePrefix !== undefined && key.startsWith(statePrefix)) continue
        objects++
        const relative = key.slice(prefix.length)
        if (wanted.has(relative)) etags.set(relative, unquoted(object.ETag))
        if (suspicious.length < MOST_SUSPICIOUS && looksSecret(key)) suspicious.push(key)
      }
      return { items: [], next: page.IsTruncated ? page.NextContinuationToken : undefined }
    })
  )
  return listed.state === 'known' ? known({ objects, etags, suspicious }) : listed
}

/** In the order of the samples. */
export function readHeads(
  inspection: BucketInspection,
  { prefix, samples }: BucketQuestion
): Promise<BucketFacts['heads']> {
  return Promise.all(samples.map(async key => ({ key, head: await readHead(inspection, prefix, key) })))
}

/** A reply to HEAD has no body: that a key is missing and that its bucket is, are told alike. */
async function readHead(inspection: BucketInspection, prefix: string, key: string): Promise<Fact<ObjectHead>> {
  const question = { action: 's3:GetObject', keys: `${prefix}*`, absent: 'NotFound' }
  return await askOfBucket(inspection, question, async options => {
    const reply = await inspection.client.send(
      new HeadObjectCommand({ Bucket: inspection.bucket, Key: prefix + key }),
      options
    )
    return {
      etag: unquoted(reply.ETag),
      size: reply.ContentLength ?? 0,
      contentType: reply.ContentType,
      cacheControl: reply.CacheControl,
      contentEncoding: reply.ContentEncoding,
      serverSideEncryption: reply.ServerSideEncryption,
      kmsKeyId: reply.SSEKMSKeyId
    }
  })
}
