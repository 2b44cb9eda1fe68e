import { connectionError, type WireReply } from './transport.ts'

/** Bytes. S3's own replies have less than one KiB of headers. */
const mostHeaderBytes = 64 * 1024
const endOfHead = Buffer.from('\r\n\r\n')

/**
 * Reads one HTTP/1.1 reply as it comes in, in pieces of any size. https://www.rfc-editor.org/rfc/rfc9112
 *
 * One parser serves one request: `feed` gives back the reply once it is whole, and throws where this is no HTTP.
 */
export class ReplyParser {
  /** Whether the connection may be used again: known with the reply. */
  keepAlive = true
  readonly #hasBody: boolean
  #head: Buffer | undefined
  #status = 0
  #headers: Record<string, string> = {}
  #body: Body | undefined

  /** @param method A reply to HEAD has the headers of a body, and none. */
  constructor(method: string) {
    this.#hasBody = method !== 'HEAD'
  }

  /** @param chunk Not kept: what has to wait for more is copied. */
  feed(chunk: Buffer): WireReply | undefined {
    let rest = chunk
    while (this.#body === undefined) {
      const head = this.#head === undefined ? rest : Buffer.concat([this.#head, rest])
      const end = head.indexOf(endOfHead)
      if (end === -1) {
        if (head.length > mostHeaderBytes) throw notHttp('its headers have no end')
        this.#head = this.#head === undefined ? Buffer.from(head) : head
        return undefined
      }
      this.#head = undefined
      this.#readHead(head.toString('latin1', 0, end))
      rest = head.subarray(end + endOfHead.length)
      // An interim reply is followed by the real one.
      if (this.#status < 200) {
        if (rest.length === 0) return undefined
        continue
      }
      this.#body = this.#openBody()
    }
    const left = this.#body.feed(rest)
    if (left === undefined) return undefined
    // Nobody has asked for what follows: who knows what it belongs to.
    if (left.length > 0) this.keepAlive = false
    return this.#reply(this.#body)
  }

  /** The server has closed the connection: the end of a reply that has no other one. */
  end(): WireReply | undefined {
    this.keepAlive = false
    return this.#body instanceof UntilClose ? this.#reply(this.#body) : undefined
  }

  #reply(body: Body): WireReply {
    return { status: this.#status, headers: this.#headers, body: body.bytes() }
  }

  #readHead(head: string): void {
    const [line = '', ...fields] = head.split('\r\n')
    const [, version, status] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(line) ?? []
    if (status === undefined) throw notHttp(`it begins with "${line.slice(0, 40)}"`)
    this.#status = Number(status)
    this.#headers = {}
    for (const field of fields) {
      const colon = field.indexOf(':')
      if (colon > 0) this.#addHeader(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim())
    }
    const connection = this.#headers.connection?.toLowerCase() ?? ''
    this.keepAlive = version === '1' ? !connection.includes('close') : connection.includes('keep-alive')
  }

  /** What comes twice is one list: https://www.rfc-editor.org/rfc/rfc9110#section-5.3. Of two lengths, one is wrong. */
  #addHeader(name: string, value: string): void {
    const before = this.#headers[name]
    const isSameLength = name === 'content-length' && before === value
    this.#headers[name] = before === undefined || isSameLength ? value : `${before}, ${value}`
  }

  #openBody(): Body {
    if (!this.#hasBody || this.#status === 204 || this.#status === 304) return new FixedLength(0)
    if (/\bchunked\b/i.test(this.#headers['transfer-encoding'] ?? '')) return new Chunked()
    const length = this.#headers['content-length']
    if (length === undefined) {
      this.keepAlive = false
      return new UntilClose()
    }
    if (!/^\d{1,15}$/.test(length)) throw notHttp(`its length is "${length}"`)
    return new FixedLength(Number(length))
  }
}

interface Body {
  /** @returns what lies behind the body once that is whole. */
  feed(chunk: Buffer): Buffer | undefined
  bytes(): Buffer
}

const nothing = Buffer.alloc(0)

class FixedLength implements Body {
  readonly #length: number
  readonly #pieces: Buffer[] = []
  #received = 0

  constructor(length: number) {
    this.#length = length
  }

  feed(chunk: Buffer): Buffer | undefined {
    const missing = this.#length - this.#received
    if (missing > 0 && chunk.length > 0) this.#pieces.push(Buffer.from(chunk.subarray(0, missing)))
    this.#received += Math.min(missing, chunk.length)
    return this.#received === this.#length ? chunk.subarray(missing) : undefined
  }

  bytes(): Buffer {
    return joined(this.#pieces)
  }
}

class UntilClose implements Body {
  readonly #pieces: Buffer[] = []

  feed(chunk: Buffer): undefined {
    if (chunk.length > 0) this.#pieces.push(Buffer.from(chunk))
  }

  bytes(): Buffer {
    return joined(this.#pieces)
  }
}

/** https://www.rfc-editor.org/rfc/rfc9112#section-7.1; extensions and trailers are read over. */
class Chunked implements Body {
  readonly #pieces: Buffer[] = []
  #line = ''
  /** Bytes of the present chunk that are still to come. */
  #missing = 0
  #state: 'size' | 'data' | 'end of data' | 'trailer' = 'size'

  feed(chunk: Buffer): Buffer | undefined {
    let at = 0
    while (at < chunk.length) {
      if (this.#state === 'data') {
        const data = chunk.subarray(at, at + this.#missing)
        this.#pieces.push(Buffer.from(data))
        at += data.length
        this.#missing -= data.length
        if (this.#missing === 0) this.#state = 'end of data'
        continue
      }
      const end = chunk.indexOf('\n', at)
      this.#line += chunk.toString('latin1', at, end === -1 ? chunk.length : end)
      if (this.#line.length > mostHeaderBytes) throw notHttp('a line in its body has no end')
      if (end === -1) return undefined
      at = end + 1
      const line = this.#line.trim()
      this.#line = ''
      if (this.#state === 'trailer') {
        if (line === '') return chunk.subarray(at)
        continue
      }
      if (this.#state === 'end of data') {
        if (line !== '') throw notHttp(`a chunk of it is longer than it says: "${line.slice(0, 40)}"`)
        this.#state = 'size'
        continue
      }
      const size = /^([0-9a-f]{1,8})\s*(?:;|$)/i.exec(line)?.[1]
      if (size === undefined) throw notHttp(`a chunk of it begins with "${line.slice(0, 40)}"`)
      const length = Number.parseInt(size, 16)
      this.#state = length === 0 ? 'trailer' : 'data'
      this.#missing = length
    }
    return undefined
  }

  bytes(): Buffer {
    return joined(this.#pieces)
  }
}

function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? (pieces[0] ?? nothing) : Buffer.concat(pieces)
}

function notHttp(because: string): Error {
  return connectionError('EPROTO', `The reply is no HTTP/1.1: ${because}.`)
}
