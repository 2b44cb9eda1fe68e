import { parseBalancerHost } from './balancer-host.ts'
import { type Fact, ifKnown, notAsked } from './fact.ts'
import type { ApiOrigin, Distribution, LoadBalancer, Origin } from './facts.ts'
import type { Sources } from './sources.ts'

/** Looks at each origin of a behavior that isn't S3's. */
export function collectApiOrigins(
  distribution: Distribution | undefined,
  sources: Sources
): Promise<readonly ApiOrigin[]> {
  const ids = new Set((distribution?.behaviors ?? []).flatMap(({ originIds }) => originIds))
  const origins = (distribution?.origins ?? []).filter(
    ({ id, kind }) => ids.has(id) && (kind === 'custom' || kind === 'vpc')
  )
  return Promise.all(
    origins.map(async origin => {
      const found = findBalancer(origin, sources)
      const [loadBalancer, tls] = await Promise.all([found, handshake(origin, found, sources)])
      return { originId: origin.id, domainName: origin.domainName, loadBalancer, tls }
    })
  )
}

/** By its own name, or the one that a record leads to: an alias of Route 53 is not seen from outside. */
async function findBalancer({ domainName }: Origin, sources: Sources): Promise<Fact<LoadBalancer>> {
  const { loadBalancers, network, zones } = sources
  if (parseBalancerHost(domainName) !== undefined) return await loadBalancers.find(domainName)
  const cname = await network.cname(domainName)
  if (cname.state === 'known' && parseBalancerHost(cname.value) !== undefined) {
    return await loadBalancers.find(cname.value)
  }
  const target = await zones.target(domainName)
  if (target.state === 'known' && parseBalancerHost(target.value) !== undefined) {
    return await loadBalancers.find(target.value)
  }
  if (target.state === 'known' || target.state === 'absent')
    return notAsked(`the origin ${domainName} is no load balancer`)
  return target
}

/** Where CloudFront speaks plain HTTP, only with what is there to speak HTTPS instead. */
async function handshake(
  { kind, domainName, protocolPolicy, httpsPort }: Origin,
  found: Promise<Fact<LoadBalancer>>,
  { network }: Sources
): Promise<ApiOrigin['tls']> {
  if (kind === 'vpc') return notAsked('the origin is in a VPC')
  const port = httpsPort ?? 443
  if (protocolPolicy === 'http-only' && !listensForHttps(await found, port)) {
    return notAsked('CloudFront speaks plain HTTP to it')
  }
  return network.tls(domainName, port)
}

function listensForHttps(found: Fact<LoadBalancer>, port: number): boolean {
  const balancer = ifKnown(found)
  const listeners = (balancer && ifKnown(balancer.listeners)) ?? []
  return listeners.some(one => one.port === port && (one.protocol === 'HTTPS' || one.protocol === 'TLS'))
}
