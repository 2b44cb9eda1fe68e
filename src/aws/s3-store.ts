import { createHash } from 'node:crypto'
import { DeleteObjectsCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { DeleteFailure, ListedObject, ObjectStore, StoredObject } from '../ports.ts'
import { isRetryable, statusOf } from './errors.ts'
import { fromS3 } from './s3-headers.ts'
import { bucketParameters, purposeOf, type S3Location, unquoted } from './s3-location.ts'
import { uploadFile } from './s3-upload.ts'

/** S3's limit for one DeleteObjects. */
const deletesPerRequest = 1000

/** The ObjectStore port on the AWS SDK. */
export function createS3Store(location: S3Location): ObjectStore {
  return {
    list: prefix => list(location, prefix),
    head: key => head(location, key),
    put: (file, signal) => uploadFile(location, file, signal),
    delete: keys => deleteAll(location, keys)
  }
}

async function* list(location: S3Location, prefix: string): AsyncGenerator<ListedObject> {
  let continuation: string | undefined
  do {
    const page = await location.session.send(purposeOf(location, 's3:ListBucket', undefined), () =>
      location.client.send(
        new ListObjectsV2Command({
          ...bucketParameters(location),
          ...(prefix !== '' && { Prefix: prefix }),
          // Some keys can't be written in XML 1.0 at all.
          EncodingType: 'url',
          ...(continuation !== undefined && { ContinuationToken: continuation })
        })
      )
    )
    const decode = page.EncodingType === 'url' ? decodeKey : (key: string) => key
    for (const object of page.Contents ?? []) {
      yield { key: decode(object.Key ?? ''), etag: unquoted(object.ETag), size: object.Size ?? 0 }
    }
    continuation = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (continuation !== undefined)
}

/**
 * Undoes `encoding-type=url`, which writes a space as `+` and a plus as `%2B`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
function decodeKey(encoded: string): string {
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

async function deleteAll(location: S3Location, keys: readonly string[]): Promise<readonly DeleteFailure[]> {
  const failures: DeleteFailure[] = []
  for (let start = 0; start < keys.length; start += deletesPerRequest) {
    failures.push(...(await deleteBatch(location, keys.slice(start, start + deletesPerRequest))))
  }
  return failures
}

/** Deletes up to a thousand keys; those that S3 was only too busy for are sent again. */
async function deleteBatch(location: S3Location, keys: readonly string[]): Promise<readonly DeleteFailure[]> {
  const failures: DeleteFailure[] = []
  let busy: readonly DeleteFailure[] = []
  let left = keys
  const purpose = purposeOf(location, 's3:DeleteObject', '*')
  try {
    await location.session.send(purpose, async () => {
      const { Errors = [] } = await location.client.send(deleteCommand(location, left))
      const failed = Errors.map(error => ({
        key: error.Key ?? '',
        code: error.Code ?? 'Unknown',
        message: error.Message ?? ''
      }))
      busy = failed.filter(({ code }) => isRetryable({ Code: code }))
      failures.push(...failed.filter(failure => !busy.includes(failure)))
      left = busy.map(({ key }) => key)
      if (busy[0] !== undefined) throw Object.assign(new Error(busy[0].message), { Code: busy[0].code })
    })
  } catch (error) {
    if (busy.length === 0) throw error
  }
  return [...failures, ...busy]
}

/**
 * DeleteObjects must carry a checksum of its body; S3-compatible stores often know only Content-MD5.
 * https://github.com/aws/aws-sdk-js-v3/issues/6819
 */
function deleteCommand(location: S3Location, keys: readonly string[]): DeleteObjectsCommand {
  const command = new DeleteObjectsCommand({
    ...bucketParameters(location),
    Delete: { Objects: keys.map(Key => ({ Key })), Quiet: true }
  })
  command.middlewareStack.add(
    next => args => {
      const request = args.request as { body?: string | Uint8Array; headers: Record<string, string> }
      if (request.body !== undefined) {
        request.headers['content-md5'] = createHash('md5').update(request.body).digest('base64')
      }
      return next(args)
    },
    { step: 'build', name: 'contentMd5' }
  )
  return command
}
