import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Duplex, pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

export interface Body {
  /** SHA-256 of what is left when Content-Encoding is undone, hex. */
  readonly digest: string
  /** Bytes of that. */
  readonly size: number
  /** The beginning of it, where it is HTML; otherwise ''. */
  readonly html: string
}

/** Documents are far smaller; beyond this a page's references are not looked for. */
const HTML_BYTES = 2_000_000
const DECODERS: Readonly<Record<string, () => Duplex>> = {
  br: createBrotliDecompress,
  deflate: createInflate,
  gzip: createGunzip,
  'x-gzip': createGunzip,
  zstd: createZstdDecompress
}

/**
 * Reads a response to its end; only digest and beginning are kept.
 *
 * @throws Error when it is longer than `limit` bytes, or is not in the encoding that its header names
 */
export async function readBody(incoming: IncomingMessage, method: string, limit: number): Promise<Body> {
  const hash = createHash('sha256')
  const beginning: Buffer[] = []
  let size = 0
  for await (const chunk of decoded(incoming, method)) {
    const bytes = Buffer.from(chunk)
    if (size < HTML_BYTES) beginning.push(bytes)
    size += bytes.length
    if (size > limit) throw new Error(`the body is longer than ${limit} bytes`)
    hash.update(bytes)
  }
  const text = Buffer.concat(beginning).toString('utf8')
  return { digest: hash.digest('hex'), size, html: looksLikeHtml(text) ? text : '' }
}

/** By the first tag behind byte order mark, white space and comments, as browsers guess: https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type */
export function looksLikeHtml(text: string): boolean {
  const start = text.slice(0, 10_000).replace(/^\uFEFF?\s*(?:<!--[\s\S]*?-->\s*)*/, '')
  return /^<(?:!doctype\s+html|html|head|body|title|meta|script|style|div|h1|p|table|iframe)[\s>]/i.test(start)
}

function decoded(incoming: IncomingMessage, method: string): AsyncIterable<Uint8Array> {
  // The headers tell of the body that a GET would have; nothing is no valid data in any of the encodings.
  if (method === 'HEAD' || incoming.headers['content-length'] === '0') return incoming
  const codings = (incoming.headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map(coding => coding.trim())
    .filter(coding => coding !== '' && coding !== 'identity')
  // They are undone from the last to the first. https://www.rfc-editor.org/rfc/rfc9110#section-8.4
  return codings.reduceRight<Readable>((stream, coding) => {
    const decoder = DECODERS[coding]?.()
    if (decoder === undefined) throw new Error(`the body is in an unknown encoding, ${coding}`)
    // Who reads the last of the streams hears what goes wrong in any.
    return pipeline(stream, decoder, () => {})
  }, incoming)
}
