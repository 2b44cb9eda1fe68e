import { readFileSync, statSync } from 'node:fs'
import type { Connections } from './connections.ts'
import { encodedKey, type LocalFile } from './files.ts'
import { multipartFrom, uploadInParts } from './multipart.ts'

/** One PUT per file, or several for a large one. Looks for large ones only where there are few files: a `stat` each is a cost. */
export async function uploadFiles(
  { count, send }: Connections,
  bucket: string,
  files: readonly LocalFile[]
): Promise<void> {
  const sizes = new Map(files.length > 10 ? [] : files.map(({ path }) => [path, statSync(path).size]))
  const queue = files.values()

  async function work(): Promise<void> {
    // All workers take from the same iterator: one slow reply holds up its own connection only.
    for (const { key, path } of queue) {
      const address = `/${bucket}/${encodedKey(key)}`
      const size = sizes.get(path) ?? 0
      if (size >= multipartFrom) {
        await uploadInParts(send, address, path, size)
        continue
      }
      const { status, body } = await send('PUT', address, '', readFileSync(path))
      if (status !== 200) throw new Error(`${key}: ${status} ${body}`)
    }
  }

  await Promise.all(Array.from({ length: count }, work))
}
