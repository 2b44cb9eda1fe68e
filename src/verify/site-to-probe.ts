import { ifKnown } from './fact.ts'
import type { Certificate, Distribution, DomainZones, Expectation, Origin } from './facts.ts'
import type { DomainToProbe, SiteToProbe } from './sources.ts'

/** What AWS said before; `undefined` where it did not. */
export interface KnownOfSite {
  readonly distribution: Distribution | undefined
  readonly certificate: Certificate | undefined
  readonly zones: readonly DomainZones[]
}

/** What to look at from outside. */
export function siteToProbe(expectation: Expectation, known: KnownOfSite): SiteToProbe {
  const { domains, bucket, region, prefix, fallbackDocument, statePrefix, routes, apiPath, apiProbe, nonce } =
    expectation
  const { distribution, certificate, zones } = known
  return {
    ...{ domains, bucket, region, prefix, fallbackDocument, statePrefix, routes, apiPath, apiProbe, nonce },
    distributionDomain: distribution?.domainName,
    originPath: originPath(expectation, distribution),
    dns: domains.map(domain => domainToProbe(domain, domains, certificate, zones))
  }
}

/** Without the distribution the site is thought to be at the root of its domain: see `seenAtSite` for what becomes of the guess. */
function originPath(expectation: Expectation, distribution: Distribution | undefined): string {
  if (distribution === undefined) return `/${expectation.prefix}`.replace(/\/$/, '')
  return siteOrigin(expectation, distribution)?.originPath ?? ''
}

/** The origin of the bucket that the prefix is below, or else any of them. */
function siteOrigin({ bucket, prefix }: Expectation, { origins }: Distribution): Origin | undefined {
  const own = origins.filter(origin => origin.bucket === bucket.toLowerCase())
  return own.find(({ originPath }) => `/${prefix}`.startsWith(`${originPath}/`)) ?? own[0]
}

function domainToProbe(
  domain: string,
  domains: readonly string[],
  certificate: Certificate | undefined,
  zones: readonly DomainZones[]
): DomainToProbe {
  const candidates = zones.find(one => one.domain === domain)?.candidates
  const hosted = candidates && ifKnown(candidates)?.find(({ isPrivate }) => !isPrivate)
  // A name and the wildcard below it are validated by one record.
  const records = new Map(
    (certificate?.validations ?? []).flatMap(({ domain: name, record }) =>
      record !== undefined && keeperOf(name, domains) === domain ? [[record.name, record] as const] : []
    )
  )
  return { domain, ...(hosted && { zone: hosted.name }), validations: [...records.values()] }
}

/** The domain that a name of the certificate is looked up with: itself, one below it, or the canonical one. */
function keeperOf(name: string, domains: readonly string[]): string | undefined {
  const base = name.replace(/^\*\./, '')
  return domains.find(domain => domain === base) ?? domains.find(domain => domain.endsWith(`.${base}`)) ?? domains[0]
}
