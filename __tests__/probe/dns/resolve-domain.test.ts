import { afterEach, describe, expect, test } from '@jest/globals'
import type { SandboxDns } from '../../../sandbox/dns/dns.ts'
import type { Zone, ZoneRecord } from '../../../sandbox/dns/zone-source.ts'
import { type DomainPlan, resolveDomain } from '../../../src/probe/dns/resolve-domain.ts'
import type { DomainDns } from '../../../src/verify/facts.ts'
import { closeProbeLabs, DISTRIBUTION, dnsLab, exampleZone, NAME_SERVERS, network } from '../probe-lab.ts'

afterEach(closeProbeLabs)

const [NS1 = '', NS2 = ''] = NAME_SERVERS

async function facts(
  plan: Partial<DomainPlan> = {},
  zones?: readonly Zone[],
  changed?: (dns: SandboxDns) => void
): Promise<DomainDns> {
  const { network } = await dnsLab(zones, changed)
  return await resolveDomain(network, {
    domain: 'example.com',
    zone: 'example.com',
    distributionDomain: DISTRIBUTION,
    ...plan
  })
}

const known = (value: unknown) => ({ state: 'known', value })
const GOOD = known({
  rcode: 'NOERROR',
  a: ['127.0.0.1'],
  aaaa: ['::1'],
  cname: [],
  https: known([{ priority: 1, target: '', alpn: ['h3', 'h2'] }]),
  ttl: 60
})

describe('the DNS of a domain', () => {
  test('as it should be', async () => {
    expect(await facts()).toEqual({
      domain: 'example.com',
      zone: known('example.com'),
      parentNameServers: known(NAME_SERVERS),
      hasDs: known(false),
      authoritative: NAME_SERVERS.map(server => ({ server, answer: GOOD })),
      recursive: [1, 2].map(() => ({ server: expect.stringMatching(/^127\.0\.0\.1:\d+$/), answer: GOOD })),
      distributionAddresses: known(['127.0.0.1', '::1']),
      dnssec: known('insecure'),
      caa: { state: 'absent' },
      validations: []
    })
  })

  test('asks the parent and the name servers without recursion, and recursive servers with it', async () => {
    const { dns, network } = await dnsLab()
    await resolveDomain(network, { domain: 'example.com' })
    const recursive = dns.log.filter(({ recursionDesired }) => recursionDesired)
    expect(new Set(recursive.map(({ server }) => server))).toEqual(new Set(['resolver-1', 'resolver-2']))
    expect(new Set(dns.log.map(({ server }) => server))).toEqual(
      new Set(['resolver-1', 'resolver-2', 'a.gtld-servers.net', ...NAME_SERVERS])
    )
  })

  test('of a name below the zone, by CNAME', async () => {
    const records: ZoneRecord[] = [
      ...exampleZone().records,
      { name: 'www.example.com', type: 'CNAME', values: [DISTRIBUTION] }
    ]
    const { zone, authoritative, recursive } = await facts({ domain: 'WWW.example.com.' }, [exampleZone({ records })])
    expect(zone).toEqual(known('example.com'))
    expect(authoritative[0]?.answer).toMatchObject(known({ a: [], cname: [DISTRIBUTION], https: { state: 'absent' } }))
    expect(recursive[0]?.answer).toMatchObject(known({ a: ['127.0.0.1'], aaaa: ['::1'], cname: [DISTRIBUTION] }))
  })

  test('of a name whose CNAME leads through another zone', async () => {
    const platform: Zone = {
      name: 'example.net',
      private: false,
      nameServers: ['ns-9.awsdns-09.net'],
      records: [{ name: 'client.example.net', type: 'CNAME', values: [DISTRIBUTION] }]
    }
    const leading = (to: string) =>
      exampleZone({ records: [{ name: 'app.example.com', type: 'CNAME', values: [to], ttl: 60 }] })
    const { authoritative } = await facts({ domain: 'app.example.com' }, [leading('client.example.net'), platform])
    expect(authoritative[0]?.answer).toMatchObject(
      known({ rcode: 'NOERROR', a: ['127.0.0.1'], aaaa: ['::1'], cname: ['client.example.net', DISTRIBUTION], ttl: 60 })
    )
    const gone = await facts({ domain: 'app.example.com' }, [leading('nobody.example.net'), platform])
    expect(gone.authoritative[0]?.answer).toMatchObject(
      known({ rcode: 'NXDOMAIN', a: [], cname: ['nobody.example.net'] })
    )
  })

  test('of a name that is not there', async () => {
    const { zone, authoritative, recursive } = await facts({ domain: 'nothing.example.com' })
    expect(zone).toEqual(known('example.com'))
    expect(authoritative[0]?.answer).toMatchObject(known({ rcode: 'NXDOMAIN', a: [], ttl: 900 }))
    expect(recursive[0]?.answer).toMatchObject(known({ rcode: 'NXDOMAIN', a: [], ttl: 900 }))
  })

  test('of an answer that is cut short over UDP', async () => {
    expect((await facts({}, undefined, dns => dns.fail(NS1, 'truncate'))).authoritative[0]).toEqual({
      server: NS1,
      answer: GOOD
    })
  })
})

