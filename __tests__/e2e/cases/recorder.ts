import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** One request that passed, in the order of arrival. */
export interface RecordedRequest {
  readonly method: string
  /** As it was sent, still percent-encoded. */
  readonly path: string
  /** As it was sent, without the `?`. */
  readonly query: string
  /** 0 until it was answered. */
  status: number
}

export interface Recorder {
  /** `http://127.0.0.1:port`, to use in the server's place. */
  readonly url: string
  readonly requests: readonly RecordedRequest[]
  close(): Promise<void>
}

/**
 * Stands between the action and a server and notes what passes, so that requests can be counted in the same way whoever
 * wrote the server. Hands everything on as it is, `Host` too, which SigV4 signs.
 */
export async function startRecorder(upstream: string): Promise<Recorder> {
  const { hostname, port } = new URL(upstream)
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const requests: RecordedRequest[] = []

  function handOn(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const [path = '', query = ''] = (incoming.url ?? '').split('?', 2)
    const record: RecordedRequest = { method: incoming.method ?? '', path, query, status: 0 }
    requests.push(record)
    const onward = request(
      { agent, hostname, port, method: record.method, path: incoming.url, headers: endToEnd(incoming.rawHeaders) },
      reply => {
        record.status = reply.statusCode ?? 0
        outgoing.writeHead(record.status, endToEnd(reply.rawHeaders))
        reply.pipe(outgoing)
      }
    )
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }

  const server = createServer(handOn).listen(0, '127.0.0.1')
  server.keepAliveTimeout = 65_000
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    requests,
    async close() {
      agent.destroy()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    }
  }
}

/** What is between two neighbours only (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1) is left to Node. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding'])

/** From and to names and values in turns. */
function endToEnd(raw: readonly string[]): string[] {
  return raw.filter((_, index) => !HOP_BY_HOP.has((raw[index - (index % 2)] ?? '').toLowerCase()))
}
