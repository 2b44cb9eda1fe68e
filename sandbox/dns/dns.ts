import { type Delegation, Delegations, PARENT_SERVER } from './delegations.ts'
import { type DnsFault, type DnsListener, type Query, startDnsListener } from './dns-listener.ts'
import { isWithin, normalName } from './names.ts'
import { recordOf } from './rdata.ts'
import { type Internet, recurse } from './recursion.ts'
import { type AddressBook, lookup, nxdomain, type Question, type Reply, refused, servfail } from './zone-lookup.ts'
import type { Zone, ZoneSource } from './zone-source.ts'

export interface DnsOptions {
  readonly source: ZoneSource
  /** Values of names that AWS keeps: `d111111abcdef8.cloudfront.net` → `{ A: ['127.0.0.1'] }`. */
  readonly book: AddressBook
  /** How many recursive servers, each with a cache of its own; two when absent. */
  readonly resolvers?: number
}

/** What a recursive server remembers of a name and type, right or wrong. */
export type Remembered = { readonly values: readonly string[]; readonly ttl?: number } | 'NXDOMAIN' | 'SERVFAIL'

export interface Resolver {
  /** `127.0.0.1:5353` */
  readonly address: string
  /** What it says of a name, old data included: IPv4 addresses. */
  addresses(name: string): readonly string[]
  /** Answers so from now on, as a cache does with old data; `undefined` forgets it again. */
  remember(name: string, type: string, answer: Remembered | undefined): void
  fail(fault: DnsFault | undefined): void
}

export interface DnsLogEntry extends Query {
  /** `a.gtld-servers.net`, a name of a delegation set, or `resolver-1` … */
  readonly server: string
}

/** The DNS on loopback: the top-level domains' server, every name server that a zone or delegation names, and recursive servers. */
export interface SandboxDns {
  readonly resolvers: readonly Resolver[]
  readonly log: readonly DnsLogEntry[]
  /**
   * Where each name server is, as lines of the input `resolve`: `{ host: 'ns-1.example.net', address: '127.0.0.1:5301' }`.
   * Starts those that are new since the last time, so call it again after zones were made.
   */
  nameServers(): Promise<readonly { readonly host: string; readonly address: string }[]>
  /** What the registrar has of a zone; `none` for an unregistered domain, `undefined` for what the zone itself says. */
  delegate(zone: string, delegation: Delegation | 'none' | undefined): void
  /** From now on, a name server answers no longer as it should. */
  fail(server: string, fault: DnsFault | undefined): void
  close(): Promise<void>
}

export async function startDns({ source, book, resolvers: count = 2 }: DnsOptions): Promise<SandboxDns> {
  const delegations = new Delegations(source)
  const named = new Set([PARENT_SERVER])
  const faults = new Map<string, DnsFault>()
  const listeners = new Map<string, DnsListener>()
  const log: DnsLogEntry[] = []

  /** The zones that a server has, as it was given them; nothing of others. */
  const zonesOf = (server: string): readonly Zone[] =>
    source.zones().filter(zone => !zone.private && zone.nameServers.map(normalName).includes(server))
  const zoneFor = (server: string, question: Question): Zone | undefined => {
    const held = zonesOf(server).filter(zone => isWithin(question.name, normalName(zone.name)))
    const nearest = held.sort((a, b) => normalName(b.name).length - normalName(a.name).length)
    // A DS is the parent's to answer, where the server has both.
    return question.type === 'DS' && nearest.length > 1 && normalName(nearest[0]?.name ?? '') === question.name
      ? nearest[1]
      : nearest[0]
  }
  const answerOf = (server: string, question: Question): Reply => {
    if (server === PARENT_SERVER) return delegations.answer(question, () => '127.0.0.1')
    const zone = zoneFor(server, question)
    return zone === undefined ? refused : lookup(zone, question, book)
  }
  const internet: Internet = {
    delegations,
    book: name => (serverNames().has(name) ? { A: ['127.0.0.1'] } : book(name)),
    ask(server, question) {
      const fault = faults.get(server)
      // What is cut short over UDP is asked for again over TCP.
      return fault === undefined || fault === 'truncate' ? answerOf(server, question) : fault
    },
    keyTagOf: (zone, server) => zoneFor(server, { name: zone, type: 'SOA' })?.keyTag
  }

  function serverNames(): ReadonlySet<string> {
    for (const zone of source.zones()) {
      if (!zone.private) for (const server of zone.nameServers) named.add(normalName(server))
      for (const { type, values } of zone.records)
        if (type === 'NS') for (const value of values) named.add(normalName(value))
    }
    return named
  }

  async function nameServers() {
    for (const server of serverNames()) {
      if (listeners.has(server)) continue
      const listener = await startDnsListener(query => {
        log.push({ server, ...query })
        return replyUnder(faults.get(server), query, () => answerOf(server, query))
      })
      listeners.set(server, listener)
    }
    return [...serverNames()].map(host => ({ host, address: `127.0.0.1:${listeners.get(host)?.port ?? 53}` }))
  }

  async function startResolver(index: number): Promise<Resolver> {
    const server = `resolver-${index + 1}`
    const memory = new Map<string, Remembered>()
    const replyTo = (question: Question, checkingDisabled: boolean): Reply => {
      const remembered = memory.get(`${question.name} ${question.type}`)
      return remembered === undefined ? recurse(internet, question, checkingDisabled) : fromMemory(question, remembered)
    }
    const listener = await startDnsListener(query => {
      log.push({ server, ...query })
      return replyUnder(faults.get(server), query, () => replyTo(query, query.checkingDisabled))
    })
    listeners.set(server, listener)
    return {
      address: `127.0.0.1:${listener.port}`,
      addresses(name) {
        const { answers } = replyTo({ name: normalName(name), type: 'A' }, false)
        return answers.flatMap(answer => (answer.type === 'A' ? [answer.data] : []))
      },
      remember(name, type, answer) {
        const key = `${normalName(name)} ${type}`
        if (answer === undefined) memory.delete(key)
        else memory.set(key, answer)
      },
      fail: fault => setFault(server, fault)
    }
  }

  function setFault(server: string, fault: DnsFault | undefined): void {
    if (fault === undefined) faults.delete(server)
    else faults.set(server, fault)
  }

  const resolvers = await Promise.all(Array.from({ length: count }, (_, index) => startResolver(index)))
  return {
    resolvers,
    log,
    nameServers,
    delegate(zone, delegation) {
      delegations.set(zone, delegation)
      if (typeof delegation === 'object') for (const server of delegation.nameServers) named.add(normalName(server))
    },
    fail: (server, fault) => setFault(normalName(server), fault),
    async close() {
      await Promise.all([...listeners.values()].map(listener => listener.close()))
    }
  }
}

function replyUnder(fault: DnsFault | undefined, { transport }: Query, reply: () => Reply) {
  if (fault === 'timeout' || fault === 'garbage') return fault
  if (fault === 'truncate' && transport === 'udp') return fault
  if (fault === 'servfail') return servfail
  if (fault === 'nxdomain') return nxdomain
  return fault === 'refused' ? refused : reply()
}

function fromMemory({ name, type }: Question, remembered: Remembered): Reply {
  const empty = { authoritative: false, answers: [], authorities: [], additionals: [] }
  if (typeof remembered === 'string') return { rcode: remembered, ...empty }
  const { values, ttl = 300 } = remembered
  return { rcode: 'NOERROR', ...empty, answers: values.map(value => recordOf(name, type, ttl, value)) }
}