describe('delegation', () => {
  test('to name servers that have no such zone', async () => {
    const { parentNameServers, authoritative, recursive } = await facts({}, undefined, dns =>
      dns.delegate('example.com', { nameServers: ['ns1.registrar.example'] })
    )
    expect(parentNameServers).toEqual(known(['ns1.registrar.example']))
    expect(authoritative).toMatchObject([
      { server: 'ns1.registrar.example', answer: known({ rcode: 'REFUSED', a: [] }) }
    ])
    expect(recursive[0]?.answer).toMatchObject(known({ rcode: 'SERVFAIL' }))
  })

  test.each(['example.com', undefined])('of a domain that nobody has registered (zone %s)', async zone => {
    const {
      zone: found,
      parentNameServers,
      authoritative
    } = await facts({ zone }, undefined, dns => dns.delegate('example.com', 'none'))
    expect([found, parentNameServers, authoritative]).toEqual([{ state: 'absent' }, { state: 'absent' }, []])
  })

  test('of a zone below a zone, which that one does not delegate', async () => {
    const app = exampleZone({ name: 'app.example.com', nameServers: ['ns-7.awsdns-07.net'] })
    const delegating: ZoneRecord[] = [{ name: 'app.example.com', type: 'NS', values: app.nameServers }]
    const answering: ZoneRecord[] = [{ name: 'app.example.com', type: 'A', values: [], aliasTarget: DISTRIBUTION }]
    const plan = { domain: 'app.example.com', zone: 'app.example.com' }
    expect((await facts(plan, [exampleZone(), app])).zone).toEqual({ state: 'absent' })
    expect((await facts(plan, [exampleZone({ records: delegating }), app])).parentNameServers).toEqual(
      known(['ns-7.awsdns-07.net'])
    )
    // Nobody asks the zone: the one above it has the name.
    expect(await facts(plan, [exampleZone({ records: answering }), app])).toMatchObject({
      zone: known('example.com'),
      parentNameServers: known(NAME_SERVERS),
      authoritative: NAME_SERVERS.map(server => ({ server, answer: known({ a: ['127.0.0.1'] }) }))
    })
  })

  test('that has a DS record for a zone without signatures is bogus', async () => {
    const { hasDs, dnssec, recursive } = await facts({}, undefined, dns =>
      dns.delegate('example.com', { nameServers: NAME_SERVERS, dsKeyTag: 4711 })
    )
    expect([hasDs, dnssec]).toEqual([known(true), known('bogus')])
    expect(recursive[0]?.answer).toMatchObject(known({ rcode: 'SERVFAIL' }))
  })

  test('that has a DS record for the key that signs is secure', async () => {
    const { hasDs, dnssec } = await facts({}, [exampleZone({ keyTag: 4711 })])
    expect([hasDs, dnssec]).toEqual([known(true), known('secure')])
  })
})

