import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Agents } from './agents.ts'
import { connectionError, type Transport, timeoutError, usualPatience, type WireReply } from './transport.ts'

/** Requests by Node's own client, which knows its way through proxies. */
export function openNodeTransport(agents: Agents, { silenceMs } = usualPatience): Transport {
  return {
    send({ method, origin, path, headers, body }, signal) {
      const { secure, hostname: host, port } = origin
      const options = { method, host, port, path, headers, setDefaultHeaders: false, ...(signal && { signal }) }
      return new Promise((resolve, reject) => {
        const request = secure
          ? requestHttps({ ...options, agent: agents.https })
          : requestHttp({ ...options, agent: agents.http })
        request.setTimeout(silenceMs, () => {
          request.destroy(timeoutError(`${host}:${port} has said nothing for ${silenceMs / 1000} s.`))
        })
        request.on('error', error => reject(signal?.aborted ? signal.reason : error))
        request.on('response', response => readReply(request, response).then(resolve, reject))
        request.end(body)
      })
    }
  }
}

async function readReply(request: ClientRequest, response: IncomingMessage): Promise<WireReply> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of response) pieces.push(piece as Buffer)
  } catch (error) {
    throw connectionError('ECONNRESET', `The reply of ${request.host} was cut off: ${(error as Error).message}.`)
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
  return { status: response.statusCode ?? 0, headers: Object.fromEntries(headers), body: Buffer.concat(pieces) }
}
