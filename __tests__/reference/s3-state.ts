import { createHash } from 'node:crypto'
import { GetObjectCommand, type GetObjectCommandOutput, PutObjectCommand } from '@aws-sdk/client-s3'
import { codeOf, statusOf } from '../../src/aws/errors.ts'
import { ActionError } from '../../src/errors.ts'
import type { StateStore, StoredDocument } from '../../src/ports.ts'
import { deleteKeys } from './s3-delete.ts'
import { bucketParameters, purposeOf, type S3Location, storageParameters, unquoted } from './s3-location.ts'
import { listObjects } from './s3-store.ts'

/** The StateStore port on the AWS SDK: small objects, conditional writes. */
export function createS3State(location: S3Location): StateStore {
  const { client, session } = location
  return {
    async read(key) {
      try {
        return await get(location, key)
      } catch (error) {
        // S3 answers 403, not 404, for a key that does not exist to those who may list only below a prefix: a listing tells
        // which it was. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        const isHidden = error instanceof ActionError && error.code === 'access-denied'
        if (!isHidden || (await exists(location, key))) throw error
        return undefined
      }
    },

    // A condition protects by itself, and renewing the lease must be possible when it is about to run out.
    write: (key, bytes, contentType, condition) =>
      session[condition === undefined ? 'write' : 'send'](purposeOf(location, 's3:PutObject', key), async () => {
        try {
          const put = new PutObjectCommand({
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
          const reply = await withDeadline(shortestDeadlineMs + bytes.length / slowestBytesPerMs, abortSignal =>
            client.send(put, { abortSignal })
          )
          return { etag: unquoted(reply.ETag) }
        } catch (error) {
          // 404 on If-Match: what we read has been deleted since.
          const failedCondition = statusOf(error) === 412 || (condition && codeOf(error) === 'NoSuchKey')
          if (failedCondition) return 'conflict' as const
          throw error
        }
      }),

    remove: keys => deleteKeys(location, keys)
  }
}

/** A lease has to be renewed within seconds: a request that gets no answer is better sent again than waited for. */
const shortestDeadlineMs = 15_000
const slowestBytesPerMs = 50

async function withDeadline<T>(ms: number, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(Math.ceil(ms))
  try {
    return await request(signal)
  } catch (error) {
    if (!signal.aborted) throw error
    throw Object.assign(new Error(`No answer within ${Math.round(ms / 1000)} s.`), { name: 'TimeoutError' })
  }
}

function get(location: S3Location, key: string): Promise<StoredDocument | undefined> {
  return location.session.send(purposeOf(location, 's3:GetObject', key), async () => {
    try {
      const command = new GetObjectCommand({ ...bucketParameters(location), Key: key })
      const date = dateOfReply(command)
      const [reply, bytes] = await withDeadline(shortestDeadlineMs, async abortSignal => {
        const reply = await location.client.send(command, { abortSignal })
        return [reply, (await reply.Body?.transformToByteArray()) ?? new Uint8Array()] as const
      })
      return { bytes, etag: unquoted(reply.ETag), ageMs: ageOf(reply, date()) }
    } catch (error) {
      if (codeOf(error) === 'NoSuchKey') return undefined
      throw error
    }
  })
}

async function exists(location: S3Location, key: string): Promise<boolean> {
  for await (const listed of listObjects(location, key)) if (listed.key === key) return true
  return false
}

/** How old an object is by S3's own clock, whatever ours says. */
function ageOf({ LastModified }: GetObjectCommandOutput, now: Date): number {
  const age = now.getTime() - (LastModified?.getTime() ?? Number.NaN)
  // What can't be told must not make a lease look old.
  return Number.isNaN(age) ? 0 : Math.max(0, age)
}

/** The `Date` that the command will be answered with; the SDK does not hand it out. */
function dateOfReply(command: GetObjectCommand): () => Date {
  let date: string | undefined
  command.middlewareStack.add(
    next => async args => {
      const result = await next(args)
      date = (result.response as { headers?: Record<string, string> }).headers?.date
      return result
    },
    { step: 'deserialize', name: 'dateOfReply', priority: 'low' }
  )
  return () => (date === undefined ? new Date() : new Date(date))
}
