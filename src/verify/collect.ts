import type { Clock } from '../ports.ts'
import { collectApiOrigins } from './api-origins.ts'
import { absent, type Fact, follow, ifKnown, notAsked, unavailable } from './fact.ts'
import type {
  Certificate,
  Distribution,
  DomainZones,
  Expectation,
  ExpectedRelease,
  Facts,
  HeldDomain
} from './facts.ts'
import { heldElsewhere } from './ownership.ts'
import { sampleKeys } from './samples.ts'
import { siteToProbe } from './site-to-probe.ts'
import type { Sources, StateSource } from './sources.ts'

export interface CollectOptions {
  readonly clock: Clock
  /** Ends the run. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds after which what has no answer yet is unavailable; a minute when absent. */
  readonly deadlineMs?: number
  /** Of the invalidation that this run made. */
  readonly invalidationId?: string | undefined
  /** Reads which release is live; that of the expectation when absent. */
  readonly release?: ((state: StateSource) => Promise<Fact<ExpectedRelease>>) | undefined
}

export interface Collected {
  readonly facts: Facts
  /** Requests sent to AWS. */
  readonly calls: number
  /** HTTP requests, TLS handshakes, and DNS servers asked. */
  readonly probes: number
}

/**
 * Asks AWS and the network all that the checks look at, each thing once, what does not depend on another at the same
 * time:
 *
 * | what | after |
 * |---|---|
 * | live release, zones, distribution | nothing |
 * | bucket | the live release, or a third of the time: what else there is to see of it is looked at as well |
 * | functions, conflicts, invalidation, origins of the API, certificate, whose the domains are | the distribution |
 * | the site from outside | distribution, zones and certificate, or a third of the time: without them it is looked at as well |
 *
 * @param open opens the sources; they end when the signal is aborted
 * @throws ActionError where AWS accepts no credentials; the signal's reason once that is aborted
 */
export async function collectFacts(
  expectation: Expectation,
  open: (signal: AbortSignal) => Promise<Sources>,
  options: CollectOptions
): Promise<Collected> {
  const { clock, signal, deadlineMs = 60_000 } = options
  const limit = new AbortController()
  const ended = new AbortController()
  const sources = await open(signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]))
  const over = new Error(`the time limit of ${deadlineMs / 1000} s was over`)
  clock.sleep(deadlineMs, ended.signal).then(
    () => limit.abort(over),
    () => undefined
  )
  const late = clock.sleep(deadlineMs / 3, ended.signal).then(
    () => undefined,
    () => undefined
  )
  try {
    const facts = await gather(expectation, sources, options, late)
    signal?.throwIfAborted()
    return { facts, calls: sources.calls(), probes: countProbes(facts) }
  } finally {
    ended.abort()
    // Nothing is under way any more, unless an error has put an end to it all.
    limit.abort(over)
    sources.close()
  }
}

async function gather(
  given: Expectation,
  sources: Sources,
  options: CollectOptions,
  late: Promise<undefined>
): Promise<Facts> {
  const found = findDistribution(given, sources)
  const distribution = found.then(one => one.distribution)
  const elsewhere = distribution.then(one => heldElsewhere(given, one, sources.distributions))
  const expected = elsewhere.then(held => ({ ...given, domains: ownDomains(given, held), elsewhere: held }))
  const certificate = Promise.all([expected, distribution]).then(([own, one]) => findCertificate(own, one, sources))
  const zones = Promise.all(given.domains.map(domain => sources.zones.zonesOf(domain)))
  const live = Promise.race([findRelease(given, options, sources), late.then(() => TOO_LATE)])
  const [
    itsRelease,
    bucket,
    { id },
    inSight,
    expectation,
    itsCertificate,
    itsZones,
    functions,
    conflicts,
    invalidation,
    apiOrigins,
    site
  ] = await Promise.all([
    live,
    live.then(({ release }) =>
      sources.bucket.read({
        prefix: given.prefix,
        statePrefix: given.statePrefix,
        keys: (release?.files ?? []).map(({ key }) => key),
        samples: sampleKeys({ ...given, release })
      })
    ),
    found,
    distribution,
    expected,
    certificate,
    zones,
    distribution.then(one => (one.state === 'known' ? sources.distributions.functions(one.value) : [])),
    Promise.all([expected, distribution]).then(([own, one]) => findConflicts(own, one, sources)),
    found.then(one => findInvalidation(one, options, sources)),
    distribution.then(one => collectApiOrigins(ifKnown(one), sources)),
    probe(given, sources, { distribution, expected, certificate, zones }, late)
  ])
  const arn = ifKnown(inSight)?.arn
  // What was looked at before it was known whose it is.
  const isOwn = ({ domain }: { readonly domain: string }) => expectation.domains.includes(domain)
  const isOthers = (host: string) => expectation.elsewhere.some(({ domain }) => domain === host)
  return {
    expectation: {
      ...expectation,
      ...itsRelease,
      distributionId: id,
      accountId: given.accountId ?? (arn?.split(':')[4] || undefined)
    },
    bucket,
    distribution: inSight,
    functions,
    invalidation,
    conflicts,
    certificate: itsCertificate,
    zones: itsZones.filter(isOwn),
    dns: site.dns.filter(isOwn),
    apiOrigins,
    tls: site.tls.filter(isOwn),
    http: site.http.filter(({ url }) => !isOthers(new URL(url).hostname))
  }
}

