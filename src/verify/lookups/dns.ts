import type { Fact } from '../fact.ts'
import { ifKnown } from '../fact.ts'
import type { Distribution, DnsAnswer, DomainDns, DomainZones, Facts, HostedZone } from '../facts.ts'
import { read } from '../outcome.ts'
import { findProbe, isIndex } from './probes.ts'

export function dnsOf(facts: Facts, domain: string): DomainDns | undefined {
  return facts.dns.find(one => one.domain === domain)
}

/** Whether the input `resolve` says where the host is, since DNS does not yet. */
export function isResolved(facts: Facts, domain: string): boolean {
  return facts.expectation.resolve.some(({ host }) => host === domain)
}

export function publicZones({ candidates }: DomainZones): readonly HostedZone[] {
  return read(candidates, EXTERNAL).filter(({ isPrivate }) => !isPrivate)
}

/** The zone that the parent delegates to; where none is or that is not known, the one with the longest name. `undefined`: DNS is elsewhere. */
export function zoneInUse(facts: Facts, zones: DomainZones): HostedZone | undefined {
  const all = publicZones(zones)
  const parent: Fact<readonly string[]> = dnsOf(facts, zones.domain)?.parentNameServers ?? { state: 'absent' }
  const delegated = all.find(zone => sameNames(ifKnown(zone.nameServers), ifKnown(parent)))
  return delegated ?? all[0]
}

export function sameNames(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a !== undefined && b !== undefined && a.length === b.length && a.every(name => b.includes(name))
}

export const EXTERNAL =
  'Route 53 has no public zone for the domain: its DNS is elsewhere, and is looked at on the wire only.'

/**
 * Whether an answer leads to the distribution: by a CNAME to its name, by addresses that its own name has as well, or by
 * one where it was found. Which edges these are differs by who asks; where the answer has some of the same, it was asked
 * alike, and then visitors of both kinds, IPv4 and IPv6, have to be led here.
 */
export function leadsHere(facts: Facts, distribution: Distribution, dns: DomainDns, answer: DnsAnswer): boolean {
  if (answer.cname.includes(distribution.domainName)) return true
  const own = ifKnown(dns.distributionAddresses) ?? []
  const found = [...(dns.edgeAddresses ?? []), ...visited(facts, dns.domain)]
  const overlaps = (addresses: readonly string[], known: readonly string[]) =>
    addresses.some(one => known.includes(one))
  const all = [...answer.a, ...answer.aaaa]
  if (!overlaps(all, own)) return overlaps(all, found)
  const known = [...own, ...found]
  return overlaps(answer.a, known) && (answer.aaaa.length === 0 || overlaps(answer.aaaa, known))
}

/** Where a visitor of the domain was led to by DNS, when that is this site from CloudFront. */
function visited(facts: Facts, domain: string): readonly string[] {
  const probe = findProbe(facts, 'root', { domain, routes: ['dns'] })
  const response = probe && ifKnown(probe.response)
  const served = response?.headers['x-cache']?.endsWith('from cloudfront') === true && isIndex(facts, response)
  if (!served) return []
  return facts.tls.flatMap(({ domain: name, route, session }) =>
    name === domain && route === 'dns' ? (ifKnown(session)?.address ?? []) : []
  )
}

/** `A 192.0.2.1`, `CNAME d111111abcdef8.cloudfront.net`, `NXDOMAIN`. */
export function describeAnswer({ rcode, a, aaaa, cname }: DnsAnswer): string {
  if (rcode !== 'NOERROR') return rcode
  const parts = [
    ...(cname.length > 0 ? [`CNAME ${cname.join(' → ')}`] : []),
    ...(a.length > 0 ? [`A ${a.join(' ')}`] : []),
    ...(aaaa.length > 0 ? [`AAAA ${aaaa.join(' ')}`] : [])
  ]
  return parts.length > 0 ? parts.join(', ') : 'no address'
}
