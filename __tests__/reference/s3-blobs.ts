import { CopyObjectCommand } from '@aws-sdk/client-s3'
import { codeOf, statusOf } from '../../src/aws/errors.ts'
import type { BlobStore, ObjectHeaders } from '../../src/ports.ts'
import { deleteKeys } from './s3-delete.ts'
import { toS3 } from './s3-headers.ts'
import {
  bucketParameters,
  encryptionParameters,
  purposeOf,
  type S3Location,
  storageParameters,
  unquoted
} from './s3-location.ts'
import { listObjects } from './s3-store.ts'

/**
 * The BlobStore port on the AWS SDK: server-side copies, so no byte passes through the runner. CopyObject takes objects
 * of up to 5 GB.
 *
 * @param site Where the files are.
 * @param state Where the blobs go, below `folder`.
 */
export function createS3Blobs(site: S3Location, state: S3Location, folder: string): BlobStore {
  const blobKey = (digest: string): string => `${folder}blobs/${digest}`
  return {
    async list() {
      const keys: string[] = []
      for await (const { key } of listObjects(state, folder)) keys.push(key.slice(folder.length))
      return keys
    },

    keep: (key, etag, digest) =>
      state.session.write(purposeOf(state, 's3:PutObject', blobKey(digest)), async () => {
        try {
          await state.client.send(
            new CopyObjectCommand({
              ...bucketParameters(state),
              ...encryptionParameters(state),
              // Tags are copied by default, which takes s3:GetObjectTagging; a blob needs none.
              ...(site.storage.tagging !== undefined && { TaggingDirective: 'REPLACE' as const }),
              Key: blobKey(digest),
              CopySource: copySource(site.bucket, key),
              CopySourceIfMatch: `"${etag}"`
            })
          )
          return true
        } catch (error) {
          if (statusOf(error) === 412 || codeOf(error) === 'NoSuchKey') return false
          throw error
        }
      }),

    restore: (digest, key, headers) =>
      site.session.write(purposeOf(site, 's3:PutObject', key), async () => {
        const reply = await site.client.send(
          new CopyObjectCommand({
            ...bucketParameters(site),
            ...storageParameters(site),
            ...replaced(headers),
            ...(site.storage.tagging !== undefined && { TaggingDirective: 'REPLACE' as const }),
            Key: key,
            CopySource: copySource(state.bucket, blobKey(digest))
          })
        )
        return { etag: unquoted(reply.CopyObjectResult?.ETag) }
      }),

    async remove(digests) {
      await deleteKeys(state, digests.map(blobKey))
    }
  }
}

function replaced(headers: ObjectHeaders) {
  return { MetadataDirective: 'REPLACE' as const, ...toS3(headers) }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html: URL-encoded, the slashes kept. */
function copySource(bucket: string, key: string): string {
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
}
