import * as tls from 'node:tls'
import { type SandboxDns, startDns } from '../../sandbox/dns/dns.ts'
import type { Zone } from '../../sandbox/dns/zone-source.ts'
import { type Network, type NetworkOptions, openNetwork } from '../../src/probe/network.ts'

/** In Node since 24.5; @types/node does not know yet. https://nodejs.org/docs/latest-v24.x/api/tls.html#tlssetdefaultcacertificatescerts */
const { getCACertificates, setDefaultCACertificates } = tls as unknown as {
  getCACertificates(type: 'default' | 'bundled'): string[]
  setDefaultCACertificates(certificates: readonly string[]): void
}

const open: { close(): unknown }[] = []

/** For afterEach: closes what was opened here. */
export async function closeProbeLabs(): Promise<void> {
  setDefaultCACertificates(getCACertificates('bundled'))
  await Promise.all(open.splice(0).map(each => each.close()))
}

/** From now on this process trusts what the roots have signed, as one does that is started with NODE_EXTRA_CA_CERTS. */
export function trust(...caPems: readonly string[]): void {
  setDefaultCACertificates([...getCACertificates('bundled'), ...caPems])
}

export function network(options: Partial<NetworkOptions> = {}): Network {
  const created = openNetwork({ environment: {}, ...options })
  open.push(created)
  return created
}

export const NAME_SERVERS = ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.com']
export const DISTRIBUTION = 'd111111abcdef8.cloudfront.net'

/** example.com as the reference set-up has it. */
export function exampleZone(changes: Partial<Zone> = {}): Zone {
  return {
    name: 'example.com',
    private: false,
    nameServers: NAME_SERVERS,
    records: [
      { name: 'example.com', type: 'A', values: [], aliasTarget: DISTRIBUTION },
      { name: 'example.com', type: 'AAAA', values: [], aliasTarget: DISTRIBUTION },
      { name: 'example.com', type: 'HTTPS', values: ['1 . alpn="h3,h2"'] }
    ],
    ...changes
  }
}

export interface DnsLab {
  readonly dns: SandboxDns
  readonly network: Network
}

/** Name servers on loopback and a network that asks them. `changed` may alter the servers first. */
export async function dnsLab(
  zones: readonly Zone[] = [exampleZone()],
  changed: (dns: SandboxDns) => void = () => {},
  options: Partial<NetworkOptions> = {}
): Promise<DnsLab> {
  const dns = await startDns({
    source: { zones: () => zones },
    book: name => (name === DISTRIBUTION ? { A: ['127.0.0.1'], AAAA: ['::1'] } : undefined)
  })
  open.push(dns)
  changed(dns)
  const S3_CLOUDFRONT_DEPLOY_RESOLVERS = dns.resolvers.map(({ address }) => address).join(', ')
  const resolve = [...(await dns.nameServers()), ...(options.resolve ?? [])]
  const environment = { S3_CLOUDFRONT_DEPLOY_RESOLVERS, ...options.environment }
  return { dns, network: network({ limits: { dnsMs: 300 }, ...options, environment, resolve }) }
}
