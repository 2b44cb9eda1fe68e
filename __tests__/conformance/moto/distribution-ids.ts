import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A way to moto on which its distribution has the id that it would have at CloudFront. */
export interface Proxy {
  /** `EYU1VC69QSNFO` */
  readonly id: string
  readonly url: string
  close(): Promise<void>
}

/**
 * CloudFront's ids begin with E, and the action takes no others; moto's begin with any letter. What passes here has the
 * one for the other.
 */
export async function withDistributionId(url: string, motoId: string): Promise<Proxy> {
  const id = `E${motoId.slice(1)}`
  const server = createServer((incoming, outgoing) => {
    forward(url, incoming, outgoing, { motoId, id }).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    id,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    }
  }
}

async function forward(
  url: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { motoId, id }: { readonly motoId: string; readonly id: string }
): Promise<void> {
  const { method = 'GET', url: path = '/' } = incoming
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const { host: _, connection: __, 'content-length': ___, ...headers } = incoming.headers
  const reply = await fetch(url + path.replaceAll(id, motoId), {
    method,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) })
  })
  const bytes = Buffer.from(await reply.arrayBuffer())
  const isXml = reply.headers.get('content-type')?.includes('xml') === true
  const body = isXml ? Buffer.from(bytes.toString().replaceAll(motoId, id)) : bytes
  const length = method === 'HEAD' ? reply.headers.get('content-length') : String(body.length)
  const kept = [...reply.headers].filter(
    ([name]) => !/^(?:content-(?:length|encoding)|connection|transfer-encoding)$/.test(name)
  )
  outgoing.writeHead(
    reply.status,
    Object.fromEntries([...kept, ...(length === null ? [] : [['content-length', length]])])
  )
  outgoing.end(body)
}
