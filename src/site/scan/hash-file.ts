import { createHash, hash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { ActionError, messageOf } from '../../errors.ts'

export interface FileDigest {
  /** Bytes, as many as were hashed. */
  readonly size: number
  /** SHA-256, hex. */
  readonly digest: string
  /** MD5, hex. */
  readonly md5: string
}

/** Files of fewer bytes than this are read at once. */
const SMALL = 512 * 1024 + 1

/** What they are read into: one for all, as they are read one after the other. */
let buffer: Buffer | undefined

/**
 * Reads a file once and gives both digests: at once where it is small, synchronously, since a build's files lie in the
 * page cache and the way through the thread pool costs more than double; as a promise where it is large.
 *
 * Throws ActionError `unreadable-file`.
 */
export function hashFile(path: string, signal?: AbortSignal): FileDigest | Promise<FileDigest> {
  try {
    const bytes = readSmall(path)
    if (bytes === undefined) return hashLarge(path, signal)
    return { size: bytes.length, digest: hash('sha256', bytes), md5: hash('md5', bytes) }
  } catch (cause) {
    throw unreadable(cause)
  }
}

/** The bytes of a small file, until the next one is read; `undefined` where there are more. */
function readSmall(path: string): Buffer | undefined {
  buffer ??= Buffer.allocUnsafeSlow(SMALL)
  const file = openSync(path, 'r')
  try {
    for (let length = 0; length < SMALL; ) {
      const read = readSync(file, buffer, length, SMALL - length, null)
      if (read === 0) return buffer.subarray(0, length)
      length += read
    }
    return undefined
  } finally {
    closeSync(file)
  }
}

async function hashLarge(path: string, signal: AbortSignal | undefined): Promise<FileDigest> {
  try {
    return await hashStream(path, signal)
  } catch (cause) {
    signal?.throwIfAborted()
    throw unreadable(cause)
  }
}

function unreadable(cause: unknown): ActionError {
  return new ActionError('unreadable-file', `A file of the build output could not be read: ${messageOf(cause)}.`, {
    remedy:
      'Let the user that runs this job read it (`chmod -R u+rX` after the build, if another user built it), and let ' +
      'nothing write to the folder while it is deployed.',
    cause
  })
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