describe('servers in trouble', () => {
  test('one name server that is dead does not hide the other', async () => {
    const { authoritative } = await facts({}, undefined, dns => dns.fail(NS1, 'timeout'))
    expect(authoritative).toEqual([
      {
        server: NS1,
        answer: {
          state: 'unavailable',
          why: expect.stringMatching(/^127\.0\.0\.1:\d+ asked for AA?A?A? of example\.com: gave no answer in time$/)
        }
      },
      { server: NS2, answer: GOOD }
    ])
  })

  test('noise is no answer', async () => {
    const { authoritative } = await facts({}, undefined, dns => dns.fail(NS1, 'garbage'))
    expect(authoritative[0]?.answer.state).toBe('unavailable')
  })

  test('a recursive server may be behind', async () => {
    const { recursive, authoritative } = await facts({}, undefined, dns =>
      dns.resolvers[1]?.remember('example.com', 'A', { values: ['192.0.2.1'], ttl: 1234 })
    )
    expect(authoritative[0]?.answer).toEqual(GOOD)
    expect(recursive[0]?.answer).toEqual(GOOD)
    expect(recursive[1]?.answer).toMatchObject(known({ a: ['192.0.2.1'], aaaa: ['::1'], ttl: 1234 }))
  })

  test('the first recursive server that is dead is not the only one', async () => {
    const { zone, recursive, dnssec } = await facts({}, undefined, dns => dns.resolvers[0]?.fail('timeout'))
    expect(recursive.map(({ answer }) => answer.state)).toEqual(['unavailable', 'known'])
    expect([zone, dnssec]).toEqual([known('example.com'), known('insecure')])
  })

  test('nothing answers: every fact is unavailable', async () => {
    const { network } = await dnsLab(undefined, dns => {
      for (const resolver of dns.resolvers) resolver.fail('timeout')
    })
    const seen = await resolveDomain(network, {
      domain: 'example.com',
      distributionDomain: DISTRIBUTION,
      validations: [{ name: '_a.example.com', value: '_b.acm-validations.aws' }]
    })
    const states = [seen.zone, seen.parentNameServers, seen.hasDs, seen.distributionAddresses, seen.dnssec, seen.caa]
    expect(states.map(({ state }) => state)).toEqual(states.map(() => 'unavailable'))
    expect(seen.recursive.map(({ answer }) => answer.state)).toEqual(['unavailable', 'unavailable'])
    expect(seen.validations[0]?.actual.state).toBe('unavailable')
    expect(seen.authoritative).toEqual([])
  })

  test('a network that is cut off, whose servers deny every name: that says nothing of the domain', async () => {
    const { network } = await dnsLab(undefined, dns => {
      for (const resolver of dns.resolvers) resolver.fail('nxdomain')
    })
    const seen = await resolveDomain(network, {
      domain: 'example.com',
      distributionDomain: DISTRIBUTION,
      validations: [{ name: '_a.example.com', value: '_b.acm-validations.aws' }]
    })
    const states = [seen.zone, seen.parentNameServers, seen.hasDs, seen.distributionAddresses, seen.dnssec, seen.caa]
    expect(states.map(({ state }) => state)).toEqual(states.map(() => 'unavailable'))
    expect(seen.recursive.map(({ answer }) => answer)).toEqual(
      [1, 2].map(() => ({ state: 'unavailable', why: expect.stringContaining('it is cut off from DNS') }))
    )
    expect(seen.validations[0]?.actual.state).toBe('unavailable')
  })

  test('one such server beside another that knows', async () => {
    const { zone, recursive } = await facts({}, undefined, dns => dns.resolvers[0]?.fail('nxdomain'))
    expect(recursive.map(({ answer }) => answer.state)).toEqual(['unavailable', 'known'])
    expect(zone).toEqual(known('example.com'))
  })

  test('nobody listens, and the time is over before it began', async () => {
    const silent = network({
      environment: { S3_CLOUDFRONT_DEPLOY_RESOLVERS: '127.0.0.1:1' },
      signal: AbortSignal.abort(new Error('the run was cancelled'))
    })
    const { zone, caa } = await resolveDomain(silent, { domain: 'example.com' })
    expect(zone).toEqual({ state: 'unavailable', why: 'the run was cancelled' })
    expect(caa.state).toBe('unavailable')
  })
})

describe('what else counts', () => {
  test('the CAA set at the nearest name upwards', async () => {
    const records: ZoneRecord[] = [
      { name: 'example.com', type: 'CAA', values: ['0 issue "letsencrypt.org"', '128 iodef "mailto:a@example.com"'] },
      { name: 'app.example.com', type: 'CAA', values: ['0 issuewild "amazon.com"'] }
    ]
    const zones = [exampleZone({ records })]
    expect((await facts({ domain: 'www.example.com' }, zones)).caa).toEqual(
      known({
        name: 'example.com',
        records: [
          { critical: false, tag: 'issue', value: 'letsencrypt.org' },
          { critical: true, tag: 'iodef', value: 'mailto:a@example.com' }
        ]
      })
    )
    expect((await facts({ domain: 'x.app.example.com' }, zones)).caa).toEqual(
      known({ name: 'app.example.com', records: [{ critical: false, tag: 'issuewild', value: 'amazon.com' }] })
    )
  })

  test('the CNAMEs by which ACM validates', async () => {
    const records: ZoneRecord[] = [{ name: '_a.example.com', type: 'CNAME', values: ['_b.acm-validations.aws.'] }]
    const validations = [
      { name: '_a.example.com.', value: '_b.acm-validations.aws.' },
      { name: '_c.example.com', value: '_d.acm-validations.aws' }
    ]
    expect((await facts({ validations }, [exampleZone({ records })])).validations).toEqual([
      { name: '_a.example.com', expected: '_b.acm-validations.aws', actual: known(['_b.acm-validations.aws']) },
      { name: '_c.example.com', expected: '_d.acm-validations.aws', actual: { state: 'absent' } }
    ])
  })
})
