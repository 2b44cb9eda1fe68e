import { request } from 'node:https'
import { TLSSocket } from 'node:tls'
import { absent, type Fact, known, unavailable } from '../verify/fact.ts'
import type { TlsSession } from '../verify/facts.ts'
import type { Network } from './network.ts'
import { targetOf } from './target.ts'
import { codeOf, factOf, twice } from './trouble.ts'

export interface TlsRequest {
  /** The name that is asked for (SNI), and that the certificate has to fit. */
  readonly domain: string
  /** The host that is connected to, where it is another one. */
  readonly connectTo?: string | undefined
  /** 443 when absent. */
  readonly port?: number | undefined
}

/** The server hangs up on the name: https://www.rfc-editor.org/rfc/rfc6066#section-3 */
const UNRECOGNIZED_NAME = /UNRECOGNIZED_NAME/

/** One handshake, whatever certificate the server has. Offers what browsers do over TCP: h2 and http/1.1. */
export async function probeTls(
  network: Network,
  { domain, connectTo, port = 443 }: TlsRequest
): Promise<Fact<TlsSession>> {
  const host = connectTo ?? domain
  try {
    return known(await twice(network, signal => handshake(network, host, port, domain, signal)))
  } catch (error) {
    if (UNRECOGNIZED_NAME.test(codeOf(error))) return absent
    const fact = factOf(error, network, `TLS with ${host}`)
    // Absent is what the server says of the name.
    return fact.state === 'absent' ? unavailable(`${host} has no address in DNS`) : fact
  }
}

function handshake(
  network: Network,
  host: string,
  port: number,
  servername: string,
  signal: AbortSignal
): Promise<TlsSession> {
  const { agents, lookup, ...address } = targetOf(network, host, port)
  return new Promise((resolve, reject) => {
    const options = {
      ...address,
      agent: agents.tls,
      servername,
      signal,
      ALPNProtocols: ['h2', 'http/1.1'],
      // What is wrong with the certificate is the answer.
      rejectUnauthorized: false,
      ...(lookup && { lookup })
    }
    const outgoing = request(options)
    outgoing.on('error', reject)
    outgoing.on('socket', socket => {
      if (!(socket instanceof TLSSocket)) return
      const finish = () => {
        const session = sessionOf(socket, host)
        outgoing.destroy()
        if (session === undefined) reject(new Error('the server showed no certificate'))
        else resolve(session)
      }
      // One through a proxy has its handshake behind it: "Before a handshake has completed, this value is always null."
      // https://nodejs.org/docs/latest-v24.x/api/tls.html#tlssocketalpnprotocol
      if (socket.alpnProtocol !== null) finish()
      else socket.once('secureConnect', finish)
    })
  })
}

function sessionOf(socket: TLSSocket, host: string): TlsSession | undefined {
  // To be asked once: Node 24 has nothing to show the second time.
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return undefined
  return {
    address: socket.remoteAddress ?? host,
    trusted: socket.authorized,
    // @types/node has it as an Error; it is the code of one.
    problem: socket.authorized ? undefined : String(socket.authorizationError),
    protocol: socket.getProtocol() ?? '',
    alpn: socket.alpnProtocol || '',
    names: namesOf(certificate.subjectAltName),
    issuer: lineOf(certificate.issuer),
    notAfter: certificate.validToDate.toISOString(),
    serial: certificate.serialNumber.toLowerCase().replace(/^0+/, '')
  }
}

/** `DNS:example.com, DNS:*.example.com, IP Address:192.0.2.1` */
function namesOf(subjectAltName: string | undefined): readonly string[] {
  return (subjectAltName ?? '')
    .split(', ')
    .flatMap(name => (name.startsWith('DNS:') ? [name.slice(4).toLowerCase()] : []))
}

/** Node writes one attribute a line, `C=US`. */
function lineOf(name: string): string {
  return name.split('\n').join(', ')
}
