import { HeadObjectCommand, ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import { statusOf } from '../../src/aws/errors.ts'
import type { ListedObject, ObjectStore, StoredObject } from '../../src/ports.ts'
import { deleteKeys } from './s3-delete.ts'
import { fromS3 } from './s3-headers.ts'
import { bucketParameters, purposeOf, type S3Location, unquoted } from './s3-location.ts'
import { uploadFile } from './s3-upload.ts'

/** The ObjectStore port on the AWS SDK. */
export function createS3Store(location: S3Location): ObjectStore {
  return {
    list: prefix => listObjects(location, prefix),
    folders: start => listFolders(location, start),
    head: key => head(location, key),
    put: (file, signal) => uploadFile(location, file, signal),
    delete: keys => deleteKeys(location, keys)
  }
}

/** All objects below a prefix, page by page. */
export async function* listObjects(location: S3Location, prefix: string): AsyncGenerator<ListedObject> {
  for await (const { page, decode } of pages(location, prefix)) {
    for (const object of page.Contents ?? []) {
      yield { key: decode(object.Key), etag: unquoted(object.ETag), size: object.Size ?? 0 }
    }
  }
}

async function listFolders(location: S3Location, start: string): Promise<readonly string[]> {
  const folders: string[] = []
  for await (const { page, decode } of pages(location, start, '/')) {
    folders.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix)))
  }
  return folders
}

async function* pages(location: S3Location, prefix: string, delimiter?: string) {
  let continuation: string | undefined
  do {
    const page: ListObjectsV2CommandOutput = await location.session.send(
      purposeOf(location, 's3:ListBucket', undefined),
      () =>
        location.client.send(
          new ListObjectsV2Command({
            ...bucketParameters(location),
            ...(prefix !== '' && { Prefix: prefix }),
            ...(delimiter !== undefined && { Delimiter: delimiter }),
            // Some keys can't be written in XML 1.0 at all.
            EncodingType: 'url',
            ...(continuation !== undefined && { ContinuationToken: continuation })
          })
        )
    )
    yield { page, decode: (key = '') => (page.EncodingType === 'url' ? decodeKey(key) : key) }
    continuation = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (continuation !== undefined)
}

/**
 * Undoes `encoding-type=url`, which writes a space as `+` and a plus as `%2B`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function decodeKey(encoded = ''): string {
  return decodeURIComponent(encoded.replaceAll('+', ' '))
}

async function head(location: S3Location, key: string): Promise<StoredObject | undefined> {
  return location.session.send(purposeOf(location, 's3:GetObject', key), async () => {
    try {
      const reply = await location.client.send(new HeadObjectCommand({ ...bucketParameters(location), Key: key }))
      return { etag: unquoted(reply.ETag), size: reply.ContentLength ?? 0, headers: fromS3(reply) }
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw error
    }
  })
}
