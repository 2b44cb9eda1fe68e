import { createGunzip } from 'node:zlib'
import { messageOf } from '../errors.ts'
import type { FileClass } from '../site/site-file.ts'
import { internHeaders } from '../util/intern-headers.ts'
import { compareUtf8 } from '../util/utf8-order.ts'
import { filesBegin, type RecordedFile, type ReleaseRecord, type ReleaseSummary } from './record.ts'

/** A record whose files are read as they are asked for. */
export interface OpenRecord extends ReleaseSummary {
  /**
   * The files in batches, in UTF-8 byte order of their keys. To be read once.
   * @throws UnreadableRecord from whatever place on it can't be read: what came before must not be used either.
   */
  readonly files: AsyncIterable<readonly RecordedFile[]>
}

/** A record turned out to be none in the middle of reading it. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord'
  /** The release's id. */
  readonly release: string
  /** A clause that follows the record's name. */
  readonly why: string

  constructor(release: string, why: string) {
    super(`The record of ${release} is not used: ${why}.`)
    this.release = release
    this.why = why
  }
}

/** Begins to read a record. @returns a sentence where its first bytes say already that this version can't read it. */
export async function openRecord(bytes: Uint8Array): Promise<OpenRecord | string> {
  const lines = linesOf(bytes)
  try {
    const [first = '', ...rest] = (await nextOf(lines)) ?? []
    if (!first.endsWith(filesBegin)) return await openWhole([first, ...rest], lines)
    const { files: _, ...summary } = asObject(JSON.parse(`${first}]}`))
    if (!isSummary(summary)) return notOurs
    return { ...summary, files: readFiles(summary.id, rest, lines) }
  } catch (error) {
    return unreadable(error)
  }
}

/** The whole record, or a sentence saying why these bytes are none that this version can read. */
export async function decodeRecord(bytes: Uint8Array): Promise<ReleaseRecord | string> {
  const opened = await openRecord(bytes)
  if (typeof opened === 'string') return opened
  try {
    const files: RecordedFile[] = []
    for await (const batch of opened.files) for (const file of batch) files.push(file)
    return { ...opened, files }
  } catch (error) {
    if (error instanceof UnreadableRecord) return error.why
    throw error
  }
}

const notOurs = 'it is not a release record of schema 1'

function unreadable(error: unknown): string {
  return error instanceof NotOurs ? notOurs : `it can't be read (${messageOf(error)})`
}

/** The JSON is whole, but not of the shape that this version knows. */
class NotOurs extends Error {}

type Lines = AsyncGenerator<readonly string[]>

/** The lines of gzipped text, as many at a time as are unpacked at once. */
async function* linesOf(bytes: Uint8Array): Lines {
  const unpacked = createGunzip({ chunkSize: 64 * 1024 })
  unpacked.end(bytes)
  // Of a line, and maybe of a character, that goes on in the next chunk.
  let begun: Buffer[] = []
  for await (const chunk of unpacked as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf('\n')
    if (end === -1) {
      begun.push(chunk)
      continue
    }
    const text = Buffer.concat([...begun, chunk.subarray(0, end)]).toString('utf8')
    begun = [chunk.subarray(end + 1)]
    yield text.split('\n')
  }
  const last = Buffer.concat(begun).toString('utf8')
  if (last !== '') yield [last]
}

async function nextOf(lines: Lines): Promise<readonly string[] | undefined> {
  const { value, done } = await lines.next()
  return done ? undefined : value
}

async function* readFiles(
  release: string,
  first: readonly string[],
  lines: Lines
): AsyncGenerator<readonly RecordedFile[]> {
  const parser = new FilesParser()
  try {
    for (let some: readonly string[] | undefined = first; some !== undefined; some = await nextOf(lines)) {
      const files = some.flatMap(line => parser.take(line) ?? [])
      if (files.length > 0) yield files
    }
    parser.end()
  } catch (error) {
    throw new UnreadableRecord(release, unreadable(error))
  } finally {
    await lines.return(undefined)
  }
}

/** Reads the lines that follow the first one: a file in each, then the brackets that close what the first one opened. */
class FilesParser {
  readonly #files = new FileReader()
  readonly #ending: string[] = []
  /** What follows the last line that was read. */
  #next: 'anything' | 'a file' | 'the end' = 'anything'

  take(line: string): RecordedFile | undefined {
    if (this.#ending.length > 0 || line.startsWith(']')) this.#ending.push(line)
    // White space, as far as JSON is concerned: a record without files has such a line.
    else if (line !== '') return this.#file(line)
    return undefined
  }

  #file(line: string): RecordedFile {
    if (this.#next === 'the end') throw new Error('there is no comma between its files')
    const isLast = !line.endsWith(',')
    this.#next = isLast ? 'the end' : 'a file'
    return this.#files.read(JSON.parse(isLast ? line : line.slice(0, -1)))
  }

  end(): void {
    if (this.#ending.length === 0 || this.#next === 'a file') throw new Error('it ends in the middle of its files')
    JSON.parse(`{${filesBegin}${this.#ending.join('\n')}`)
  }
}

/** A record that somebody has written in other lines is read as a whole. */
async function openWhole(first: readonly string[], lines: Lines): Promise<OpenRecord | string> {
  const texts = [first.join('\n')]
  for await (const some of lines) texts.push(some.join('\n'))
  const { files, ...summary } = asObject(JSON.parse(texts.join('\n')))
  if (!isSummary(summary) || !Array.isArray(files)) return notOurs
  const reader = new FileReader()
  const batch = files.map(file => reader.read(file))
  return {
    ...summary,
    files: (async function* () {
      yield batch
    })()
  }
}

/** Makes compact rows of what was parsed: what many files have in common is there once. */
class FileReader {
  readonly #departures = new Map<string, NonNullable<RecordedFile['left']>>()
  #last = ''

  read(value: unknown): RecordedFile {
    if (!isFile(value)) throw new NotOurs()
    if (this.#last !== '' && compareUtf8(this.#last, value.key) >= 0) {
      throw new Error(`${value.key} is not in its place`)
    }
    this.#last = value.key
    const { fileClass, headers, left } = value
    return Object.assign(value, {
      fileClass: fileClasses.find(one => one === fileClass) ?? fileClass,
      headers: internHeaders(headers),
      ...(left !== undefined && { left: this.#departure(left) })
    })
  }

  #departure(left: NonNullable<RecordedFile['left']>): NonNullable<RecordedFile['left']> {
    const text = JSON.stringify(left)
    const known = this.#departures.get(text) ?? left
    this.#departures.set(text, known)
    return known
  }
}

const fileClasses: readonly FileClass[] = ['fingerprinted', 'document', 'plain']

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function isSummary(value: object): value is ReleaseSummary {
  const summary: Partial<ReleaseSummary> = value
  return summary.schema === 1 && typeof summary.id === 'string'
}

function isFile(value: unknown): value is RecordedFile {
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
