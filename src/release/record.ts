import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { ObjectHeaders, StorageOptions } from '../ports.ts'
import type { FileClass } from '../site/site-file.ts'
import { inPieces } from '../util/pieces.ts'

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

/** What a record says beside its files. */
export interface ReleaseSummary {
  readonly schema: 1
  readonly id: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly commit?: string
  readonly runId?: number
  readonly storage: StorageOptions
}

/** One deploy, recorded: `releases/ID.json.gz` in the state folder. Immutable. */
export interface ReleaseRecord extends ReleaseSummary {
  /** In UTF-8 byte order of the keys. */
  readonly files: readonly RecordedFile[]
}

/** A record that is yet to be written: its files need not be there all at once. */
export interface RecordToWrite extends ReleaseSummary {
  /** In UTF-8 byte order of the keys. */
  readonly files: Iterable<RecordedFile>
}

/**
 * The record as gzipped JSON with one file a line, so that it can be read line by line as well as whole. Only the
 * compressed bytes are held in memory.
 */
export async function encodeRecord(record: RecordToWrite): Promise<Buffer> {
  const compressed: Buffer[] = []
  await pipeline(Readable.from(inPieces(linesOf(record))), createGzip(), async chunks => {
    for await (const chunk of chunks) compressed.push(chunk)
  })
  return Buffer.concat(compressed)
}

/** What the first line of a record ends with. */
export const filesBegin = '"files":['

function* linesOf({ files, ...summary }: RecordToWrite): Generator<string> {
  yield `${JSON.stringify(summary).slice(0, -1)},${filesBegin}\n`
  let separator = ''
  for (const file of files) {
    yield `${separator}${JSON.stringify(file)}`
    separator = ',\n'
  }
  yield '\n]}\n'
}
