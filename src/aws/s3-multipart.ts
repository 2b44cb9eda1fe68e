import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { ActionError } from '../errors.ts'
import type { FileUpload } from '../ports.ts'
import { runPool } from '../util/pool.ts'
import { changedFile } from './changed-file.ts'
import { crc32Base64, md5Base64 } from './checksum.ts'
import { codeOf, statusOf } from './errors.ts'
import { resultOf } from './s3-error.ts'
import { toS3 } from './s3-headers.ts'
import { purposeOf, type S3Location, storageHeaders, unquoted } from './s3-location.ts'
import { escaped, textOf } from './s3-xml.ts'

const MiB = 1024 * 1024
/** S3 takes no less than 5 MiB; each of those in flight is held in memory. */
const smallestPart = 6 * MiB
/** S3's limit. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const mostParts = 10_000
const partsInFlight = 4

/**
 * Stores one file in parts, from as many buffers as parts are in flight: however large it is, it takes no more memory.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export async function uploadInParts(
  location: S3Location,
  file: FileUpload,
  signal?: AbortSignal
): Promise<{ etag: string }> {
  const { session } = location
  const purpose = purposeOf(location, 's3:PutObject', file.key)
  const upload = await session.write(purpose, mayBegin => create(location, file, mayBegin))
  try {
    const parts = await sendParts(location, file, upload, signal)
    return await finish(location, file, upload, parts)
  } catch (error) {
    const query = { uploadId: upload.id }
    const aborted = session.send(purposeOf(location, 's3:AbortMultipartUpload', file.key), () =>
      location.client.send({ method: 'DELETE', key: file.key, query })
    )
    throw await aborted.then(
      () => error,
      (left: unknown) => withPartsLeft(error, left)
    )
  }
}

interface Upload {
  readonly id: string
  /** What the parts' checksums are. */
  readonly checksum: 'crc32' | 'md5'
}

/**
 * Asks for CRC32, which costs a tenth of MD5. A store that knows it says so in its reply; others leave it out, or refuse
 * the header, and get MD5. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
 */
async function create(location: S3Location, { key, headers }: FileUpload, mayBegin: () => void): Promise<Upload> {
  const request = (algorithm: string | undefined) =>
    location.client.send({
      method: 'POST',
      key,
      query: { uploads: '' },
      headers: { ...storageHeaders(location), ...toS3(headers), 'x-amz-checksum-algorithm': algorithm },
      mayBegin
    })
  const reply = await request('CRC32').catch((error: unknown) => {
    if (codeOf(error) === 'NotImplemented' || statusOf(error) === 400) return request(undefined)
    throw error
  })
  const id = textOf(reply.body.toString('utf8'), 'UploadId') ?? ''
  return { id, checksum: reply.headers['x-amz-checksum-algorithm'] === 'CRC32' ? 'crc32' : 'md5' }
}

/** Parts of an upload that is never completed are paid for until somebody aborts it. */
function withPartsLeft(error: unknown, left: unknown): unknown {
  const isDenied = left instanceof ActionError && left.code === 'access-denied'
  if (!isDenied || !(error instanceof ActionError)) return error
  const remedy = `${error.remedy ?? ''} The parts that were uploaded are still stored, and paid for: ${left.message} ${left.remedy}`
  return new ActionError(error.code, error.message, { remedy: remedy.trim(), cause: error.cause })
}

interface SentPart {
  /** Without quotes. */
  readonly etag: string
  /** Base64. */
  readonly crc32: string | undefined
}

/** Completes the upload. Where a try of ours has done so already and its reply was lost, the next one finds no upload any more. */
async function finish(
  location: S3Location,
  file: FileUpload,
  upload: Upload,
  parts: readonly SentPart[]
): Promise<{ etag: string }> {
  let tries = 0
  return location.session.write(purposeOf(location, 's3:PutObject', file.key), async mayBegin => {
    tries += 1
    try {
      return await complete(location, file.key, upload, parts, mayBegin)
    } catch (error) {
      // At the first try somebody else has ended it: an object of the same parts is an earlier one, with other headers.
      if (tries === 1 || codeOf(error) !== 'NoSuchUpload') throw error
      const etag = await completedEtag(location, file, parts)
      if (etag === undefined) throw error
      return { etag }
    }
  })
}

