import { messageOf } from '../../errors.ts'
import type { Network } from '../network.ts'
import { ask } from './exchange.ts'
import { type DnsQuestion, type DnsReply, dataOf } from './message.ts'

/**
 * Asks the recursive servers in turn until one has an answer: NOERROR or NXDOMAIN. The last one's complaint where none has.
 *
 * @throws Error where none says anything at all
 */
export async function askAny(network: Network, question: Omit<DnsQuestion, 'recursive'>): Promise<DnsReply> {
  let failed: DnsReply | undefined
  const silent: string[] = []
  for (const resolver of network.resolvers) {
    try {
      const reply = await ask(network, resolver, { ...question, recursive: true })
      if (reply.rcode === 'NOERROR' || reply.rcode === 'NXDOMAIN') return reply
      failed = reply
    } catch (error) {
      network.signal.throwIfAborted()
      silent.push(messageOf(error))
    }
  }
  if (failed !== undefined) return failed
  throw new Error(silent.join('; ') || 'there is no recursive DNS server to ask')
}

/** Addresses of a host, IPv4 first; empty where it has none. */
export async function addressesOf(network: Network, host: string): Promise<readonly string[]> {
  const types = ['A', 'AAAA'] as const
  const replies = await Promise.all(types.map(type => askAny(network, { name: host, type })))
  return replies.flatMap(({ answers }, index) => dataOf(answers, types[index] ?? 'A').map(String))
}
