import type { Socket } from 'node:net'
import { Body } from './body.ts'
import { ChunkDecoder } from './chunked.ts'

export interface Head {
  readonly method: string
  /** As it was sent, still encoded: path and query. */
  readonly target: string
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>
}

export interface Incoming extends Head {
  readonly body: Body
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Of a reply to HEAD, which names a length and has no body. */
  readonly length?: number
}

export interface Handler {
  /** Whether the bytes of this request's body are needed, or only their MD5. */
  keeps(head: Head): boolean
  /** Called with the whole request; `answer` may be called later. */
  handle(request: Incoming, answer: (reply: Reply) => void): void
}

const nothing = Buffer.alloc(0)

/**
 * HTTP/1.1 on one connection: as much of it as S3 clients use, in a fraction of what node:http costs, since the server has to be
 * faster than all that is measured on it. One request at a time: none of the clients sends the next before the reply.
 */
export function serve(socket: Socket, handler: Handler): void {
  let unread: Buffer = nothing
  let message: Message | undefined

  socket.setNoDelay(true)
  // A client that has got what it wanted may just go.
  socket.on('error', () => socket.destroy())
  socket.on('data', chunk => {
    let bytes: Buffer = unread.length === 0 ? chunk : Buffer.concat([unread, chunk])
    unread = nothing
    for (;;) {
      if (message === undefined) {
        const end = bytes.indexOf('\r\n\r\n')
        if (end < 0) break
        const head = parseHead(bytes.toString('latin1', 0, end))
        if (head.headers.get('expect') !== undefined) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
        message = new Message(head, handler.keeps(head))
        bytes = bytes.subarray(end + 4)
      }
      bytes = message.take(bytes)
      if (!message.isComplete) break
      const { head, body } = message
      message = undefined
      handler.handle({ ...head, body }, reply => send(socket, head.method, reply))
    }
    unread = bytes
  })
}

/** A request whose body is still coming. */
class Message {
  readonly head: Head
  readonly body: Body
  /** Of the body as it is sent; `undefined` when only its framing tells. */
  #left: number | undefined
  readonly #decoder: ChunkDecoder | undefined

  constructor(head: Head, keeps: boolean) {
    this.head = head
    this.body = new Body(keeps)
    const isChunked = head.headers.get('transfer-encoding')?.includes('chunked') ?? false
    this.#left = isChunked ? undefined : Number(head.headers.get('content-length') ?? 0)
    const isSigned = head.headers.get('x-amz-content-sha256')?.startsWith('STREAMING-') ?? false
    const inner = isSigned ? new ChunkDecoder(this.body.add) : undefined
    this.#decoder = isChunked ? new ChunkDecoder(inner === undefined ? this.body.add : data => inner.push(data)) : inner
  }

  get isComplete(): boolean {
    return this.#left === undefined ? (this.#decoder?.done ?? false) : this.#left === 0
  }

  /** @returns what belongs to the next request */
  take(bytes: Buffer): Buffer {
    if (this.#left === undefined) return this.#decoder?.push(bytes) ?? bytes
    const ours = bytes.subarray(0, this.#left)
    this.#left -= ours.length
    if (ours.length > 0) this.#decoder ? this.#decoder.push(ours) : this.body.add(ours)
    return bytes.subarray(ours.length)
  }
}

function parseHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n')
  const [method = '', target = ''] = first.split(' ')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { method, target, headers }
}

function send(socket: Socket, method: string, { status, headers, body = '', length }: Reply): void {
  if (socket.destroyed) return
  let head = `HTTP/1.1 ${status} ${status < 300 ? 'OK' : 'No'}\r\nDate: ${httpDate()}\r\nx-amz-request-id: BENCH\r\nServer: AmazonS3\r\n`
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`
  if (status !== 204) head += `Content-Length: ${length ?? Buffer.byteLength(body)}\r\n`
  const hasBody = method !== 'HEAD' && status !== 204
  if (typeof body === 'string') {
    socket.write(`${head}\r\n${hasBody ? body : ''}`)
  } else {
    socket.write(`${head}\r\n`)
    if (hasBody) socket.write(body)
  }
}

let dateOf = 0
let date = ''

/** Made once a second. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateOf) {
    dateOf = second
    date = new Date().toUTCString()
  }
  return date
}
