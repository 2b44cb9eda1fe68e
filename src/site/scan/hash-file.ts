import { createHash, hash } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { ActionError, messageOf } from '../../errors.ts'

export interface FileDigest {
  /** Bytes, as many as were hashed. */
  readonly size: number
  /** SHA-256, hex. */
  readonly digest: string
  /** MD5, hex. */
  readonly md5: string
}

/** Up to this size (bytes) a file is read at once. */
const SMALL = 512 * 1024

/**
 * Reads a file once and gives both digests. Small files are read synchronously: a build's files lie in the page cache,
 * and the way through the thread pool costs more than double.
 *
 * Throws ActionError `unreadable-file`.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<FileDigest> {
  try {
    if (statSync(path).size > SMALL) return await hashStream(path, signal)
    const bytes = readFileSync(path)
    return { size: bytes.length, digest: hash('sha256', bytes), md5: hash('md5', bytes) }
  } catch (cause) {
    signal?.throwIfAborted()
    throw new ActionError('unreadable-file', `A file of the build output could not be read: ${messageOf(cause)}.`, {
      remedy:
        'Let the user that runs this job read it (`chmod -R u+rX` after the build, if another user built it), and let ' +
        'nothing write to the folder while it is deployed.',
      cause
    })
  }
}

async function hashStream(path: string, signal: AbortSignal | undefined): Promise<FileDigest> {
  const sha256 = createHash('sha256')
  const md5 = createHash('md5')
  let size = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal ? { signal } : {}) })) {
    sha256.update(chunk)
    md5.update(chunk)
    size += chunk.length
  }
  return { size, digest: sha256.digest('hex'), md5: md5.digest('hex') }
}
