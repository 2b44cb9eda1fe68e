import { ActionError } from '../errors.ts'
import type { StateStore, StoredDocument } from '../ports.ts'
import { md5Base64 } from './checksum.ts'
import { codeOf, statusOf } from './errors.ts'
import { timeoutError } from './http/transport.ts'
import { deleteKeys } from './s3-delete.ts'
import { listObjects } from './s3-listing.ts'
import { purposeOf, type S3Location, storageHeaders, unquoted } from './s3-location.ts'

/** The StateStore port on S3's REST API: small objects, conditional writes. */
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
          const headers = {
            ...storageHeaders(location),
            'content-type': contentType,
            'cache-control': 'no-store',
            'content-md5': md5Base64(bytes),
            'if-match': condition && 'ifMatch' in condition ? `"${condition.ifMatch}"` : undefined,
            'if-none-match': condition && 'ifNoneMatch' in condition ? '*' : undefined
          }
          const reply = await withDeadline(shortestDeadlineMs + bytes.length / slowestBytesPerMs, signal =>
            client.send({ method: 'PUT', key, headers, body: bytes }, signal)
          )
          return { etag: unquoted(reply.headers.etag) }
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
    throw timeoutError(`No answer within ${Math.round(ms / 1000)} s.`)
  }
}

function get(location: S3Location, key: string): Promise<StoredDocument | undefined> {
  return location.session.send(purposeOf(location, 's3:GetObject', key), async () => {
    try {
      const { headers, body } = await withDeadline(shortestDeadlineMs, signal =>
        location.client.send({ method: 'GET', key }, signal)
      )
      return { bytes: body, etag: unquoted(headers.etag), ageMs: ageOf(headers) }
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
function ageOf({ date, 'last-modified': modified }: Readonly<Record<string, string>>): number {
  const now = date === undefined ? Date.now() : Date.parse(date)
  const age = now - Date.parse(modified ?? '')
  // What can't be told must not make a lease look old.
  return Number.isNaN(age) ? 0 : Math.max(0, age)
}
