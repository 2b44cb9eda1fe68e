import { hash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileUpload, ObjectHeaders } from '../../src/ports.ts'

/** A folder of files that can be uploaded, as a scan would describe them. */
export interface UploadFolder {
  file(key: string, bytes: Uint8Array | string, headers?: ObjectHeaders): Promise<FileUpload>
  [Symbol.asyncDispose](): Promise<void>
}

export async function createUploadFolder(): Promise<UploadFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'))
  let files = 0
  return {
    async file(key, content, headers = {}) {
      const bytes = Buffer.from(content)
      const path = join(folder, `${files++}`)
      await writeFile(path, bytes)
      return { key, path, size: bytes.length, digest: hash('sha256', bytes), md5: hash('md5', bytes), headers }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true })
  }
}
