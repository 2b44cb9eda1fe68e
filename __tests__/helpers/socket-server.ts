import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import type { Origin } from '../../src/aws/http/transport.ts'

export interface SocketServer {
  readonly origin: Origin
  /** Every connection so far, in order. */
  readonly sockets: readonly Socket[]
  /** Until the n-th connection, from 0, is closed at both ends. */
  closed(index: number): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A server that gets bare connections, over TLS where there are options for that. */
export async function startSocketServer(
  serve: (socket: Socket, index: number) => void,
  options: { readonly host?: string; readonly tls?: TlsOptions } = {}
): Promise<SocketServer> {
  const { host = '127.0.0.1', tls } = options
  const sockets: Socket[] = []
  const accept = (socket: Socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    serve(socket, sockets.length - 1)
  }
  const server: Server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept)
  server.on('tlsClientError', () => undefined)
  await once(server.listen(0, host), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: { secure: tls !== undefined, hostname: host, port },
    sockets,
    async closed(index) {
      const socket = sockets[index]
      if (socket !== undefined && !socket.closed) await once(socket, 'close')
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    }
  }
}

/** Calls back with the head of each request that comes over a connection, when all of it has come; bodies are left out. */
export function onRequest(socket: Socket, answer: (head: string) => void): void {
  let received = ''
  socket.on('data', chunk => {
    received += chunk.toString('latin1')
    for (let end = received.indexOf('\r\n\r\n'); end !== -1; end = received.indexOf('\r\n\r\n')) {
      const head = received.slice(0, end)
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
      if (received.length < end + 4 + length) return
      received = received.slice(end + 4 + length)
      answer(head)
    }
  })
}

/** A whole reply. */
export function reply(body = 'ok', headers = ''): string {
  return `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
