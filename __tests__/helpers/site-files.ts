import { createHash } from 'node:crypto'
import type { ListedObject, ObjectHeaders } from '../../src/ports.ts'
import type { RecordedFile, ReleaseRecord } from '../../src/release/record.ts'
import type { FileClass, SiteFile } from '../../src/site/site-file.ts'

/** A file that is stored in one piece, so that its MD5 is its ETag. */
export type WholeFile = SiteFile & { readonly md5: string }

/** A file as a scan gives it, without there being one. */
export function siteFile(
  key: string,
  content = key,
  {
    headers = { cacheControl: 'no-cache' },
    fileClass = 'plain'
  }: { headers?: ObjectHeaders; fileClass?: FileClass } = {}
): WholeFile {
  return {
    key,
    path: `/build/${key}`,
    size: Buffer.byteLength(content),
    digest: createHash('sha256').update(content).digest('hex'),
    md5: createHash('md5').update(content).digest('hex'),
    fileClass,
    headers
  }
}

/** The same file as a release recorded it. */
export function recorded(file: WholeFile, left?: RecordedFile['left']): RecordedFile {
  const { key, size, digest, md5, fileClass, headers } = file
  return { key, size, digest, etag: md5, fileClass, headers, ...(left && { left }) }
}

/** The same file as S3 lists it. */
export function listed(file: WholeFile): ListedObject {
  return { key: file.key, etag: file.md5, size: file.size }
}

export function recordOf(files: readonly RecordedFile[]): ReleaseRecord {
  return { schema: 1, id: '20260101T000000Z-1111111-1.1', createdAt: '2026-01-01T00:00:00.000Z', storage: {}, files }
}
