import { gunzipSync, gzipSync } from 'node:zlib'
import type { ObjectHeaders, StorageOptions } from '../ports.ts'
import type { FileClass } from '../site/site-file.ts'

/** One object of a release as it is in the bucket. */
export interface RecordedFile {
  /** Relative to the site's prefix. */
  readonly key: string
  readonly size: number
  /** SHA-256 of the content, hex. */
  readonly digest: string
  /** As S3 answered, without quotes: an object with another ETag was written by somebody else. */
  readonly etag: string
  readonly fileClass: FileClass
  readonly headers: ObjectHeaders
  /**
   * Set on a file that is no longer part of the site but still in the bucket (a chunk that open tabs may ask for):
   * when it left (ISO 8601) and the last release that had it.
   */
  readonly left?: { readonly at: string; readonly release: string }
}

/** One deploy, recorded: `releases/ID.json.gz` in the state folder. Immutable. */
export interface ReleaseRecord {
  readonly schema: 1
  readonly id: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly commit?: string
  readonly runId?: number
  readonly storage: StorageOptions
  /** In UTF-8 byte order of the keys. */
  readonly files: readonly RecordedFile[]
}

/** The record as gzipped JSON with one file a line, so that it can be read line by line as well as whole. */
export function encodeRecord(record: ReleaseRecord): Buffer {
  const { files, ...rest } = record
  const head = JSON.stringify(rest).slice(0, -1)
  return gzipSync(`${head},"files":[\n${files.map(file => JSON.stringify(file)).join(',\n')}\n]}\n`)
}

/** The record, or a sentence saying why these bytes are none that this version can read. */
export function decodeRecord(bytes: Uint8Array): ReleaseRecord | string {
  try {
    const value: unknown = JSON.parse(gunzipSync(bytes).toString('utf8'))
    return isRecord(value) ? value : 'it is not a release record of schema 1'
  } catch (error) {
    return `it can't be read (${error instanceof Error ? error.message : String(error)})`
  }
}

function isRecord(value: unknown): value is ReleaseRecord {
  const record = value as Partial<ReleaseRecord> | null
  return (
    record?.schema === 1 && typeof record.id === 'string' && Array.isArray(record.files) && record.files.every(isFile)
  )
}

function isFile(value: unknown): boolean {
  const file = value as Partial<RecordedFile> | null
  return (
    typeof file?.key === 'string' &&
    typeof file.etag === 'string' &&
    typeof file.digest === 'string' &&
    typeof file.size === 'number' &&
    typeof file.fileClass === 'string' &&
    typeof file.headers === 'object' &&
    file.headers !== null &&
    (file.left === undefined || typeof file.left?.release === 'string')
  )
}
