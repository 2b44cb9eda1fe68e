import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Query, type RequestHead } from './http.ts'

/** The request target is taken as sent: URL would resolve `..` and so change keys. */
export function readHead(incoming: IncomingMessage): RequestHead {
  // The absolute form (`GET http://host/path`) is what proxies send.
  const target = (incoming.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '')
  const questionMark = target.indexOf('?')
  const rawPath = questionMark === -1 ? target : target.slice(0, questionMark)
  const rawQuery = questionMark === -1 ? '' : target.slice(questionMark + 1)
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? '')
    ])
  )
  return {
    id: randomBytes(8).toString('hex').toUpperCase(),
    method: incoming.method ?? 'GET',
    rawPath: rawPath === '' ? '/' : rawPath,
    rawQuery,
    query: new Query(rawQuery),
    headers,
    origin: `http://${headers.host ?? '127.0.0.1'}`
  }
}

/** @returns `undefined` when the client went away */
export async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk)
  } catch {
    return undefined
  }
  return incoming.complete ? Buffer.concat(chunks) : undefined
}