function ownDomains({ domains }: Expectation, held: readonly HeldDomain[]): readonly string[] {
  return domains.filter(domain => !held.some(one => one.domain === domain))
}

type FoundRelease = Pick<Expectation, 'release' | 'releaseUnread'>

const TOO_LATE: FoundRelease = {
  release: undefined,
  releaseUnread: unavailable('the record of the live release was not there in time')
}

async function findRelease(
  { release, releaseUnread }: Expectation,
  { release: read }: CollectOptions,
  { state }: Sources
): Promise<FoundRelease> {
  if (read === undefined) return { release, releaseUnread }
  const found = await read(state)
  if (found.state === 'known') return { release: found.value }
  return { release: undefined, releaseUnread: found.state === 'absent' ? undefined : found }
}

interface FoundDistribution {
  /** As given or found. */
  readonly id: string | undefined
  readonly distribution: Fact<Distribution>
}

async function findDistribution(
  { distributionId, domains }: Expectation,
  { distributions }: Sources
): Promise<FoundDistribution> {
  if (distributionId !== undefined) {
    return { id: distributionId, distribution: await distributions.read(distributionId) }
  }
  const [domain] = domains
  if (domain === undefined) {
    return { id: undefined, distribution: notAsked('neither `distribution-id` nor `domain` is given') }
  }
  const found = await distributions.find(domain)
  if (found.state !== 'known') return { id: undefined, distribution: found }
  return { id: found.value, distribution: await distributions.read(found.value) }
}

/** A certificate that is not attached yet is looked for, since that is a step of every set-up. */
async function findCertificate(
  { domains }: Expectation,
  distribution: Fact<Distribution>,
  { certificates }: Sources
): Promise<Fact<Certificate>> {
  if (distribution.state !== 'known' && distribution.state !== 'absent') return distribution
  const attached = ifKnown(distribution)?.viewerCertificate
  if (attached?.source === 'acm') return await certificates.attached(attached.id)
  const [domain] = domains
  return domain === undefined ? absent : await certificates.find(domain)
}

/** CloudFront only tells it to a distribution that proves by its certificate that the domain is its own. */
function findConflicts(
  { domains }: Expectation,
  distribution: Fact<Distribution>,
  { distributions }: Sources
): Promise<Facts['conflicts']> {
  return Promise.all(
    domains.map(async domain => {
      const own = follow(distribution, 'there is no distribution')
      if ('state' in own) return { domain, holders: own }
      const { id, staging, viewerCertificate } = own.value
      const holders =
        staging || viewerCertificate.source === 'none'
          ? notAsked('CloudFront only says who else holds a domain to a distribution with a certificate for it')
          : await distributions.conflicts(id, domain)
      return { domain, holders }
    })
  )
}

async function findInvalidation(
  { id }: FoundDistribution,
  { invalidationId }: CollectOptions,
  { distributions }: Sources
): Promise<Facts['invalidation']> {
  if (invalidationId === undefined) return notAsked('this run made no invalidation')
  if (id === undefined) return notAsked('there is no distribution')
  return await distributions.invalidation(id, invalidationId)
}

interface Awaited {
  readonly distribution: Promise<Fact<Distribution>>
  readonly expected: Promise<Expectation>
  readonly certificate: Promise<Fact<Certificate>>
  readonly zones: Promise<readonly DomainZones[]>
}

async function probe(
  given: Expectation,
  { network }: Sources,
  { distribution, expected, certificate, zones }: Awaited,
  late: Promise<undefined>
) {
  const [itsDistribution, expectation, itsCertificate, itsZones] = await Promise.all([
    Promise.race([distribution, late]),
    Promise.race([expected, late]),
    Promise.race([certificate, late]),
    Promise.race([zones, late])
  ])
  return await network.probe(
    siteToProbe(expectation ?? given, {
      distribution: itsDistribution && ifKnown(itsDistribution),
      certificate: itsCertificate && ifKnown(itsCertificate),
      zones: itsZones ?? []
    })
  )
}

function countProbes({ http, tls, dns, apiOrigins }: Facts): number {
  const servers = dns.flatMap(({ authoritative, recursive }) => [...authoritative, ...recursive])
  const origins = apiOrigins.filter(origin => origin.tls.state !== 'not-asked')
  return http.length + tls.length + servers.length + origins.length
}
