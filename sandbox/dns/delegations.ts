import { isWithin, normalName, parentOf } from './names.ts'
import { recordOf } from './rdata.ts'
import { type Question, type Reply, refused } from './zone-lookup.ts'
import type { ZoneSource } from './zone-source.ts'

/** What a parent has of a zone below it. */
export interface Delegation {
  readonly nameServers: readonly string[]
  /** The key tag that its DS names; none without DNSSEC. */
  readonly dsKeyTag?: number | undefined
}

/** The name of the one server of every top-level domain. */
export const PARENT_SERVER = 'a.gtld-servers.net'
const PARENT_TTL = 172_800

/**
 * The top-level domains: what registrars have told them. Every public zone that lies in no other one is delegated to its
 * own name servers, to those of the first of several with one name, until `set` says otherwise.
 */
export class Delegations {
  readonly #source: ZoneSource
  readonly #changed = new Map<string, Delegation | 'none'>()

  constructor(source: ZoneSource) {
    this.#source = source
  }

  /** What the registrar has: 'none' for a domain that is not registered, `undefined` for what follows from the zones. */
  set(zone: string, delegation: Delegation | 'none' | undefined): void {
    if (delegation === undefined) this.#changed.delete(normalName(zone))
    else this.#changed.set(normalName(zone), delegation)
  }

  /** The delegated zone that a name lies in. */
  above(name: string): { readonly zone: string; readonly delegation: Delegation } | undefined {
    const zones = this.#source.zones().filter(zone => !zone.private)
    const names = new Set([...this.#changed.keys(), ...zones.map(zone => normalName(zone.name))])
    // The one with the shortest name is the top-level domain's; those below are for that one to delegate.
    const zone = [...names].filter(zone => isWithin(name, zone)).sort((a, b) => a.length - b.length)[0]
    if (zone === undefined) return undefined
    const changed = this.#changed.get(zone)
    if (changed === 'none') return undefined
    if (changed !== undefined) return { zone, delegation: changed }
    const first = zones.find(candidate => normalName(candidate.name) === zone)
    if (first === undefined) return undefined
    return { zone, delegation: { nameServers: first.nameServers.map(normalName), dsKeyTag: first.keyTag } }
  }

  /** What the server of a top-level domain answers. */
  answer({ name, type }: Question, glue: (server: string) => string): Reply {
    const empty = { answers: [], authorities: [], additionals: [] }
    if (name === '') return refused
    const top = name.slice(name.lastIndexOf('.') + 1)
    if (name === top) {
      const answers = type === 'NS' ? [recordOf(top, 'NS', PARENT_TTL, PARENT_SERVER)] : []
      return { rcode: 'NOERROR', authoritative: true, ...empty, answers }
    }
    const soa = recordOf(top, 'SOA', 900, `${PARENT_SERVER} hostmaster.${top} 1 1800 900 604800 86400`)
    const found = this.above(name)
    if (found === undefined) {
      const rcode = this.#hasBelow(name) ? 'NOERROR' : 'NXDOMAIN'
      return { rcode, authoritative: true, ...empty, authorities: [soa] }
    }
    const { zone, delegation } = found
    if (type === 'DS' && name === zone) {
      const { dsKeyTag } = delegation
      const answers =
        dsKeyTag === undefined ? [] : [recordOf(zone, 'DS', PARENT_TTL, `${dsKeyTag} 13 2 ${'ab'.repeat(32)}`)]
      return { rcode: 'NOERROR', authoritative: true, ...empty, answers, authorities: answers.length > 0 ? [] : [soa] }
    }
    return {
      rcode: 'NOERROR',
      authoritative: false,
      ...empty,
      authorities: delegation.nameServers.map(server => recordOf(zone, 'NS', PARENT_TTL, server)),
      additionals: delegation.nameServers.map(server => recordOf(normalName(server), 'A', PARENT_TTL, glue(server)))
    }
  }

  #hasBelow(name: string): boolean {
    const zones = this.#source.zones().filter(zone => !zone.private)
    return zones.some(zone => parentOf(normalName(zone.name)).endsWith(name) && isWithin(normalName(zone.name), name))
  }
}
