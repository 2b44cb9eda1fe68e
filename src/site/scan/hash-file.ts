import { createHash, hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { ActionError, messageOf } from '../../errors.ts'
import { largestWhole } from '../../ports.ts'

export interface FileDigest {
  /** Bytes, as many as were hashed. */
  readonly size: number
  /** SHA-256, hex. */
  readonly digest: string
  /** MD5, hex; of a file above `largestWhole`, none. */
  readonly md5: string | undefined
}

/** Files of fewer bytes than this are read at once. */
const SMALL = 512 * 1024 + 1
/** Bytes that a larger one is read by. */
const PIECE = 1024 * 1024

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
    return await hashPieces(path, signal)
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

/** One piece is hashed while the next one is read. */
async function hashPieces(path: string, signal: AbortSignal | undefined): Promise<FileDigest> {
  await using file = await open(path)
  const sha256 = createHash('sha256')
  // MD5 takes three times as long as SHA-256, and is of no use where the file goes in parts.
  const md5 = (await file.stat()).size > largestWhole ? undefined : createHash('md5')
  let [next, other] = [Buffer.allocUnsafeSlow(PIECE), Buffer.allocUnsafeSlow(PIECE)]
  let size = 0
  for (let reading = file.read(next); ; ) {
    const { bytesRead, buffer } = await reading
    signal?.throwIfAborted()
    if (bytesRead === 0) break
    ;[next, other] = [other, next]
    reading = file.read(next)
    const piece = buffer.subarray(0, bytesRead)
    sha256.update(piece)
    md5?.update(piece)
    size += bytesRead
  }
  return { size, digest: sha256.digest('hex'), md5: md5?.digest('hex') }
}
