import type { Fact } from '../fact.ts'

/** What Route 53 has for a domain. */
export interface DomainZones {
  readonly domain: string
  /** Hosted zones, public and private, that the name is in, the longest name first. Empty: its DNS is elsewhere, a mode and no failure. */
  readonly candidates: Fact<readonly HostedZone[]>
}

export interface HostedZone {
  /** Without `/hostedzone/`. */
  readonly id: string
  /** Without the trailing dot, lower case. */
  readonly name: string
  readonly isPrivate: boolean
  /** GetHostedZone.DelegationSet, without trailing dots, lower case. Absent for a private zone. */
  readonly nameServers: Fact<readonly string[]>
  /** ListResourceRecordSets at exactly the domain's name; and at `*` of its parent where there is nothing at the name. */
  readonly records: Fact<readonly RecordSet[]>
  /** GetDNSSEC.Status. Absent for a private zone. */
  readonly dnssec: Fact<{
    readonly serveSignature:
      | 'SIGNING'
      | 'NOT_SIGNING'
      | 'DELETING'
      | 'ACTION_NEEDED'
      | 'INTERNAL_FAILURE'
      | (string & {})
    readonly message: string | undefined
  }>
}

export interface RecordSet {
  /** Without the trailing dot, `\052` as `*`, lower case. */
  readonly name: string
  readonly type: string
  /** Set for weighted, latency and other routing, where several sets have one name and type. */
  readonly setIdentifier: string | undefined
  readonly ttl: number | undefined
  readonly values: readonly string[]
  readonly alias:
    | { readonly zoneId: string; readonly dnsName: string; readonly evaluateTargetHealth: boolean }
    | undefined
}

/** What DNS servers answer for a domain, asked on the wire. Names lower case, without trailing dots. */
export interface DomainDns {
  readonly domain: string
  /** The zone cut that the name is below: `example.com`. Absent: the parent has no such zone (NXDOMAIN). */
  readonly zone: Fact<string>
  /** NS of the zone as its parent delegates. Absent: it delegates to nobody. */
  readonly parentNameServers: Fact<readonly string[]>
  /** The parent has a DS record: answers must be signed. */
  readonly hasDs: Fact<boolean>
  /** Each of the parent's name servers, asked for the domain. Where a CNAME leads out of its zone, with what resolvers say of its target. */
  readonly authoritative: readonly { readonly server: string; readonly answer: Fact<DnsAnswer> }[]
  /** The system's resolver and public ones, asked for the domain. */
  readonly recursive: readonly { readonly server: string; readonly answer: Fact<DnsAnswer> }[]
  /** The A and AAAA of the distribution's own name, asked by the same way as the domain's. */
  readonly distributionAddresses: Fact<readonly string[]>
  /** Addresses of the answers that are none of these, but at which the distribution answers for the domain: other edges, as another resolver is given. */
  readonly edgeAddresses?: readonly string[]
  /** By a validating resolver: SERVFAIL that goes away with CD set is bogus. https://www.rfc-editor.org/rfc/rfc4035#section-5.5 */
  readonly dnssec: Fact<'secure' | 'insecure' | 'bogus'>
  /** The CAA set that counts: at the name or the nearest parent that has one (RFC 8659). Absent: none, anybody may issue. */
  readonly caa: Fact<{ readonly name: string; readonly records: readonly CaaRecord[] }>
  /** The CNAMEs that ACM validates this domain's names by. */
  readonly validations: readonly {
    readonly name: string
    readonly expected: string
    /** Targets, as public DNS answers. Absent: no such record. */
    readonly actual: Fact<readonly string[]>
  }[]
}

export interface DnsAnswer {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED` … */
  readonly rcode: string
  readonly a: readonly string[]
  readonly aaaa: readonly string[]
  /** The chain of names that the domain leads to, in order. */
  readonly cname: readonly string[]
  readonly https: Fact<readonly HttpsRecord[]>
  /** Seconds that the answer may still be kept: of the address or CNAME records, or of the denial (SOA). */
  readonly ttl: number | undefined
}

/** https://www.rfc-editor.org/rfc/rfc9460 */
export interface HttpsRecord {
  /** 0 is an alias. */
  readonly priority: number
  /** '' is the name itself. */
  readonly target: string
  readonly alpn: readonly string[]
}

/** https://www.rfc-editor.org/rfc/rfc8659 */
export interface CaaRecord {
  readonly critical: boolean
  readonly tag: string
  readonly value: string
}
