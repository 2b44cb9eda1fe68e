import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { headersOf } from './http-origin.ts'
import type { EdgeResponse, ViewerRequest } from './http-types.ts'

/** Reads a request as it arrived, over either version of HTTP. */
export async function viewerRequest(incoming: IncomingMessage | Http2ServerRequest): Promise<ViewerRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  // A proxy's absolute form names the same resource.
  const target = (incoming.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '') || '/'
  const mark = target.indexOf('?')
  return {
    method: incoming.method ?? 'GET',
    host: incoming.headers.host ?? authority(incoming),
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    headers: headersOf(withoutPseudo(incoming.rawHeaders)),
    body: Buffer.concat(chunks)
  }
}

export function send(
  outgoing: ServerResponse | Http2ServerResponse,
  method: string,
  { status, headers, body }: EdgeResponse
): void {
  // Both have these methods, but as methods of different types they can't be called as one.
  const out = outgoing as ServerResponse
  out.statusCode = status
  for (const [name, value] of headers) {
    if (name !== 'set-cookie') out.setHeader(name, value)
  }
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) out.setHeader('set-cookie', cookies)
  out.end(method === 'HEAD' ? undefined : body)
}

function authority(incoming: IncomingMessage | Http2ServerRequest): string {
  return 'authority' in incoming ? incoming.authority : ''
}

/** HTTP/2 sends `:method`, `:path`, … along with the headers. */
function withoutPseudo(raw: readonly string[]): readonly string[] {
  return raw.filter((_, index) => !raw[index - (index % 2)]?.startsWith(':'))
}
