import { createHash } from 'node:crypto'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand
} from '@aws-sdk/client-s3'
import { codeOf } from '../../src/aws/errors.ts'
import { ActionError } from '../../src/errors.ts'
import type { FileUpload } from '../../src/ports.ts'
import { runPool } from '../../src/util/pool.ts'
import { toS3 } from './s3-headers.ts'
import { bucketParameters, purposeOf, type S3Location, storageParameters, unquoted } from './s3-location.ts'

const MiB = 1024 * 1024
/** Up to here one PUT; above it parts, of which a lost one costs less to send again. */
const singlePutLimit = 16 * MiB
const smallestPart = 6 * MiB
/** S3's limit. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const mostParts = 10_000
const partsInFlight = 4

/** Stores one file; the bytes must be those that were scanned. */
export async function uploadFile(
  location: S3Location,
  file: FileUpload,
  signal?: AbortSignal
): Promise<{ etag: string }> {
  return file.size > singlePutLimit ? uploadInParts(location, file, signal) : uploadWhole(location, file, signal)
}

async function uploadWhole(location: S3Location, file: FileUpload, signal?: AbortSignal): Promise<{ etag: string }> {
  const body = await readFile(file.path).catch(() => {
    throw changed(file)
  })
  if (body.length !== file.size) throw changed(file)
  const reply = await location.session.write(
    purposeOf(location, 's3:PutObject', file.key),
    () =>
      location.client.send(
        new PutObjectCommand({
          ...bucketParameters(location),
          ...storageParameters(location),
          ...toS3(file.headers),
          Key: file.key,
          Body: body,
          ContentMD5: Buffer.from(file.md5 ?? '', 'hex').toString('base64')
        }),
        { ...(signal && { abortSignal: signal }) }
      ),
    signal
  )
  return { etag: unquoted(reply.ETag) }
}

async function uploadInParts(location: S3Location, file: FileUpload, signal?: AbortSignal): Promise<{ etag: string }> {
  const target = { ...bucketParameters(location), Key: file.key }
  const purpose = purposeOf(location, 's3:PutObject', file.key)
  const { session, client } = location
  const { UploadId } = await session.write(purpose, () =>
    client.send(new CreateMultipartUploadCommand({ ...target, ...storageParameters(location), ...toS3(file.headers) }))
  )
  try {
    const parts = await sendParts(location, file, UploadId, signal)
    return await session.write(purpose, () => complete(location, file, UploadId, parts))
  } catch (error) {
    const abort = new AbortMultipartUploadCommand({ ...target, UploadId })
    const aborted = session.send(purposeOf(location, 's3:AbortMultipartUpload', file.key), () => client.send(abort))
    throw await aborted.then(
      () => error,
      (left: unknown) => withPartsLeft(error, left)
    )
  }
}

/** Parts of an upload that is never completed are paid for until somebody aborts it. */
function withPartsLeft(error: unknown, left: unknown): unknown {
  const isDenied = left instanceof ActionError && left.code === 'access-denied'
  if (!isDenied || !(error instanceof ActionError)) return error
  const remedy = `${error.remedy ?? ''} The parts that were uploaded are still stored, and paid for: ${left.message} ${left.remedy}`
  return new ActionError(error.code, error.message, { remedy: remedy.trim(), cause: error.cause })
}

async function complete(
  location: S3Location,
  { key, size }: FileUpload,
  UploadId: string | undefined,
  parts: SentPart[]
): Promise<{ etag: string }> {
  const target = { ...bucketParameters(location), Key: key }
  try {
    const reply = await location.client.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: parts } })
    )
    return { etag: unquoted(reply.ETag) }
  } catch (error) {
    if (codeOf(error) !== 'NoSuchUpload') throw error
    // Completed already, by a try of ours whose reply was lost: the object that is made of these parts is there.
    const object = await location.client.send(new HeadObjectCommand(target))
    const etag = unquoted(object.ETag)
    const isMd5 = location.storage.sse?.startsWith('aws:kms') !== true
    const isOurs = isMd5 ? etag === etagOf(parts) : object.ContentLength === size && etag.endsWith(`-${parts.length}`)
    if (!isOurs) throw error
    return { etag }
  }
}

/** The ETag of an object in parts: the MD5 over those of its parts, and how many they are. Under KMS it is something else. */
function etagOf(parts: readonly SentPart[]): string {
  const digests = parts.map(({ ETag }) => Buffer.from(unquoted(ETag), 'hex'))
  return `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}`
}

interface SentPart {
  readonly PartNumber: number
  readonly ETag: string | undefined
}

async function sendParts(
  location: S3Location,
  file: FileUpload,
  UploadId: string | undefined,
  signal?: AbortSignal
): Promise<SentPart[]> {
  const partSize = Math.max(smallestPart, Math.ceil(file.size / mostParts))
  const sent: SentPart[] = []
  const whole = createHash('sha256')
  await using handle = await open(file.path).catch(() => {
    throw changed(file)
  })
  // Parts are read in order, one read after the other, so that the whole file's hash comes along with them.
  let reading: Promise<unknown> = Promise.resolve()
  const readNext = (start: number): Promise<Buffer> => {
    const read = reading.then(async () => {
      const part = await readPart(handle, start, Math.min(partSize, file.size - start))
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
      const reply = await location.session.write(
        purposeOf(location, 's3:PutObject', file.key),
        () =>
          location.client.send(
            new UploadPartCommand({
              ...bucketParameters(location),
              Key: file.key,
              UploadId,
              PartNumber: index + 1,
              Body: part,
              ContentMD5: createHash('md5').update(part).digest('base64')
            }),
            { ...(signal && { abortSignal: signal }) }
          ),
        signal
      )
      sent[index] = { PartNumber: index + 1, ETag: reply.ETag }
    },
    signal
  )
  if (whole.digest('hex') !== file.digest) throw changed(file)
  return sent
}

/** Reads exactly `length` bytes; fewer leave the rest of the buffer zero, which the hash then shows. */
async function readPart(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer
}

function changed(file: FileUpload): ActionError {
  return new ActionError('file-changed', `${file.path} changed while it was being deployed.`, {
    remedy: 'Something writes to the build output during the deploy: let it finish first, then run the job again.'
  })
}
