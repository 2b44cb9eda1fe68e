import { Resolver } from 'node:dns/promises'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type SandboxDns, startDns } from '../../../sandbox/dns/dns.ts'
import type { Zone } from '../../../sandbox/dns/zone-source.ts'

const open: SandboxDns[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(dns => dns.close()))
})

const SERVERS = ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.com']
const alias = 'd111111abcdef8.cloudfront.net.'

const zone: Zone = {
  name: 'example.com.',
  private: false,
  nameServers: SERVERS,
  records: [
    { name: 'example.com.', type: 'A', values: [], aliasTarget: alias },
    { name: 'example.com.', type: 'CAA', values: ['0 issue "amazon.com"'] },
    { name: 'www.example.com.', type: 'CNAME', values: ['example.com.'] },
    { name: 'a.b.example.com.', type: 'TXT', values: ['"deep"'] },
    { name: '\\052.wild.example.com.', type: 'A', values: ['192.0.2.7'] },
    { name: 'long.example.com.', type: 'TXT', values: Array.from({ length: 30 }, (_, n) => `"${n}${'x'.repeat(80)}"`) },
    { name: 'api.example.com.', type: 'NS', values: ['ns1.api.example.com.'] }
  ]
}

async function start(zones: readonly Zone[] = [zone]): Promise<SandboxDns> {
  const dns = await startDns({
    source: { zones: () => zones },
    book: name => (name === 'd111111abcdef8.cloudfront.net' ? { A: ['127.0.0.1'], AAAA: ['::1'] } : undefined)
  })
  open.push(dns)
  return dns
}

/** A resolver that is not ours: c-ares, as Node has it. */
function asker(address: string): Resolver {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 })
  resolver.setServers([address])
  return resolver
}

async function recursive(dns: SandboxDns, index = 0): Promise<Resolver> {
  return asker(dns.resolvers[index]?.address ?? '')
}

async function server(dns: SandboxDns, name: string): Promise<Resolver> {
  const found = (await dns.nameServers()).find(({ host }) => host === name)
  return asker(found?.address ?? '')
}

describe('a recursive server', () => {
  test('answers an alias with the addresses that it stands for', async () => {
    const dns = await recursive(await start())
    await expect(dns.resolve4('example.com')).resolves.toEqual(['127.0.0.1'])
  })

  test('follows a CNAME to them', async () => {
    const dns = await recursive(await start())
    await expect(dns.resolve4('www.example.com')).resolves.toEqual(['127.0.0.1'])
    await expect(dns.resolveCname('www.example.com')).resolves.toEqual(['example.com'])
  })

  test('knows the names that AWS keeps and the name servers', async () => {
    const dns = await recursive(await start())
    await expect(dns.resolve6('d111111abcdef8.cloudfront.net')).resolves.toEqual(['::1'])
    await expect(dns.resolve4('ns-1.awsdns-01.org')).resolves.toEqual(['127.0.0.1'])
    await expect(dns.resolveNs('com')).resolves.toEqual(['a.gtld-servers.net'])
  })

  test.each([
    ['NS', 'example.com', SERVERS],
    ['CAA', 'example.com', [expect.objectContaining({ critical: 0, issue: 'amazon.com' })]],
    ['TXT', 'a.b.example.com', [['deep']]],
    ['A', 'any.wild.example.com', ['192.0.2.7']]
  ])('answers %s of %s', async (type, name, expected) => {
    const dns = await recursive(await start())
    await expect(dns.resolve(name, type)).resolves.toEqual(expected)
  })

  test.each([
    ['NXDOMAIN for a name that is not there', 'A', 'nothing.example.com', 'ENOTFOUND'],
    ['no data for a type that is not there', 'MX', 'example.com', 'ENODATA'],
    ['no data for a name that only has names below it', 'A', 'b.example.com', 'ENODATA'],
    ['SERVFAIL for a zone whose servers do not answer for it', 'A', 'x.api.example.com', 'ESERVFAIL'],
    ['NXDOMAIN for a domain that nobody has', 'A', 'example.net', 'ENOTFOUND']
  ])('%s', async (_, type, name, code) => {
    const dns = await recursive(await start())
    await expect(dns.resolve(name, type)).rejects.toMatchObject({ code })
  })

  test('comes by TCP to what is too long for UDP', async () => {
    const dns = await start()
    await expect((await recursive(dns)).resolveTxt('long.example.com')).resolves.toHaveLength(30)
    expect(dns.log.map(({ transport }) => transport)).toEqual(['udp', 'tcp'])
  })

  test('gives old data, each server its own', async () => {
    const dns = await start()
    dns.resolvers[0]?.remember('example.com', 'A', { values: ['192.0.2.1'] })
    await expect((await recursive(dns, 0)).resolve4('example.com')).resolves.toEqual(['192.0.2.1'])
    await expect((await recursive(dns, 1)).resolve4('example.com')).resolves.toEqual(['127.0.0.1'])
  })

  test('asks the next name server when one is down, and fails when all are', async () => {
    const dns = await start()
    dns.fail('ns-1.awsdns-01.org', 'timeout')
    await expect((await recursive(dns)).resolve4('example.com')).resolves.toEqual(['127.0.0.1'])
    dns.fail('ns-2.awsdns-02.com', 'refused')
    await expect((await recursive(dns)).resolve4('example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' })
  })

  test('fails on a zone that its parent says is signed and is not', async () => {
    const dns = await start()
    dns.delegate('example.com', { nameServers: SERVERS, dsKeyTag: 4711 })
    await expect((await recursive(dns)).resolve4('example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' })
  })

  test('answers of a zone that is signed with the key that its parent names', async () => {
    const dns = await start([{ ...zone, keyTag: 4711 }])
    await expect((await recursive(dns)).resolve4('example.com')).resolves.toEqual(['127.0.0.1'])
  })

  test('does not see private zones', async () => {
    const dns = await start([{ ...zone, private: true }])
    await expect((await recursive(dns)).resolve4('example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })
})

describe('the servers of a zone', () => {
  test('are those of the first of two zones with one name; the other has servers of its own', async () => {
    const other = {
      ...zone,
      nameServers: ['ns-9.awsdns-09.net'],
      records: [{ name: 'example.com', type: 'A', values: ['192.0.2.9'] }]
    }
    const dns = await start([zone, other])
    await expect((await server(dns, 'ns-9.awsdns-09.net')).resolve4('example.com')).resolves.toEqual(['192.0.2.9'])
    await expect((await recursive(dns)).resolve4('example.com')).resolves.toEqual(['127.0.0.1'])
    dns.delegate('example.com', { nameServers: other.nameServers })
    await expect((await recursive(dns)).resolve4('example.com')).resolves.toEqual(['192.0.2.9'])
  })

  test('refuse other zones', async () => {
    const dns = await start()
    await expect((await server(dns, 'ns-1.awsdns-01.org')).resolve4('example.net')).rejects.toMatchObject({
      code: 'EREFUSED'
    })
  })

  test.each([
    ['timeout', 'ETIMEOUT'],
    ['servfail', 'ESERVFAIL'],
    ['refused', 'EREFUSED']
  ] as const)('can be made to %s', async (fault, code) => {
    const dns = await start()
    dns.fail('ns-1.awsdns-01.org', fault)
    await expect((await server(dns, 'ns-1.awsdns-01.org')).resolve4('example.com')).rejects.toMatchObject({ code })
  })
})
