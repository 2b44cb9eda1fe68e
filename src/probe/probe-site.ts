import { messageOf } from '../errors.ts'
import { runPool } from '../util/pool.ts'
import { ifKnown, unavailable } from '../verify/fact.ts'
import type { HttpProbe, TlsProbe } from '../verify/facts.ts'
import type { SiteProbes, SiteToProbe } from '../verify/sources.ts'
import { type DomainPlan, resolveDomain } from './dns/resolve-domain.ts'
import { edgeAddresses } from './edge-addresses.ts'
import { probeHttp } from './http/probe-http.ts'
import type { Network } from './network.ts'
import { probeTls } from './probe-tls.ts'
import { domainPlans } from './site-plan.ts'
import { assetProbes, hostOf, type PlannedProbe, sitePaths } from './site-requests.ts'

const CONCURRENT = 8

/**
 * Looks at a site from outside, in the order of the plan. Never throws for what is out there: what gives no answer within the network's limits is
 * a fact that says so, and when the time for all probes is over so is every probe that has none.
 */
export async function probeSite(network: Network, plan: SiteToProbe): Promise<SiteProbes> {
  const handshakes = Promise.all(tlsProbes(network, plan))
  const [dns, tls, http] = await Promise.all([
    Promise.all(domainPlans(plan).map(domain => lookUp(network, domain, handshakes))),
    handshakes,
    httpProbes(network, plan)
  ])
  return { dns, tls, http }
}

async function lookUp(network: Network, plan: DomainPlan, handshakes: Promise<readonly TlsProbe[]>) {
  const { distributionDomain } = plan
  const [dns, tls] = await Promise.all([resolveDomain(network, plan), handshakes])
  const past = tls.find(({ domain, route }) => domain === plan.domain && route === 'distribution')
  const own = past && ifKnown(past.session)
  if (own === undefined || distributionDomain === undefined) return dns
  const found = await edgeAddresses(network, dns, distributionDomain, own)
  return found.length === 0 ? dns : { ...dns, edgeAddresses: found }
}

function tlsProbes(network: Network, { domains, distributionDomain }: SiteToProbe): readonly Promise<TlsProbe>[] {
  return domains.flatMap(domain => {
    const { route } = hostOf(network, domain)
    const own = probeTls(network, { domain }).then((session): TlsProbe => ({ domain, route, session }))
    if (distributionDomain === undefined) return [own]
    const past = probeTls(network, { domain, connectTo: distributionDomain })
    return [own, past.then((session): TlsProbe => ({ domain, route: 'distribution', session }))]
  })
}

async function httpProbes(network: Network, plan: SiteToProbe): Promise<readonly HttpProbe[]> {
  const first = await sendAll(network, sitePaths(network, plan))
  const document = first.find(isDocument('root')) ?? first.find(isDocument('index'))
  const assets = document === undefined ? [] : await sendAll(network, assetProbes(document))
  return [...first, ...assets]
}

/** The answer that is the site's page, not an error's. */
function isDocument(wanted: HttpProbe['purpose']) {
  return ({ purpose, response }: HttpProbe): boolean =>
    purpose === wanted && response.state === 'known' && response.value.status === 200 && response.value.isHtml
}

async function sendAll(network: Network, planned: readonly PlannedProbe[]): Promise<readonly HttpProbe[]> {
  const probes: HttpProbe[] = []
  const sent = new Map<string, Promise<unknown>>()
  await runPool(planned.entries(), CONCURRENT, async ([index, probe]) => {
    // One URL after the other: the second request is there to show what the first one left in the cache.
    const key = `${probe.route} ${probe.url}`
    const before = sent.get(key)
    const answer = (before ?? Promise.resolve()).then(() => respond(network, probe))
    sent.set(key, answer)
    probes[index] = await answer
  })
  return probes
}

async function respond(network: Network, { connectTo, headers, ...probe }: PlannedProbe): Promise<HttpProbe> {
  const { url, method } = probe
  try {
    const response = await probeHttp(network, { url, method, connectTo, ...(headers && { headers }) })
    return { ...probe, response }
  } catch (error) {
    // A URL that can't be one: a route that nobody can ask for.
    return { ...probe, response: unavailable(messageOf(error)) }
  }
}
