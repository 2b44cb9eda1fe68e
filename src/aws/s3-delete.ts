import { ActionError } from '../errors.ts'
import type { DeleteFailure } from '../ports.ts'
import { md5Base64 } from './checksum.ts'
import { isRetryable } from './errors.ts'
import { purposeOf, type S3Location } from './s3-location.ts'
import { elementsOf, escaped, textOf } from './s3-xml.ts'

/** S3's limit for one DeleteObjects. */
const deletesPerRequest = 1000

/** Deletes any number of keys, a thousand a request. Gives back what could not be deleted. */
export async function deleteKeys(location: S3Location, keys: readonly string[]): Promise<readonly DeleteFailure[]> {
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
  try {
    await location.session.write(purposeOf(location, 's3:DeleteObject', '*'), async mayBegin => {
      const failed = await deleteObjects(location, left, mayBegin)
      busy = failed.filter(({ code }) => isRetryable({ Code: code }))
      failures.push(...failed.filter(failure => !busy.includes(failure)))
      left = busy.map(({ key }) => key)
      if (busy[0] !== undefined) throw Object.assign(new Error(busy[0].message), { Code: busy[0].code })
    })
  } catch (error) {
    // What was only busy is told key by key; a lost lease, or a deadline of another kind, ends the run.
    const isBusy = error instanceof ActionError && error.code === 'aws-error'
    if (busy.length === 0 || !isBusy) throw error
  }
  return [...failures, ...busy]
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html. It must carry a checksum of its body;
 * S3-compatible stores often know only Content-MD5: https://github.com/aws/aws-sdk-js-v3/issues/6819
 */
async function deleteObjects(
  location: S3Location,
  keys: readonly string[],
  mayBegin: () => void
): Promise<readonly DeleteFailure[]> {
  const objects = keys.map(key => `<Object><Key>${escaped(key)}</Key></Object>`).join('')
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${objects}<Quiet>true</Quiet></Delete>`
  )
  const headers = { 'content-type': 'application/xml', 'content-md5': md5Base64(body) }
  const reply = await location.client.send({ method: 'POST', query: { delete: '' }, headers, body, mayBegin })
  return [...elementsOf(reply.body.toString('utf8'), 'Error')].map(error => ({
    key: textOf(error, 'Key') ?? '',
    code: textOf(error, 'Code') ?? 'Unknown',
    message: textOf(error, 'Message') ?? ''
  }))
}
