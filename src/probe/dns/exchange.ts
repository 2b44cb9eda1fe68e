import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import { type Endpoint, formatEndpoint } from '../../util/endpoint.ts'
import type { Network } from '../network.ts'
import { type DnsQuestion, type DnsReply, decodeReply, encodeQuery } from './message.ts'

const DNS_PORT = 53
/** A datagram that is lost is gone: the second try is for that. */
const TRIES = 2

/**
 * Asks one DNS server, by UDP, and by TCP where the answer is too long for that.
 *
 * @throws Error that names server and question: no answer in time, refused, or a recursive server that denies everything
 */
export async function ask(network: Network, server: Endpoint, question: DnsQuestion): Promise<DnsReply> {
  const reply = await exchange(network, server, question)
  if (question.recursive && reply.rcode === 'NXDOMAIN' && (await isCutOff(network, server, question.name))) {
    throw new Error(`${formatEndpoint(server)} knows no name at all, not even the root: it is cut off from DNS`)
  }
  return reply
}

/** By server and name, what is asked once. */
const denials = new WeakMap<Network, Map<string, Promise<boolean>>>()

/**
 * Whether a recursive server has no DNS behind it. Networks that are closed to the outside have some that answer NXDOMAIN
 * for whatever name, which says nothing of any domain: who denies the root denies everything.
 */
async function isCutOff(network: Network, server: Endpoint, name: string): Promise<boolean> {
  const top = name.replace(/\.$/, '').split('.').at(-1) ?? ''
  return (await denies(network, server, top)) && (await denies(network, server, '.'))
}

function denies(network: Network, server: Endpoint, name: string): Promise<boolean> {
  const known = denials.get(network) ?? new Map<string, Promise<boolean>>()
  denials.set(network, known)
  const key = `${formatEndpoint(server)} ${name}`
  const answer =
    known.get(key) ??
    exchange(network, server, { name, type: 'NS', recursive: true }).then(
      ({ rcode }) => rcode === 'NXDOMAIN',
      () => false
    )
  known.set(key, answer)
  return answer
}

async function exchange(network: Network, server: Endpoint, question: DnsQuestion): Promise<DnsReply> {
  const asked = { ...question, name: domainToASCII(question.name) || question.name }
  for (let attempt = 1; ; attempt++) {
    const signal = AbortSignal.any([network.signal, AbortSignal.timeout(network.limits.dnsMs)])
    try {
      const reply = await overUdp(server, asked, signal)
      return reply.truncated ? await overTcp(server, asked, signal) : reply
    } catch (error) {
      network.signal.throwIfAborted()
      if (attempt >= TRIES || !signal.aborted) throw described(error, signal, server, asked)
    }
  }
}

function described(error: unknown, signal: AbortSignal, server: Endpoint, { name, type }: DnsQuestion): Error {
  const reason = signal.aborted ? 'gave no answer in time' : String((error as NodeJS.ErrnoException).code ?? error)
  return new Error(`${formatEndpoint(server)} asked for ${type} of ${name}: ${reason}`, { cause: error })
}

function overUdp({ address, port }: Endpoint, question: DnsQuestion, signal: AbortSignal): Promise<DnsReply> {
  const { promise, resolve, reject } = Promise.withResolvers<DnsReply>()
  const id = randomInt(0x10000)
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  socket.on('error', reject)
  socket.on('message', message => {
    const reply = decodeReply(message, id, question)
    // What is not the answer may still be followed by it.
    if (reply !== undefined) resolve(reply)
  })
  // A connected socket takes messages from this server only, and hears when nobody listens there.
  socket.connect(port ?? DNS_PORT, address, () => socket.send(encodeQuery(id, question)))
  if (signal.aborted) onAbort()
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort)
    socket.close()
  })
}

/** https://www.rfc-editor.org/rfc/rfc1035#section-4.2.2 */
function overTcp({ address, port }: Endpoint, question: DnsQuestion, signal: AbortSignal): Promise<DnsReply> {
  const { promise, resolve, reject } = Promise.withResolvers<DnsReply>()
  const id = randomInt(0x10000)
  const socket = connect({ host: address, port: port ?? DNS_PORT })
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  let received = Buffer.alloc(0)
  socket.on('error', reject).on('close', () => reject(new Error('connection closed')))
  socket.on('connect', () => {
    const query = encodeQuery(id, question)
    const length = Buffer.alloc(2)
    length.writeUInt16BE(query.length)
    socket.write(Buffer.concat([length, query]))
  })
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return
    const reply = decodeReply(received.subarray(2, 2 + received.readUInt16BE(0)), id, question)
    if (reply === undefined) reject(new Error('an answer to something else'))
    else resolve(reply)
  })
  if (signal.aborted) onAbort()
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort)
    socket.destroy()
  })
}
