import { openSync, readSync } from 'node:fs'
import type { Send } from './connections.ts'

const partBytes = 8 * 1024 * 1024
const partsAtOnce = 4

/** From so many bytes on, a file goes in parts. */
export const multipartFrom = 16 * 1024 * 1024

/** Each worker reads into a buffer of its own, which it uses again for its next part. */
export async function uploadInParts(send: Send, address: string, path: string, size: number): Promise<void> {
  const started = await sendOrThrow('POST', address, 'uploads=')
  const id = /<UploadId>([^<]+)</.exec(started.body)?.[1] ?? ''
  const file = openSync(path, 'r')
  const etags: string[] = []
  const parts = Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => index).values()

  async function work(): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(partBytes)
    for (const index of parts) {
      const length = readSync(file, buffer, 0, partBytes, index * partBytes)
      const query = `partNumber=${index + 1}&uploadId=${id}`
      etags[index] = (await sendOrThrow('PUT', address, query, buffer.subarray(0, length))).etag
    }
  }

  async function sendOrThrow(method: string, path: string, query: string, body?: Buffer) {
    const reply = await send(method, path, query, body)
    if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.body}`)
    return reply
  }

  await Promise.all(Array.from({ length: partsAtOnce }, work))
  const told = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
  const list = Buffer.from(`<CompleteMultipartUpload>${told.join('')}</CompleteMultipartUpload>`)
  await sendOrThrow('POST', address, `uploadId=${id}`, list)
}
