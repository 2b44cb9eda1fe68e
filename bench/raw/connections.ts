import * as plain from 'node:http'
import * as secure from 'node:https'
import { createRequire } from 'node:module'
import type { Sign, Target } from './sign.ts'

export interface Sent {
  readonly status: number
  readonly etag: string
  readonly body: string
}

/** One signed request; `path` and `query` encoded as they are signed. No retries. */
export type Send = (
  method: string,
  path: string,
  query: string,
  body?: Buffer,
  unsigned?: Readonly<Record<string, string>>
) => Promise<Sent>

export interface Connections {
  readonly count: number
  readonly send: Send
  close(): void
}

export type Flavour = 'http' | 'undici'

/** Each as many connections as are best for it. */
export function connect(flavour: Flavour, target: Target, sign: Sign): Connections {
  return flavour === 'http' ? overHttp(target, sign, 128) : overUndici(target, sign, 256)
}

function overHttp({ origin }: Target, sign: Sign, count: number): Connections {
  const { hostname, port, protocol } = new URL(origin)
  const { Agent, request } = protocol === 'https:' ? secure : plain
  const agent = new Agent({ keepAlive: true, maxSockets: count })
  const send: Send = (method, path, query, body, unsigned) => {
    const { promise, resolve, reject } = Promise.withResolvers<Sent>()
    const headers = { ...sign(method, path, query), ...unsigned, 'content-length': body?.length ?? 0 }
    const outgoing = request({ agent, hostname, port, method, path: query === '' ? path : `${path}?${query}`, headers })
    outgoing.on('error', reject)
    outgoing.on('response', reply => {
      let text = ''
      reply.setEncoding('utf8')
      reply.on('data', (more: string) => {
        text += more
      })
      reply.on('error', reject)
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, etag: reply.headers.etag ?? '', body: text }))
    })
    outgoing.end(body)
    return promise
  }
  return { count, send, close: () => agent.destroy() }
}

/** The few parts of undici that are used. https://undici.nodejs.org/#/docs/api/Dispatcher */
interface Undici {
  Pool: new (
    origin: string,
    options: { connections: number; pipelining: number }
  ) => {
    request(options: {
      method: string
      path: string
      headers: Readonly<Record<string, string>>
      body: Buffer | null
    }): Promise<{ statusCode: number; headers: Record<string, string>; body: { text(): Promise<string> } }>
    destroy(): Promise<void>
  }
}

/** It comes with other packages: RAW_UNDICI says where it is. */
function overUndici({ origin }: Target, sign: Sign, count: number): Connections {
  const { Pool } = createRequire(import.meta.url)(process.env.RAW_UNDICI ?? 'undici') as Undici
  const pool = new Pool(origin, { connections: count, pipelining: 1 })
  const send: Send = async (method, path, query, body, unsigned) => {
    const headers = { ...sign(method, path, query), ...unsigned }
    const reply = await pool.request({
      method,
      path: query === '' ? path : `${path}?${query}`,
      headers,
      body: body ?? null
    })
    return { status: reply.statusCode, etag: String(reply.headers.etag ?? ''), body: await reply.body.text() }
  }
  return { count, send, close: () => void pool.destroy() }
}
