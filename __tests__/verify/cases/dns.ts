import { absent, known, unavailable } from '../../../src/verify/fact.ts'
import type { DnsAnswer, HostedZone, RecordSet } from '../../../src/verify/facts.ts'
import { type Case, type Change, distributionOf } from '../case.ts'
import { type Draft, HOST, value } from '../good-facts.ts'

type DraftFacts = Parameters<Change>[0]

function zones(draft: DraftFacts): Draft<HostedZone>[] {
  return draft.zones.flatMap(({ candidates }) => value<Draft<HostedZone>[]>(candidates))
}

/** The records of the first domain, kept where `keep` says so, with these added. */
function records(draft: DraftFacts, keep: (record: Draft<RecordSet>) => boolean, ...added: Partial<RecordSet>[]): void {
  const zone = zones(draft)[0]
  const all = value<Draft<RecordSet>[]>(zone?.records ?? absent)
  const rest = all.filter(keep)
  all.splice(0, all.length, ...rest)
  for (const one of added) {
    all.push({
      name: 'example.com',
      type: 'A',
      setIdentifier: undefined,
      ttl: 300,
      values: [],
      alias: undefined,
      ...one
    } as Draft<RecordSet>)
  }
}

/** What DNS answers for the first domain, of all servers. */
function answers(draft: DraftFacts, patch: Partial<Draft<DnsAnswer>>): void {
  const { authoritative = [], recursive = [] } = draft.dns[0] ?? {}
  for (const { answer } of [...authoritative, ...recursive]) Object.assign(value<object>(answer), patch)
}

const wildcardRecord = {
  name: '*.example.com',
  alias: { zoneId: 'Z2FDTNDATAQYW2', dnsName: HOST, evaluateTargetHealth: false }
}

/** Nobody in DNS says anything of the first domain. */
function silent(draft: DraftFacts): void {
  for (const one of draft.dns.slice(0, 1)) {
    for (const server of [...one.authoritative, ...one.recursive]) server.answer = unavailable('no answer in 5 s')
  }
}

const SILENT = { 'L-1': 'unknown', 'L-2': 'unknown' } as const
const NOT_HERE = { 'L-1': 'fail', 'L-2': 'fail' } as const
const ELSEWHERE = { a: ['203.0.113.7'], aaaa: [] }

/** Other name servers than the zone's, which say this of both domains. */
function movedAway(draft: DraftFacts, patch: Partial<Draft<DnsAnswer>> = {}): void {
  for (const one of draft.dns) {
    one.parentNameServers = known(['ns1.example.net', 'ns2.example.net'])
    for (const [index, server] of one.authoritative.entries()) server.server = `ns${index}.example.net`
    for (const { answer } of [...one.authoritative, ...one.recursive]) Object.assign(value<object>(answer), patch)
  }
}

/** A zone of a longer name, which nobody asks. */
function staleSubZone(draft: DraftFacts): void {
  const { candidates } = draft.zones[1] ?? { candidates: absent }
  const all = value<Draft<HostedZone>[]>(candidates)
  const first = all[0]
  if (first !== undefined) {
    all.unshift({
      ...first,
      id: 'ZSTALE',
      name: 'www.example.com',
      nameServers: known(['ns-9.awsdns-09.com']),
      records: known([])
    })
  }
}

function duplicate(draft: DraftFacts, nameServers: readonly string[]): void {
  for (const { candidates } of draft.zones) {
    const all = value<Draft<HostedZone>[]>(candidates)
    const first = all[0]
    if (first !== undefined) all.unshift({ ...first, id: 'ZDUPLICATE', nameServers: known([...nameServers]) })
  }
}

