import { ifKnown, notAsked, type Unread, unavailable } from '../fact.ts'
import type { DnsAnswer, DomainDns, DomainZones, Facts, HostedZone } from '../facts.ts'
import { read } from '../outcome.ts'

/** Whether the hosted zones of a domain have anything to say about it. */
export type Hosting =
  /** The parent's name servers are this zone's, or some of them are. */
  | { readonly kind: 'zone'; readonly zone: HostedZone; readonly unused: readonly HostedZone[] }
  /** Others answer for the domain: the DNS provider that it was moved to, the registrar, another account. */
  | { readonly kind: 'external'; readonly unused: readonly HostedZone[] }
  /** Nobody answers: it is delegated to nobody, or to servers that know nothing of it. This zone could. */
  | { readonly kind: 'nobody'; readonly zone: HostedZone }
  /** It is not known who answers: DNS or Route 53 did not say. The zone with the longest name is the likeliest. */
  | { readonly kind: 'unknown'; readonly zone: HostedZone; readonly unread: Unread }

export const EXTERNAL =
  'Route 53 has no public zone for the domain: its DNS is elsewhere, and is looked at on the wire only.'

/**
 * A zone that nobody asks is left over where the domain works without it. What the parent says and the servers answer
 * decides; zones are listed whether they are in use or not.
 */
export function hostingOf(facts: Facts, zones: DomainZones): Hosting {
  const all = publicZones(zones)
  const [longest] = all
  const dns = facts.dns.find(({ domain }) => domain === zones.domain)
  if (longest === undefined) return { kind: 'external', unused: [] }
  if (dns === undefined)
    return { kind: 'unknown', zone: longest, unread: notAsked(`DNS was not asked for ${zones.domain}`) }
  const parent = dns.parentNameServers
  if (parent.state === 'absent') return { kind: 'nobody', zone: longest }
  if (parent.state !== 'known') return { kind: 'unknown', zone: longest, unread: parent }
  const cut = ifKnown(dns.zone)
  const alike = all.filter(({ name }) => name === cut)
  const shared = (zone: HostedZone) =>
    (ifKnown(zone.nameServers) ?? []).filter(server => parent.value.includes(server)).length
  const [zone] = alike.filter(one => shared(one) > 0).toSorted((a, b) => shared(b) - shared(a))
  // Of zones above the one that is in use others may be in use as well: for other names.
  const unused = all.filter(one => one !== zone && (cut === undefined || one.name.length >= cut.length))
  if (zone !== undefined) return { kind: 'zone', zone, unused }
  for (const { nameServers } of alike) {
    if (nameServers.state !== 'known' && nameServers.state !== 'absent') {
      return { kind: 'unknown', zone: longest, unread: nameServers }
    }
  }
  const [candidate] = unused
  if (candidate === undefined || isAnswered(dns)) return { kind: 'external', unused }
  const answered = dns.authoritative.find(({ answer }) => answer.state === 'known')
  if (answered !== undefined) return { kind: 'nobody', zone: candidate }
  const silent = dns.authoritative.map(({ answer }) => answer).find(({ state }) => state !== 'absent')
  const unread = silent === undefined || silent.state === 'known' || silent.state === 'absent' ? undefined : silent
  return {
    kind: 'unknown',
    zone: candidate,
    unread: unread ?? unavailable(`no name server of ${zones.domain} answered`)
  }
}

/** The zone whose records count, or would once it is delegated to. `undefined`: DNS is elsewhere. */
export function zoneInUse(facts: Facts, zones: DomainZones): HostedZone | undefined {
  const hosting = hostingOf(facts, zones)
  return hosting.kind === 'external' ? undefined : hosting.zone
}

/** Why Route 53 has nothing to say about a domain whose DNS is elsewhere. */
export function whyExternal(zones: DomainZones): string {
  const [zone] = publicZones(zones)
  if (zone === undefined) return EXTERNAL
  return `Nobody asks hosted zone ${zone.id} for ${zones.domain}: its DNS is elsewhere, and is looked at on the wire only.`
}

export function publicZones({ candidates }: DomainZones): readonly HostedZone[] {
  return read(candidates, EXTERNAL).filter(({ isPrivate }) => !isPrivate)
}

/** A server that says that there is no such name is responsible for it; one that refuses or fails is not. */
export function isResponsible({ rcode }: DnsAnswer): boolean {
  return rcode === 'NOERROR' || rcode === 'NXDOMAIN'
}

function isAnswered({ authoritative, recursive }: DomainDns): boolean {
  const values = (answers: DomainDns['recursive']) => answers.flatMap(({ answer }) => ifKnown(answer) ?? [])
  return (
    values(authoritative).some(isResponsible) ||
    values(recursive).some(({ a, aaaa, cname }) => a.length + aaaa.length + cname.length > 0)
  )
}
