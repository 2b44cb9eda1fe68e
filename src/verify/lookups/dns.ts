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
 * Whether an answer leads to the distribution: by a CNAME to its name, or by an address that its own name has as well.
 * Edges differ by who asks, so other addresses count too when what they serve, through DNS, is this site from CloudFront.
 */
export function leadsHere(facts: Facts, distribution: Distribution, dns: DomainDns, answer: DnsAnswer): boolean {
  if (answer.cname.includes(distribution.domainName)) return true
  const addresses = [...answer.a, ...answer.aaaa]
  if (addresses.length === 0) return false
  const own = ifKnown(dns.distributionAddresses) ?? []
  return addresses.some(address => own.includes(address)) || servesSite(facts, dns.domain)
}

function servesSite(facts: Facts, domain: string): boolean {
  const probe = findProbe(facts, 'root', { domain, routes: ['dns'] })
  const response = probe && ifKnown(probe.response)
  if (response === undefined) return false
  return response.headers['x-cache']?.endsWith('from cloudfront') === true && isIndex(facts, response)
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
