import { ifKnown } from '../fact.ts'
import type { Distribution, DnsAnswer, DomainDns, Facts } from '../facts.ts'
import { findProbe, isIndex } from './probes.ts'

export function dnsOf(facts: Facts, domain: string): DomainDns | undefined {
  return facts.dns.find(one => one.domain === domain)
}

/** Whether the input `resolve` says where the host is, since DNS does not yet. */
export function isResolved(facts: Facts, domain: string): boolean {
  return facts.expectation.resolve.some(({ host }) => host === domain)
}

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

/** What the name servers of a domain answer; where none does, what resolvers do. */
export function answersOf(dns: DomainDns | undefined): readonly DnsAnswer[] {
  const known = (answers: DomainDns['recursive']) => answers.flatMap(({ answer }) => ifKnown(answer) ?? [])
  const authoritative = known(dns?.authoritative ?? [])
  return authoritative.length > 0 ? authoritative : known(dns?.recursive ?? [])
}

/** Whether the domain is seen to lead to the distribution, however it comes that it does. */
export function isSeenToLead(facts: Facts, distribution: Distribution, domain: string): boolean {
  const dns = dnsOf(facts, domain)
  const answers = answersOf(dns)
  return dns !== undefined && answers.length > 0 && answers.every(answer => leadsHere(facts, distribution, dns, answer))
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
