import { HeadBucketCommand } from '@aws-sdk/client-s3'
import { type Fact, known } from '../../verify/fact.ts'
import type { BucketFacts } from '../../verify/facts.ts'
import type { BucketSource } from '../../verify/sources.ts'
import { statusOf } from '../errors.ts'
import type { BucketInspection } from './bucket-inspection.ts'
import { readHeads, readListing } from './bucket-objects.ts'
import { readSettings } from './bucket-settings.ts'

/**
 * Only HeadBucket says whose bucket is expected: if it is another one's, the other requests still tell what is there
 * rather than 403.
 */
export function openBucketSource(inspection: BucketInspection): BucketSource {
  return {
    async read(question) {
      const [existence, settings, listing, heads] = await Promise.all([
        readExistence(inspection),
        readSettings(inspection),
        readListing(inspection, question),
        readHeads(inspection, question)
      ])
      return {
        name: inspection.bucket,
        existence,
        ...settings,
        listing,
        heads
      }
    }
  }
}

type Existence = BucketFacts['existence']

/** A bucket of another account is refused when its owner is named; asked for without, it shows that it is there. */
async function readExistence(inspection: BucketInspection): Promise<Existence> {
  const { expectedOwner } = inspection
  if (expectedOwner === undefined) return readHead(inspection, undefined)
  const asExpected = await readHead(inspection, expectedOwner)
  if (asExpected.state !== 'denied') return asExpected
  const anyhow = await readHead(inspection, undefined)
  return anyhow.state === 'known' ? known({ ...anyhow.value, owner: 'other' }) : asExpected
}

async function readHead({ asker, client, bucket }: BucketInspection, owner: string | undefined): Promise<Existence> {
  const question = { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, absent: ['NotFound', 'NoSuchBucket'] }
  const fact: Fact<string> = await asker.ask(question, async options => {
    try {
      const input = { Bucket: bucket, ...(owner !== undefined && { ExpectedBucketOwner: owner }) }
      const { BucketRegion = '' } = await client.send(new HeadBucketCommand(input), options)
      return BucketRegion
    } catch (error) {
      const region = regionElsewhere(error)
      if (region === undefined) throw error
      return region
    }
  })
  if (fact.state !== 'known') return fact
  return known({ region: fact.value || undefined, owner: owner === undefined ? 'not-checked' : 'expected' })
}

/** S3 says where a bucket is that was asked for in another region: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
function regionElsewhere(error: unknown): string | undefined {
  if (statusOf(error) !== 301) return undefined
  const { $response: response } = error as {
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
  }
  return response?.headers?.['x-amz-bucket-region']
}
