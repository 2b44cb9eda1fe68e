import { absent, known } from '../../../src/verify/fact.ts'
import type { HostedZone, RecordSet } from '../../../src/verify/facts.ts'
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
    change: draft => records(draft, ({ type }) => type !== 'A'),
    state: 'fail',
    actual: 'no A record',
    remedy: `"AliasTarget":{"HostedZoneId":"Z2FDTNDATAQYW2","DNSName":"${HOST}."`
  },
  {
    id: 'R53-1',
    what: 'an address',
    change: draft => records(draft, ({ type }) => type !== 'A', { values: ['203.0.113.7'] }),
    state: 'fail',
    actual: 'example.com A 203.0.113.7'
  },
  {
    id: 'R53-1',
    what: 'another distribution',
    change: draft =>
      records(draft, ({ type }) => type !== 'A', {
        alias: { zoneId: 'Z2FDTNDATAQYW2', dnsName: 'd222222abcdef8.cloudfront.net', evaluateTargetHealth: false }
      }),
    state: 'fail',
    actual: 'd222222abcdef8.cloudfront.net'
  },
  {
    id: 'R53-1',
    what: 'a CNAME elsewhere, which has to go first',
    change: draft => records(draft, () => false, { type: 'CNAME', values: ['other.example.net'] }),
    state: 'fail',
    actual: 'CNAME other.example.net',
    remedy: '{"Action":"DELETE","ResourceRecordSet":{"Name":"example.com.","Type":"CNAME","TTL":300',
    also: { 'R53-2': 'warn' }
  },
  {
    id: 'R53-1',
    what: 'a CNAME here',
    change: draft => records(draft, () => false, { type: 'CNAME', values: [`${HOST}.`] }),
    state: 'pass'
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
    change: draft => records(draft, ({ type }) => type !== 'AAAA'),
    state: 'warn',
    actual: 'no AAAA record',
    remedy: '"Type":"AAAA"'
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
    change: draft => records(draft, ({ type }) => type !== 'HTTPS'),
    state: 'warn',
    severity: 'info',
    actual: 'no HTTPS record',
    remedy: '"Type":"HTTPS"'
  },
  {
    id: 'R53-3',
    what: 'other name servers at the registrar',
    change: draft => {
      for (const one of draft.dns) one.parentNameServers = known(['ns1.example.net', 'ns2.example.net'])
    },
    state: 'fail',
    actual: 'ns1.example.net, ns2.example.net',
    remedy:
      'update-domain-nameservers --region us-east-1 --domain-name example.com --nameservers Name=ns-1.awsdns-01.com'
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
