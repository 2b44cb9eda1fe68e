import { createHash } from 'node:crypto'
import { DeleteObjectsCommand } from '@aws-sdk/client-s3'
import { isRetryable } from '../../src/aws/errors.ts'
import { ActionError } from '../../src/errors.ts'
import type { DeleteFailure } from '../../src/ports.ts'
import { bucketParameters, purposeOf, type S3Location } from './s3-location.ts'

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
    await location.session.write(purposeOf(location, 's3:DeleteObject', '*'), async () => {
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
    // What was only busy is told key by key; a lost lease, or a deadline of another kind, ends the run.
    const isBusy = error instanceof ActionError && error.code === 'aws-error'
    if (busy.length === 0 || !isBusy) throw error
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
