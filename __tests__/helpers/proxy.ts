import { once } from 'node:events'
import { createServer, request as requestHttp } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export interface Proxy {
  readonly url: string
  /** `CONNECT host:port`, or `GET http://host/path`, in the order they were asked for. */
  readonly asked: readonly string[]
  /** What clients said who they are, by `Proxy-Authorization`. */
  readonly authorizations: readonly (string | undefined)[]
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A proxy for plain and tunnelled requests that takes every host for one server on loopback.
 *
 * @param port The server's; absent for a proxy that refuses.
 */
export async function startProxy(port: number | undefined): Promise<Proxy> {
  const asked: string[] = []
  const authorizations: (string | undefined)[] = []
  const server = createServer((request, reply) => {
    asked.push(`${request.method} ${request.url}`)
    authorizations.push(request.headers['proxy-authorization'])
    if (port === undefined) {
      reply.writeHead(403).end()
      return
    }
    const { method, url = '', headers } = request
    const path = url.replace(/^http:\/\/[^/]*/, '')
    const passed = requestHttp(
      { host: '127.0.0.1', port, method, path, headers, setDefaultHeaders: false },
      response => {
        reply.writeHead(response.statusCode ?? 0, response.headers)
        response.pipe(reply)
      }
    )
    passed.on('error', () => reply.destroy())
    request.pipe(passed)
  })
  server.on('connect', (request, client, head) => {
    asked.push(`CONNECT ${request.url}`)
    authorizations.push(request.headers['proxy-authorization'])
    client.on('error', () => undefined)
    if (port === undefined) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy())
    client.on('close', () => upstream.destroy())
  })
  // The server lets go of a connection with the tunnel that it becomes.
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    authorizations,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    }
  }
}
