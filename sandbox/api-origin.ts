import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request that reached the API. */
export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

export interface ApiOrigin {
  /** `127.0.0.1:4000` */
  readonly address: string
  readonly log: readonly ApiRequest[]
  /** Answers so from now on, whatever the API would say: `GET /api/health`. */
  answer(request: string, reply: FixedReply): void
  close(): Promise<void>
}

export interface FixedReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

interface Reply {
  readonly status: number
  readonly body?: unknown
}

type Todos = Map<string, Record<string, unknown>>

/**
 * What stands behind a load balancer: `/api/todos` can be created, read, updated and deleted, `/api/health` is for health
 * checks, `/api/admin` is 403 for everybody, anything else is 404. All as JSON.
 */
export async function startApiOrigin(): Promise<ApiOrigin> {
  const todos: Todos = new Map()
  const log: ApiRequest[] = []
  const fixed = new Map<string, FixedReply>()
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/' } = incoming
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
    log.push({ method, path: url, headers })
    const given = fixed.get(`${method} ${url}`)
    if (given !== undefined) {
      incoming.resume()
      outgoing.writeHead(given.status, given.headers).end(given.body)
      return
    }
    readJson(incoming)
      .then(body => reply(todos, method, url, body))
      .then(answer => send(outgoing, answer))
      .catch(() => send(outgoing, { status: 400, body: { error: 'bad request' } }))
  })
  // Above the idle limit of the clients' agents, so that no client meets a connection that is just being closed.
  server.keepAliveTimeout = 65_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    answer(request, reply) {
      fixed.set(request, reply)
    },
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    }
  }
}

function reply(todos: Todos, method: string, url: string, body: Record<string, unknown>): Reply {
  const [, api, resource, id, ...rest] = new URL(url, 'http://api').pathname.split('/')
  if (api !== 'api' || rest.length > 0) return NOT_FOUND
  if (resource === 'health') return { status: 200, body: { status: 'ok' } }
  if (resource === 'admin') return { status: 403, body: { error: 'forbidden' } }
  if (resource !== 'todos') return NOT_FOUND
  return id === undefined || id === '' ? onAll(todos, method, body) : onOne(todos, method, id, body)
}

function onAll(todos: Todos, method: string, body: Record<string, unknown>): Reply {
  if (method === 'GET' || method === 'HEAD') return { status: 200, body: [...todos.values()] }
  if (method !== 'POST') return NOT_ALLOWED
  const id = String(todos.size + 1)
  const created = { ...body, id }
  todos.set(id, created)
  return { status: 201, body: created }
}

function onOne(todos: Todos, method: string, id: string, body: Record<string, unknown>): Reply {
  const found = todos.get(id)
  if (found === undefined) return NOT_FOUND
  if (method === 'GET' || method === 'HEAD') return { status: 200, body: found }
  if (method === 'DELETE') {
    todos.delete(id)
    return { status: 204 }
  }
  if (method !== 'PUT' && method !== 'PATCH') return NOT_ALLOWED
  const changed = method === 'PUT' ? { ...body, id } : { ...found, ...body, id }
  todos.set(id, changed)
  return { status: 200, body: changed }
}

const NOT_FOUND: Reply = { status: 404, body: { error: 'not found' } }
const NOT_ALLOWED: Reply = { status: 405, body: { error: 'method not allowed' } }

async function readJson(incoming: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : JSON.parse(text)
}

function send(outgoing: ServerResponse, { status, body }: Reply): void {
  const text = body === undefined ? undefined : JSON.stringify(body)
  outgoing.writeHead(status, {
    'cache-control': 'no-store',
    ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  })
  outgoing.end(text)
}
