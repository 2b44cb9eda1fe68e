import { createHash } from 'node:crypto'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import type { StateStore } from '../ports.ts'
import { codeOf, statusOf } from './errors.ts'
import { bucketParameters, purposeOf, type S3Location, storageParameters, unquoted } from './s3-location.ts'

/** The StateStore port on the AWS SDK: small objects, conditional writes. */
export function createS3State(location: S3Location): StateStore {
  const { client, session } = location
  return {
    read: key =>
      session.send(purposeOf(location, 's3:GetObject', key), async () => {
        try {
          const reply = await client.send(new GetObjectCommand({ ...bucketParameters(location), Key: key }))
          const bytes = (await reply.Body?.transformToByteArray()) ?? new Uint8Array()
          return { bytes, etag: unquoted(reply.ETag) }
        } catch (error) {
          if (codeOf(error) === 'NoSuchKey') return undefined
          throw error
        }
      }),

    write: (key, bytes, contentType, condition) =>
      session.send(purposeOf(location, 's3:PutObject', key), async () => {
        try {
          const reply = await client.send(
            new PutObjectCommand({
              ...bucketParameters(location),
              ...storageParameters(location),
              Key: key,
              Body: bytes,
              ContentType: contentType,
              CacheControl: 'no-store',
              ContentMD5: createHash('md5').update(bytes).digest('base64'),
              ...(condition && 'ifMatch' in condition && { IfMatch: `"${condition.ifMatch}"` }),
              ...(condition && 'ifNoneMatch' in condition && { IfNoneMatch: '*' })
            })
          )
          return { etag: unquoted(reply.ETag) }
        } catch (error) {
          // 404 on If-Match: what we read has been deleted since.
          const failedCondition = statusOf(error) === 412 || (condition && codeOf(error) === 'NoSuchKey')
          if (failedCondition) return 'conflict' as const
          throw error
        }
      })
  }
}