export const dnsCases: readonly Case[] = [
  {
    id: 'R53-1',
    what: 'no record',
    change: draft => {
      records(draft, ({ type }) => type !== 'A')
      answers(draft, ELSEWHERE)
    },
    state: 'fail',
    actual: 'no A record',
    remedy: `"AliasTarget":{"HostedZoneId":"Z2FDTNDATAQYW2","DNSName":"${HOST}."`,
    also: NOT_HERE
  },
  {
    id: 'R53-1',
    what: 'no record at the name, which a wildcard further up leads here',
    change: draft => records(draft, () => false),
    state: 'pass'
  },
  {
    id: 'R53-1',
    what: 'a domain that the distribution refuses is not pointed at it',
    change: draft => {
      records(draft, ({ type }) => type !== 'A')
      answers(draft, ELSEWHERE)
      distributionOf(draft).aliases = ['www.example.com']
    },
    state: 'fail',
    remedy: 'an alias of distribution E1A2B3C4D5E6F7 first (CF-4)',
    also: { ...NOT_HERE, 'CF-4': 'fail' }
  },
  {
    id: 'R53-1',
    what: 'an address',
    change: draft => {
      records(draft, ({ type }) => type !== 'A', { values: ['203.0.113.7'] })
      answers(draft, ELSEWHERE)
    },
    state: 'fail',
    actual: 'example.com A 203.0.113.7',
    also: NOT_HERE
  },
  {
    id: 'R53-1',
    what: 'another distribution',
    change: draft => {
      records(draft, ({ type }) => type !== 'A', {
        alias: { zoneId: 'Z2FDTNDATAQYW2', dnsName: 'd222222abcdef8.cloudfront.net', evaluateTargetHealth: false }
      })
      answers(draft, ELSEWHERE)
    },
    state: 'fail',
    actual: 'd222222abcdef8.cloudfront.net',
    also: NOT_HERE
  },
  {
    id: 'R53-1',
    what: 'a CNAME elsewhere, which has to go first',
    change: draft => {
      records(draft, () => false, { type: 'CNAME', values: ['other.example.net'] })
      answers(draft, ELSEWHERE)
    },
    state: 'fail',
    actual: 'CNAME other.example.net',
    remedy: '{"Action":"DELETE","ResourceRecordSet":{"Name":"example.com.","Type":"CNAME","TTL":300',
    also: NOT_HERE
  },
  {
    id: 'R53-1',
    what: 'a CNAME here',
    change: draft => records(draft, () => false, { type: 'CNAME', values: [`${HOST}.`] }),
    state: 'pass'
  },
  ...(['CNAME', 'A'] as const).map(
    (type): Case => ({
      id: 'R53-1',
      what: `one domain leads to the other, by ${type}, and that one here, while DNS can't be asked`,
      change: draft => {
        const name = 'www.example.com'
        const alias = { zoneId: 'Z0123456789EXAMPLE', dnsName: name, evaluateTargetHealth: false }
        records(
          draft,
          () => false,
          ...(type === 'CNAME'
            ? [{ type, values: [`${name}.`] }]
            : [{ alias }, { type: 'AAAA', alias }, { type: 'HTTPS', alias }])
        )
        silent(draft)
      },
      state: 'pass',
      also: SILENT
    })
  ),
  {
    id: 'R53-1',
    what: "a name that was not looked at, while DNS can't be asked",
    change: draft => {
      records(draft, () => false, { type: 'CNAME', values: ['site.example.com'] })
      silent(draft)
    },
    state: 'unknown',
    says: 'site.example.com',
    also: SILENT
  },
  {
    id: 'R53-1',
    what: 'DNS elsewhere',
    change: draft => {
      for (const one of draft.zones) one.candidates = known([])
    },
    state: 'skip',
    also: { 'R53-2': 'skip', 'R53-3': 'skip' }
  },
  {
    id: 'R53-1',
    what: 'not yet, and `resolve` says where',
    change: draft => {
      records(draft, () => false)
      draft.expectation.resolve = [{ host: 'example.com', address: '192.0.2.10' }]
    },
    // The other domain is in order.
    state: 'pass'
  },
  {
    id: 'R53-2',
    what: 'no AAAA',
    change: draft => {
      records(draft, ({ type }) => type !== 'AAAA')
      answers(draft, { aaaa: [] })
    },
    state: 'warn',
    actual: 'no AAAA record',
    remedy: '"Type":"AAAA"'
  },
  {
    id: 'R53-2',
    what: 'no AAAA beside the A of a wildcard, which a record at the name would put an end to',
    change: draft => {
      records(draft, () => false, wildcardRecord)
      answers(draft, { aaaa: [] })
    },
    state: 'warn',
    remedy: '"Name":"example.com.","Type":"A","AliasTarget"'
  },
  {
    id: 'R53-2',
    what: 'no AAAA, and no IPv6',
    change: draft => {
      records(draft, ({ type }) => type !== 'AAAA')
      distributionOf(draft).ipv6 = false
    },
    state: 'pass'
  },
  {
    id: 'R53-2',
    what: 'no HTTPS record',
    change: draft => {
      records(draft, ({ type }) => type !== 'HTTPS')
      answers(draft, { https: absent })
    },
    state: 'warn',
    severity: 'info',
    actual: 'no HTTPS record',
    remedy: '"Type":"HTTPS"'
  },
  {
    id: 'R53-3',
    what: 'name servers at the registrar that know nothing of it',
    change: draft => movedAway(draft, { rcode: 'REFUSED', a: [], aaaa: [] }),
    state: 'fail',
    actual: 'ns1.example.net, ns2.example.net',
    remedy:
      'update-domain-nameservers --region us-east-1 --domain-name example.com --nameservers Name=ns-1.awsdns-01.com',
    also: NOT_HERE
  },
  {
    id: 'R53-3',
    what: 'the same, and the zone does not lead here either',
    change: draft => {
      movedAway(draft, { rcode: 'REFUSED', a: [], aaaa: [] })
      for (const zone of zones(draft)) zone.records = known([])
    },
    state: 'fail',
    remedy: 'Create the records of example.com in hosted zone Z0123456789EXAMPLE first',
    also: { ...NOT_HERE, 'R53-1': 'fail', 'R53-2': 'skip' }
  },
  {
    id: 'R53-3',
    what: 'a zone that is left over: DNS is elsewhere, and leads here',
    change: draft => movedAway(draft),
    state: 'warn',
    says: 'Nobody asks hosted zone Z0123456789EXAMPLE',
    remedy: 'Look after the records of example.com where its DNS is',
    also: { 'R53-1': 'skip', 'R53-2': 'skip' }
  },
  {
    id: 'R53-3',
    what: 'a zone that is left over, with other records: it is not looked at',
    change: draft => {
      movedAway(draft)
      for (const zone of zones(draft)) zone.records = known([])
    },
    state: 'warn',
    also: { 'R53-1': 'skip', 'R53-2': 'skip' }
  },
  {
    id: 'R53-3',
    what: 'DNS is elsewhere, and has no record yet: it is not moved from there',
    change: draft => movedAway(draft, { rcode: 'NXDOMAIN', a: [], aaaa: [] }),
    state: 'warn',
    remedy: 'those for mail as well',
    also: { ...NOT_HERE, 'R53-1': 'skip', 'R53-2': 'skip' }
  },
  {
    id: 'R53-3',
    what: 'other name servers at the registrar, and none answers',
    change: draft => {
      movedAway(draft)
      for (const one of draft.dns) {
        for (const server of [...one.authoritative, ...one.recursive]) server.answer = unavailable('no answer in 5 s')
      }
    },
    state: 'unknown',
    says: 'no answer in 5 s',
    also: SILENT
  },
  {
    id: 'R53-3',
    what: 'a zone below, which was given to another account',
    change: draft => {
      for (const one of draft.dns.slice(1)) {
        one.zone = known('www.example.com')
        one.parentNameServers = known(['ns-1.example.net'])
      }
    },
    // The other domain is in order.
    state: 'pass'
  },
  {
    id: 'R53-3',
    what: 'a zone below, which nobody delegates to: the one above it answers',
    change: staleSubZone,
    state: 'warn',
    actual: 'ZSTALE, Z0123456789EXAMPLE',
    remedy: 'delete-hosted-zone --id ZSTALE'
  },
  {
    id: 'R53-3',
    what: 'a zone below, which nobody delegates to, and no record above',
    change: draft => {
      staleSubZone(draft)
      const [stale, above] = value<Draft<HostedZone>[]>(draft.zones[1]?.candidates ?? absent)
      if (stale !== undefined && above !== undefined) Object.assign(stale, { records: above.records })
      for (const one of draft.dns.slice(1)) {
        one.zone = absent
        one.parentNameServers = absent
      }
    },
    state: 'fail',
    remedy: '"Name":"www.example.com.","Type":"NS","TTL":300,"ResourceRecords":[{"Value":"ns-9.awsdns-09.com."}]',
    also: { 'L-1': 'fail' }
  },
  {
    id: 'R53-3',
    what: 'one of four name servers at the registrar knows nothing of it',
    change: draft => {
      for (const one of draft.dns) {
        one.parentNameServers = known([...value<string[]>(one.parentNameServers).slice(1), 'ns1.example.net'])
        for (const server of one.authoritative.slice(0, 1)) {
          server.server = 'ns1.example.net'
          Object.assign(value<object>(server.answer), { rcode: 'REFUSED', a: [], aaaa: [] })
        }
      }
    },
    state: 'fail',
    actual: 'ns1.example.net',
    remedy: 'Enter only these',
    also: { 'L-1': 'fail' }
  },
  {
    id: 'R53-3',
    what: 'two DNS providers that answer alike',
    change: draft => {
      for (const one of draft.dns) {
        one.parentNameServers = known([...value<string[]>(one.parentNameServers), 'ns1.example.net'])
        const [first] = one.authoritative
        if (first !== undefined) one.authoritative.push({ server: 'ns1.example.net', answer: first.answer })
      }
    },
    state: 'pass'
  },
  {
    id: 'R53-3',
    what: 'not all of its name servers at the registrar',
    change: draft => {
      for (const one of draft.dns) {
        one.parentNameServers = known(value<string[]>(one.parentNameServers).slice(1))
        one.authoritative.shift()
      }
    },
    state: 'warn',
    severity: 'info',
    says: 'only 3 of the 4'
  },
  {
    id: 'R53-3',
    what: 'not registered',
    change: draft => {
      for (const one of draft.dns) one.parentNameServers = absent
    },
    state: 'fail',
    actual: 'no NS',
    also: { 'L-1': 'fail' }
  },
  {
    id: 'R53-3',
    what: 'a second zone that nobody asks',
    change: draft => duplicate(draft, ['ns-9.awsdns-09.com']),
    state: 'warn',
    actual: 'ZDUPLICATE, Z0123456789EXAMPLE',
    remedy: 'delete-hosted-zone --id ZDUPLICATE'
  },
  {
    id: 'R53-4',
    what: 'CAA for another authority, and the certificate is issued',
    change: draft => {
      for (const one of draft.dns) {
        one.caa = known({ name: 'example.com', records: [{ critical: false, tag: 'issue', value: 'ca.example.net' }] })
      }
    },
    state: 'warn',
    actual: 'issue "ca.example.net"',
    remedy: '0 issue \\"amazon.com\\"'
  },
  {
    id: 'R53-4',
    what: 'CAA for Amazon, but for no wildcard',
    change: draft => {
      for (const one of draft.dns) {
        one.caa = known({
          name: 'example.com',
          records: [
            { critical: false, tag: 'issue', value: 'amazontrust.com' },
            { critical: false, tag: 'issuewild', value: ';' }
          ]
        })
      }
    },
    state: 'warn',
    remedy: '0 issuewild \\"amazon.com\\"'
  },
  {
    id: 'R53-4',
    what: 'CAA that only says where to report',
    change: draft => {
      for (const one of draft.dns) {
        one.caa = known({
          name: 'example.com',
          records: [{ critical: false, tag: 'iodef', value: 'mailto:a@example.com' }]
        })
      }
    },
    state: 'pass'
  },
  {
    id: 'R53-4',
    what: 'bogus signatures',
    change: draft => {
      for (const one of draft.dns) {
        one.dnssec = known('bogus')
        one.hasDs = known(true)
      }
    },
    state: 'fail',
    actual: 'bogus, with a DS record at the parent, hosted zone NOT_SIGNING'
  },
  {
    id: 'R53-4',
    what: "a key that Route 53 can't use",
    change: draft => {
      for (const zone of zones(draft)) zone.dnssec = known({ serveSignature: 'ACTION_NEEDED', message: undefined })
    },
    state: 'warn',
    actual: 'ACTION_NEEDED'
  }
]
