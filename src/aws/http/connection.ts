import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ReplyParser } from './reply-parser.ts'
import {
  connectionError,
  type Origin,
  type Patience,
  timeoutError,
  type WireReply,
  type WireRequest
} from './transport.ts'

/** Bytes. A body up to here is copied behind the headers and goes out with them, in one system call. */
const smallBody = 64 * 1024

/** What a new connection needs of the ones before it. */
export interface TlsMemory {
  /** With a session that the server knows, a handshake costs a fraction. */
  session: Buffer | undefined
}

interface Exchange {
  readonly parser: ReplyParser
  readonly resolve: (reply: WireReply) => void
  readonly reject: (error: unknown) => void
}

/**
 * One connection to a server, which carries one request after the other.
 *
 * Written on sockets rather than on `node:http`, which costs more than twice the CPU a request: on a small runner that,
 * not the network, is what limits how fast small files go up.
 */
export class Connection {
  readonly #socket: Socket
  readonly #origin: Origin
  readonly #patience: Patience
  #exchange: Exchange | undefined
  #connected = false
  #closed = false

  /** @param onClose Called once, when this can't be used any more. */
  constructor(origin: Origin, memory: TlsMemory, patience: Patience, onClose: (connection: Connection) => void) {
    this.#origin = origin
    this.#patience = patience
    const socket = openSocket(origin, memory)
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setTimeout(patience.connectMs)
    socket.once(origin.secure ? 'secureConnect' : 'connect', () => {
      this.#connected = true
      socket.setTimeout(patience.silenceMs)
    })
    socket.on('data', chunk => this.#onData(chunk))
    socket.on('timeout', () => socket.destroy(this.#exchange && this.#timeout()))
    socket.on('end', () => this.#onEnd())
    socket.on('error', error => this.#fail(error))
    socket.once('close', () => {
      this.#closed = true
      this.#fail(connectionError('ECONNRESET', `${this.#name()} closed the connection before it had answered.`))
      onClose(this)
    })
  }

  get isOpen(): boolean {
    return !this.#closed && !this.#socket.destroyed
  }

  /** Sends a request; there must be no other one under way, and the signal must not have aborted. The connection may be `isOpen` no more afterwards. */
  async send(request: WireRequest, signal?: AbortSignal): Promise<WireReply> {
    const socket = this.#socket
    // An idle connection keeps no process alive, one that is waited on does.
    socket.ref()
    const forget = signal && onAbort(signal, this)
    try {
      return await new Promise<WireReply>((resolve, reject) => {
        this.#exchange = { parser: new ReplyParser(request.method), resolve, reject }
        this.#write(request)
      })
    } finally {
      forget?.()
      socket.unref()
    }
  }

  /** Gives up what is under way. */
  abort(reason: unknown): void {
    this.#fail(reason)
    this.#socket.destroy()
  }

  #write({ method, path, headers, body }: WireRequest): void {
    let head = `${method} ${path} HTTP/1.1\r\n`
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`
    head += '\r\n'
    if (body === undefined || body.length === 0) {
      this.#socket.write(head, 'latin1')
    } else if (body.length <= smallBody) {
      const message = Buffer.allocUnsafe(head.length + body.length)
      message.write(head, 'latin1')
      message.set(body, head.length)
      this.#socket.write(message)
    } else {
      this.#socket.cork()
      this.#socket.write(head, 'latin1')
      this.#socket.write(body)
      this.#socket.uncork()
    }
  }

  #onData(chunk: Buffer): void {
    const exchange = this.#exchange
    // Nobody has asked: a server that is about to close says why, at most.
    if (exchange === undefined) {
      this.#socket.destroy()
      return
    }
    try {
      const reply = exchange.parser.feed(chunk)
      if (reply !== undefined) this.#finish(exchange, reply)
    } catch (error) {
      this.#fail(error)
      this.#socket.destroy()
    }
  }

  #onEnd(): void {
    const exchange = this.#exchange
    const reply = exchange?.parser.end()
    if (exchange !== undefined && reply !== undefined) this.#finish(exchange, reply)
    this.#socket.destroy()
  }

  #finish(exchange: Exchange, reply: WireReply): void {
    this.#exchange = undefined
    // A reply that comes before the whole request was taken leaves a server that is still waiting for the rest.
    if (!exchange.parser.keepAlive || this.#socket.writableLength > 0) this.#socket.destroy()
    exchange.resolve(reply)
  }

  #fail(error: unknown): void {
    const exchange = this.#exchange
    this.#exchange = undefined
    exchange?.reject(error)
  }

  #timeout(): Error {
    const { connectMs, silenceMs } = this.#patience
    return this.#connected
      ? timeoutError(`${this.#name()} has said nothing for ${silenceMs / 1000} s.`)
      : timeoutError(`${this.#name()} could not be connected to within ${connectMs / 1000} s.`)
  }

  #name(): string {
    return `${this.#origin.hostname}:${this.#origin.port}`
  }
}

/** Who is under way by a signal. One listener serves them all: adding one a request costs more than signing it. */
const underWay = new WeakMap<AbortSignal, Set<Connection>>()

/** @returns a function that ends it */
function onAbort(signal: AbortSignal, connection: Connection): () => void {
  let connections = underWay.get(signal)
  if (connections === undefined) {
    const all = new Set<Connection>()
    connections = all
    underWay.set(signal, all)
    signal.addEventListener('abort', () => {
      for (const one of [...all]) one.abort(signal.reason)
    })
  }
  connections.add(connection)
  return () => connections.delete(connection)
}

function openSocket({ secure, hostname, port }: Origin, memory: TlsMemory): Socket {
  if (!secure) return connectTcp({ host: hostname, port })
  const socket = connectTls({
    host: hostname,
    port,
    // https://www.rfc-editor.org/rfc/rfc6066#section-3: addresses are no server names.
    ...(isIP(hostname) === 0 && { servername: hostname }),
    ALPNProtocols: ['http/1.1'],
    ...(memory.session !== undefined && { session: memory.session })
  })
  socket.on('session', session => {
    memory.session = session
  })
  return socket
}
