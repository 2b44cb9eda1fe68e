import type { BlobStore } from '../ports.ts'
import { codeOf, statusOf } from './errors.ts'
import type { S3Request } from './s3-client.ts'
import { encodeKey } from './s3-client.ts'
import { deleteKeys } from './s3-delete.ts'
import { resultOf } from './s3-error.ts'
import { toS3 } from './s3-headers.ts'
import { listObjects } from './s3-listing.ts'
import { encryptionHeaders, purposeOf, type S3Location, storageHeaders, unquoted } from './s3-location.ts'
import { textOf } from './s3-xml.ts'

/**
 * The BlobStore port on S3's REST API: server-side copies, so no byte passes through the runner. CopyObject takes objects
 * of up to 5 GB.
 *
 * @param site Where the files are.
 * @param state Where the blobs go, below `folder`.
 */
export function createS3Blobs(site: S3Location, state: S3Location, folder: string): BlobStore {
  const blobKey = (digest: string): string => `${folder}blobs/${digest}`
  // Tags are copied by default, which takes s3:GetObjectTagging; a blob needs none.
  const taggingDirective = site.storage.tagging === undefined ? undefined : 'REPLACE'
  return {
    async list() {
      const keys: string[] = []
      for await (const { key } of listObjects(state, folder)) keys.push(key.slice(folder.length))
      return keys
    },

    keep: (key, etag, digest) =>
      state.session.write(purposeOf(state, 's3:PutObject', blobKey(digest)), async mayBegin => {
        try {
          await copy(state, blobKey(digest), mayBegin, {
            ...encryptionHeaders(state),
            'x-amz-tagging-directive': taggingDirective,
            'x-amz-copy-source': copySource(site.bucket, key),
            'x-amz-copy-source-if-match': `"${etag}"`
          })
          return true
        } catch (error) {
          if (statusOf(error) === 412 || codeOf(error) === 'NoSuchKey') return false
          throw error
        }
      }),

    restore: (digest, key, headers) =>
      site.session.write(purposeOf(site, 's3:PutObject', key), async mayBegin => ({
        etag: await copy(site, key, mayBegin, {
          ...storageHeaders(site),
          ...toS3(headers),
          'x-amz-metadata-directive': 'REPLACE',
          'x-amz-tagging-directive': taggingDirective,
          'x-amz-copy-source': copySource(state.bucket, blobKey(digest))
        })
      })),

    async remove(digests) {
      await deleteKeys(state, digests.map(blobKey))
    }
  }
}

/** @returns the copy's ETag. */
async function copy(
  { client }: S3Location,
  key: string,
  mayBegin: () => void,
  headers: NonNullable<S3Request['headers']>
): Promise<string> {
  const reply = await client.send({ method: 'PUT', key, headers, mayBegin })
  return unquoted(textOf(resultOf(reply), 'ETag'))
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html: URL-encoded, the slashes kept. */
function copySource(bucket: string, key: string): string {
  return `${bucket}/${encodeKey(key)}`
}
