import { once } from 'node:events'
import { createServer, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string
  /** As it was sent. */
  readonly path: string
  /** As it was sent, without the `?`. */
  readonly query: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What a client gets: a reply, what the server behind answers, or whatever is done to the connection instead. */
export type Answer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'forward'
  | ((socket: Socket, reply: ServerResponse) => void)

export interface WireServer {
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly port: number
  readonly seen: SeenRequest[]
  /** Connections that were opened so far. */
  readonly connections: number
  /** Decides what each request is answered from now on; its index counts from the last `answer`. */
  answer(decide: (request: SeenRequest, index: number) => Answer | Promise<Answer>): void
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A server that keeps every request with its body, and answers as it is told.
 *
 * @param upstream Where requests go that are forwarded: another server's URL.
 */
export async function startWireServer(upstream?: string): Promise<WireServer> {
  const seen: SeenRequest[] = []
  let connections = 0
  let decide: (request: SeenRequest, index: number) => Answer | Promise<Answer> = () => 'forward'
  let answered = 0
  const server = createServer(async (incoming, reply) => {
    const request = await readRequest(incoming)
    if (request === undefined) return
    seen.push(request)
    const answer = await decide(request, answered++)
    if (answer === 'forward') forward(request, upstream ?? '', reply)
    else if (typeof answer === 'function') answer(incoming.socket, reply)
    else {
      const body = incoming.method === 'HEAD' ? '' : (answer.body ?? '')
      reply.writeHead(answer.status, { 'content-length': String(Buffer.byteLength(body)), ...answer.headers }).end(body)
    }
  })
  server.on('connection', socket => {
    connections += 1
    socket.on('error', () => undefined)
  })
  server.keepAliveTimeout = 65_000
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    get connections() {
      return connections
    },
    answer(next) {
      decide = next
      answered = 0
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    }
  }
}

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest | undefined> {
  const [path = '', query = ''] = (incoming.url ?? '').split(/\?(.*)/s)
  const pieces: Buffer[] = []
  try {
    for await (const piece of incoming) pieces.push(piece as Buffer)
  } catch {
    return undefined
  }
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
  return { method: incoming.method ?? '', path, query, headers, body: Buffer.concat(pieces) }
}

function forward({ method, path, query, headers, body }: SeenRequest, upstream: string, reply: ServerResponse): void {
  const { hostname, port } = new URL(upstream)
  const target = query === '' ? path : `${path}?${query}`
  const { expect: _, ...passed } = headers
  const options = { hostname, port, method, path: target, headers: passed, setDefaultHeaders: false, agent: false }
  const request = requestHttp(options, response => {
    reply.writeHead(response.statusCode ?? 0, response.headers)
    response.pipe(reply)
  })
  request.on('error', () => reply.destroy())
  request.end(body)
}
