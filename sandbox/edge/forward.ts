import { request } from 'node:http'
import { headersOf } from './http-origin.ts'
import type { EdgeResponse, ViewerRequest } from './http-types.ts'

/** Hands a request on as it is, with its own Host, to a server on loopback: `http://127.0.0.1:PORT`. */
export function forward(
  url: string,
  { method, host, path, query, headers, body }: ViewerRequest
): Promise<EdgeResponse> {
  const { hostname, port } = new URL(url)
  const target = path + (query === '' ? '' : `?${query}`)
  return new Promise((resolve, reject) => {
    // A connection of its own: nothing is left open when the sandbox ends.
    const options = {
      hostname,
      port,
      method,
      path: target,
      agent: false,
      headers: { ...Object.fromEntries(headers), host }
    }
    request(options, incoming => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
      incoming.on('end', () => {
        const answered = headersOf(incoming.rawHeaders)
        for (const name of ['connection', 'keep-alive', 'transfer-encoding']) answered.delete(name)
        resolve({ status: incoming.statusCode ?? 502, headers: answered, body: Buffer.concat(chunks) })
      })
    })
      .on('error', reject)
      .end(body)
  })
}