async function complete(
  location: S3Location,
  key: string,
  { id }: Upload,
  parts: readonly SentPart[],
  mayBegin: () => void
): Promise<{ etag: string }> {
  const listed = parts.map(({ etag, crc32 }, index) => {
    const checksum = crc32 === undefined ? '' : `<ChecksumCRC32>${crc32}</ChecksumCRC32>`
    return `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escaped(`"${etag}"`)}</ETag>${checksum}</Part>`
  })
  const body = Buffer.from(
    `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listed.join('')}</CompleteMultipartUpload>`
  )
  const headers = { 'content-type': 'application/xml' }
  const reply = await location.client.send({ method: 'POST', key, query: { uploadId: id }, headers, body, mayBegin })
  return { etag: unquoted(textOf(resultOf(reply), 'ETag')) }
}

/** The ETag of the object, if it is made of these parts. */
async function completedEtag(
  { client, storage }: S3Location,
  { key, size }: FileUpload,
  parts: readonly SentPart[]
): Promise<string | undefined> {
  const { headers } = await client.send({ method: 'HEAD', key })
  const etag = unquoted(headers.etag)
  const isMd5 = storage.sse?.startsWith('aws:kms') !== true
  const hasSize = Number(headers['content-length']) === size && etag.endsWith(`-${parts.length}`)
  return (isMd5 ? etag === etagOf(parts) : hasSize) ? etag : undefined
}

/** The ETag of an object in parts: the MD5 over those of its parts, and how many they are. Under KMS it is something else. */
function etagOf(parts: readonly SentPart[]): string {
  const digests = parts.map(({ etag }) => Buffer.from(etag, 'hex'))
  return `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}`
}

async function sendParts(
  location: S3Location,
  file: FileUpload,
  upload: Upload,
  signal?: AbortSignal
): Promise<readonly SentPart[]> {
  const partSize = Math.max(smallestPart, Math.ceil(file.size / mostParts))
  const sent: SentPart[] = []
  const whole = createHash('sha256')
  await using handle = await open(file.path).catch(() => {
    throw changedFile(file)
  })
  const buffers: Buffer<ArrayBuffer>[] = []
  // Parts are read in order, one read after the other, so that the whole file's hash comes along with them.
  let reading: Promise<unknown> = Promise.resolve()
  const readNext = (start: number): Promise<Buffer<ArrayBuffer>> => {
    const read = reading.then(async () => {
      const buffer = buffers.pop() ?? Buffer.allocUnsafeSlow(partSize)
      const part = buffer.subarray(0, Math.min(partSize, file.size - start))
      await readPart(handle, start, part)
      whole.update(part)
      return part
    })
    reading = read.catch(() => undefined)
    return read
  }
  await runPool(
    Array.from({ length: Math.ceil(file.size / partSize) }, (_, index) => index),
    partsInFlight,
    async index => {
      const part = await readNext(index * partSize)
      sent[index] = await sendPart(location, file.key, upload, { number: index + 1, bytes: part }, signal)
      buffers.push(Buffer.from(part.buffer))
    },
    signal
  )
  if (whole.digest('hex') !== file.digest) throw changedFile(file)
  return sent
}

async function sendPart(
  location: S3Location,
  key: string,
  { id, checksum }: Upload,
  { number, bytes }: { readonly number: number; readonly bytes: Buffer<ArrayBuffer> },
  signal?: AbortSignal
): Promise<SentPart> {
  const crc32 = checksum === 'crc32' ? crc32Base64(bytes) : undefined
  const headers = crc32 === undefined ? { 'content-md5': md5Base64(bytes) } : { 'x-amz-checksum-crc32': crc32 }
  const query = { partNumber: String(number), uploadId: id }
  const reply = await location.session.write(
    purposeOf(location, 's3:PutObject', key),
    mayBegin =>
      location.client.send({ method: 'PUT', key, query, headers, digest: 'unsigned', body: bytes, mayBegin }, signal),
    signal
  )
  return { etag: unquoted(reply.headers.etag), crc32 }
}

/** Fills the part; where the file has become shorter, the rest is zero, which the hash then shows. */
async function readPart(handle: FileHandle, start: number, part: Buffer): Promise<void> {
  for (let filled = 0; filled < part.length; ) {
    const { bytesRead } = await handle.read(part, filled, part.length - filled, start + filled)
    if (bytesRead === 0) {
      part.fill(0, filled)
      return
    }
    filled += bytesRead
  }
}
