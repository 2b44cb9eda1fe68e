import type { S3Client } from '@aws-sdk/client-s3'
import { type Fact, known, notAsked } from '../../verify/fact.ts'
import { codeOf } from '../errors.ts'
import type { Asker, SendOptions } from './ask.ts'

/** A bucket and how to ask about it. */
export interface BucketInspection {
  readonly asker: Asker
  readonly client: S3Client
  readonly bucket: string
  /** Account id. */
  readonly expectedOwner: string | undefined
}

/** Of a bucket that does not exist there is nothing to ask: that it is absent is told once. */
export async function askOfBucket<T>(
  { asker, bucket }: BucketInspection,
  question: { readonly action: string; readonly absent?: string; readonly keys?: string },
  request: (options: SendOptions) => Promise<T | undefined>
): Promise<Fact<T>> {
  const { action, absent = '', keys } = question
  const resource = `arn:aws:s3:::${bucket}${keys === undefined ? '' : `/${keys}`}`
  const fact = await asker.ask<{ readonly answer: T } | 'no bucket'>(
    { action, resource, bucket, region: asker.session.region, absent: [absent] },
    async options => {
      try {
        const answer = await request(options)
        return answer === undefined ? undefined : { answer }
      } catch (error) {
        if (codeOf(error) === 'NoSuchBucket') return 'no bucket'
        throw error
      }
    }
  )
  if (fact.state !== 'known') return fact
  return fact.value === 'no bucket' ? notAsked('there is no such bucket') : known(fact.value.answer)
}
