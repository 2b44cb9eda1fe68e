import type { Answer } from 'dns-packet'
import { messageOf } from '../../errors.ts'
import type { Endpoint } from '../../util/endpoint.ts'
import { absent, type Fact, known, unavailable } from '../../verify/fact.ts'
import type { Network } from '../network.ts'
import { ask } from './exchange.ts'
import { type DnsReply, dataOf, plainName } from './message.ts'
import { addressesOf, askAny } from './recursive.ts'

/** A name server and, where its parent told it, its address. */
export interface NameServer {
  readonly host: string
  readonly glue: readonly string[]
}

/** The last zone cut on the way from the top down to a name, as the parent has it. */
export interface Cut {
  /** Absent: the parent knows no such zone. */
  readonly zone: Fact<string>
  readonly nameServers: readonly NameServer[]
  readonly hasDs: Fact<boolean>
}

const NOBODY: Cut = { zone: absent, nameServers: [], hasDs: absent }

/** Of a set of name servers, how many are asked before it counts as silent. */
const MOST_SERVERS = 3

/**
 * Follows the delegations to a name from its top-level domain down, asking each zone's own servers: what recursive
 * servers remember does not come into it, but for the top-level domain's servers.
 *
 * | the servers of the zone above say of the next longer name | then |
 * |---|---|
 * | authority: NS of that name (a referral), or NS of that name as an answer | a cut: go on with those servers |
 * | NXDOMAIN | no zone further down: at the expected zone's name or above it, nobody is responsible |
 * | anything else | no cut here: ask the same servers for the next longer name |
 * | nothing | below the top-level domain: the last cut found counts; otherwise unavailable |
 *
 * @param expected a zone that may be there. A cut above it has the domain all the same, where its servers know the name
 */
export async function findCut(network: Network, domain: string, expected: string | undefined): Promise<Cut> {
  const labels = domain.split('.')
  const names = labels.map((_, index) => labels.slice(labels.length - 1 - index).join('.'))
  const [top = '', ...rest] = names
  try {
    let found: Cut | undefined
    let servers = await topServers(network, top)
    if (servers === undefined) return NOBODY
    for (const name of rest) {
      const reply = await askServers(network, servers, name, 'NS')
      if (reply === undefined) {
        if (found === undefined || !reaches(found, expected)) throw new Error(`no server above ${name} gave an answer`)
        break
      }
      if (reply.rcode === 'NXDOMAIN') {
        if (expected !== undefined && isWithin(expected, name)) return NOBODY
        break
      }
      const nameServers = nameServersIn(reply, name)
      if (nameServers.length === 0) continue
      found = { zone: known(name), nameServers, hasDs: await hasDs(network, servers, name) }
      servers = nameServers
    }
    return found ?? NOBODY
  } catch (error) {
    const unread = unavailable(messageOf(error))
    return { zone: unread, nameServers: [], hasDs: unread }
  }
}

/** Addresses of a name server: of the input `resolve`, of its glue, or by the recursive servers. */
export async function endpointsOf(network: Network, { host, glue }: NameServer): Promise<readonly Endpoint[]> {
  const override = network.override(host)
  if (override !== undefined) return [override]
  const addresses = glue.length > 0 ? glue : await addressesOf(network, host)
  return addresses.map(address => ({ address, port: undefined }))
}

function reaches({ zone }: Cut, expected: string | undefined): boolean {
  if (expected === undefined || zone.state !== 'known') return true
  return isWithin(zone.value, expected)
}

function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`)
}

async function topServers(network: Network, top: string): Promise<readonly NameServer[] | undefined> {
  const reply = await askAny(network, { name: top, type: 'NS' })
  if (reply.rcode === 'NXDOMAIN') return undefined
  const servers = nameServersIn(reply, top)
  if (servers.length === 0) throw new Error(`the recursive DNS servers know no name servers of ${top} (${reply.rcode})`)
  return servers
}

/** The first answer of several servers. */
async function askServers(network: Network, servers: readonly NameServer[], name: string, type: 'NS' | 'DS') {
  for (const server of servers.slice(0, MOST_SERVERS)) {
    try {
      const [endpoint] = await endpointsOf(network, server)
      if (endpoint === undefined) continue
      const reply = await ask(network, endpoint, { name, type, recursive: false })
      if (reply.rcode === 'NOERROR' || reply.rcode === 'NXDOMAIN') return reply
    } catch {
      network.signal.throwIfAborted()
    }
  }
  return undefined
}

async function hasDs(network: Network, servers: readonly NameServer[], name: string): Promise<Fact<boolean>> {
  const reply = await askServers(network, servers, name, 'DS')
  if (reply === undefined) return unavailable(`the servers above ${name} did not say whether it has a DS record`)
  return known(dataOf(reply.answers, 'DS').length > 0)
}

/** A referral has them as authority; a server of parent and child alike answers with them. */
function nameServersIn({ answers, authorities, additionals }: DnsReply, name: string): readonly NameServer[] {
  const hosts = [...dataOf(answers, 'NS', name), ...dataOf(authorities, 'NS', name)].map(host =>
    plainName(String(host))
  )
  return [...new Set(hosts)].sort().map(host => ({ host, glue: glueOf(additionals, host) }))
}

function glueOf(additionals: readonly Answer[], host: string): readonly string[] {
  return dataOf(additionals, 'A', host).map(String)
}
