import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { absent, denied, type Fact } from '../../verify/fact.ts'
import type { StateSource } from '../../verify/sources.ts'
import type { Asker } from './ask.ts'
import { askOfBucket } from './bucket-inspection.ts'

export interface StateLocation {
  readonly client: S3Client
  readonly bucket: string
  /** The state folder's prefix in it, ending in a slash. */
  readonly folder: string
}

/** As with the site's bucket, it is HeadBucket alone that says whose bucket is expected. */
export function openStateSource(asker: Asker, { client, bucket, folder }: StateLocation): StateSource {
  const inspection = { asker, client, bucket, expectedOwner: undefined }

  function get(key: string): Promise<Fact<Uint8Array>> {
    const question = { action: 's3:GetObject', keys: `${folder}*`, absent: 'NoSuchKey' }
    return askOfBucket(inspection, question, async options => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), options)
      return (await Body?.transformToByteArray()) ?? new Uint8Array()
    })
  }

  function exists(key: string): Promise<Fact<boolean>> {
    return askOfBucket(inspection, { action: 's3:ListBucket' }, async options => {
      const input = { Bucket: bucket, Prefix: key, MaxKeys: 1 }
      const { Contents } = await client.send(new ListObjectsV2Command(input), options)
      return Contents?.some(({ Key }) => Key === key) ?? false
    })
  }

  return {
    async read(key) {
      const found = await get(key)
      if (found.state !== 'denied') return found
      // S3 answers 403, not 404, for a key that does not exist to those who may list only below a prefix.
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions
      const there = await exists(key)
      if (there.state === 'known' && !there.value) return absent
      // AWS names the one object: the next release's would be another one.
      return found.action === 's3:GetObject' ? denied(found.action, `arn:aws:s3:::${bucket}/${folder}*`) : found
    }
  }
}
