import { createSocket, type RemoteInfo } from 'node:dgram'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import {
  AUTHENTIC_DATA,
  AUTHORITATIVE_ANSWER,
  CHECKING_DISABLED,
  decode,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE
} from 'dns-packet'
import { normalName } from './names.ts'
import { typeName } from './rdata.ts'
import type { Question, Reply } from './zone-lookup.ts'

export interface Query extends Question {
  readonly transport: 'udp' | 'tcp'
  readonly recursionDesired: boolean
  readonly checkingDisabled: boolean
}

/** timeout: nothing is sent. nxdomain: there is no such name, whatever is asked. truncate: over UDP only that the answer is too long. garbage: bytes that are no DNS message. */
export type DnsFault = 'timeout' | 'servfail' | 'nxdomain' | 'refused' | 'truncate' | 'garbage'

export interface DnsListener {
  /** On 127.0.0.1, for UDP and TCP alike. */
  readonly port: number
  close(): Promise<void>
}

const RCODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const
/** https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const PLAIN_UDP_LIMIT = 512

/** One DNS server on loopback. `respond` gives a reply, or what goes wrong instead. */
export async function startDnsListener(respond: (query: Query) => Reply | 'timeout' | 'garbage' | 'truncate') {
  const udp = createSocket('udp4')
  const connections = new Set<Socket>()
  const tcp = createServer(socket => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket)).on('error', () => socket.destroy())
    let received = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const length = received.readUInt16BE(0)
        const message = answer(received.subarray(2, 2 + length), 'tcp', respond)
        received = received.subarray(2 + length)
        if (message === undefined) continue
        const size = Buffer.alloc(2)
        size.writeUInt16BE(message.length)
        socket.write(Buffer.concat([size, message]))
      }
    })
  })
  udp.on('message', (message: Buffer, { address, port }: RemoteInfo) => {
    const reply = answer(message, 'udp', respond)
    if (reply !== undefined) udp.send(reply, port, address)
  })
  const port = await bindBoth(udp, tcp)
  return {
    port,
    async close() {
      for (const connection of connections) connection.destroy()
      await Promise.all([new Promise<void>(done => udp.close(done)), new Promise(done => tcp.close(done))])
    }
  } satisfies DnsListener
}

/** The same port for both, which somebody may hold for one of the two: then another one. */
async function bindBoth(udp: ReturnType<typeof createSocket>, tcp: ReturnType<typeof createServer>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    await listening(done => tcp.listen(0, '127.0.0.1', done), tcp)
    const { port } = tcp.address() as AddressInfo
    try {
      await listening(done => udp.bind(port, '127.0.0.1', done), udp)
      return port
    } catch (error) {
      if (attempt >= 5) throw error
      await new Promise(done => tcp.close(done))
    }
  }
}

function listening(start: (done: () => void) => void, emitter: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve, reject) => {
    emitter.once('error', reject)
    start(() => {
      emitter.off('error', reject)
      resolve()
    })
  })
}

function answer(
  message: Buffer,
  transport: 'udp' | 'tcp',
  respond: (query: Query) => Reply | 'timeout' | 'garbage' | 'truncate'
): Buffer | undefined {
  const packet = decode(message)
  const question = packet.questions?.[0]
  if (question === undefined) return undefined
  const reply = respond({
    name: normalName(question.name),
    type: typeName(question.type),
    transport,
    recursionDesired: packet.flag_rd,
    checkingDisabled: packet.flag_cd
  })
  if (reply === 'timeout') return undefined
  if (reply === 'garbage') return Buffer.from('not a DNS message')
  const head: Packet = { type: 'response', id: packet.id ?? 0, questions: [question] }
  const echoed = packet.flag_rd ? RECURSION_DESIRED : 0
  if (reply === 'truncate') return encode({ ...head, flags: echoed | TRUNCATED_RESPONSE })
  const flags =
    echoed |
    RCODES[reply.rcode] |
    (reply.authoritative ? AUTHORITATIVE_ANSWER : RECURSION_AVAILABLE) |
    (reply.authentic ? AUTHENTIC_DATA : 0) |
    (packet.flag_cd ? CHECKING_DISABLED : 0)
  const { answers, authorities, additionals } = reply
  const whole = encode({
    ...head,
    flags,
    answers: [...answers],
    authorities: [...authorities],
    additionals: [...additionals]
  })
  const limit = transport === 'tcp' ? 65_535 : udpLimit(packet)
  return whole.length <= limit ? whole : encode({ ...head, flags: flags | TRUNCATED_RESPONSE })
}

/** What the asker says it can take. https://www.rfc-editor.org/rfc/rfc6891#section-6.2.3 */
function udpLimit({ additionals = [] }: Packet): number {
  const opt = additionals.find(record => record.type === 'OPT')
  return opt?.type === 'OPT' ? Math.max(PLAIN_UDP_LIMIT, opt.udpPayloadSize) : PLAIN_UDP_LIMIT
}
