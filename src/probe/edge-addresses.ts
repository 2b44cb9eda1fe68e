import { runPool } from '../util/pool.ts'
import { ifKnown } from '../verify/fact.ts'
import type { DomainDns, TlsSession } from '../verify/facts.ts'
import { probeHttp } from './http/probe-http.ts'
import type { Network } from './network.ts'
import { probeTls } from './probe-tls.ts'

const CONCURRENT = 4

/**
 * Of the addresses that a domain leads to, those that the distribution's own name does not have here, but at which it
 * answers for the domain all the same. Who asks elsewhere is sent to other edges: name servers and resolvers may tell of
 * these. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowCloudFrontWorks.html
 *
 * An edge shows the certificate that the distribution shows at its own address, and says that it is CloudFront: a load
 * balancer may have the same certificate.
 *
 * @param own the handshake for the domain at the distribution's own address
 */
export async function edgeAddresses(
  network: Network,
  dns: DomainDns,
  distributionDomain: string,
  own: TlsSession
): Promise<readonly string[]> {
  const addresses = strangers(dns, distributionDomain)
  const found: string[] = []
  await runPool(addresses, CONCURRENT, async address => {
    if (await isEdge(network, dns.domain, address, own)) found.push(address)
  })
  return found.sort()
}

/** One of each answer and family that has none of the distribution's: the others of an answer are alike. */
function strangers(
  { authoritative, recursive, distributionAddresses }: DomainDns,
  distributionDomain: string
): ReadonlySet<string> {
  const known = new Set(ifKnown(distributionAddresses) ?? [])
  const answers = [...authoritative, ...recursive].flatMap(({ answer }) => ifKnown(answer) ?? [])
  const families = answers
    .filter(({ cname }) => !cname.includes(distributionDomain))
    .flatMap(({ a, aaaa }) => [a, aaaa])
    .filter(addresses => !addresses.some(address => known.has(address)))
  return new Set(families.flatMap(addresses => addresses.slice(0, 1)))
}

async function isEdge(network: Network, domain: string, address: string, own: TlsSession): Promise<boolean> {
  const session = ifKnown(await probeTls(network, { domain, connectTo: address }))
  if (session?.serial !== own.serial) return false
  const response = await probeHttp(network, { method: 'HEAD', url: `https://${domain}/`, connectTo: address })
  return ifKnown(response)?.headers['x-cache']?.endsWith('from cloudfront') === true
}
