import type { HttpProbe, Route } from '../verify/facts.ts'
import type { SiteToProbe } from '../verify/sources.ts'
import type { Network } from './network.ts'
import { pathLike, pathOfKey, restUrl, websiteUrl } from './site-plan.ts'

/** A probe that is still to be sent. */
export interface PlannedProbe extends Omit<HttpProbe, 'response'> {
  /** The host that is connected to, where it is not the URL's. */
  readonly connectTo?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The host that the site is looked at under, and how it is reached. */
export function mainHost(network: Network, { domains, distributionDomain }: SiteToProbe): Host | undefined {
  const [domain] = domains
  if (domain !== undefined) return hostOf(network, domain)
  return distributionDomain === undefined ? undefined : { name: distributionDomain, route: 'distribution' }
}

export interface Host {
  readonly name: string
  readonly route: Route
}

export function hostOf(network: Network, name: string): Host {
  return { name, route: network.override(name) === undefined ? 'dns' : 'resolve' }
}

/** All that is known before the site has answered; see `ProbePurpose` for what each is for. */
export function sitePaths(network: Network, plan: SiteToProbe): readonly PlannedProbe[] {
  const { nonce, domains, distributionDomain } = plan
  const main = mainHost(network, plan)
  if (main === undefined) return bucketProbes(plan)
  const get = (purpose: HttpProbe['purpose'], path: string): PlannedProbe => ({
    purpose,
    method: 'GET',
    url: `https://${main.name}${path}`,
    route: main.route
  })
  const root = rootPath(plan)
  const index = pathOfKey(plan.prefix + plan.fallbackDocument, plan.originPath)
  const state = plan.statePrefix && pathOfKey(`${plan.statePrefix}head.json`, plan.originPath)
  const throughDistribution: readonly PlannedProbe[] =
    distributionDomain === undefined || main.route === 'distribution'
      ? []
      : [{ ...get('root', root), route: 'distribution', connectTo: distributionDomain }]
  const others = domains.slice(1).map((domain): PlannedProbe => {
    const { name, route } = hostOf(network, domain)
    return { purpose: 'other-name', method: 'GET', url: `https://${name}${root}`, route }
  })
  return [
    get('root', root),
    ...throughDistribution,
    ...(index === undefined ? [] : [get('index', index)]),
    { ...get('http', ''), url: `http://${main.name}${root}__verify-${nonce}?q=1` },
    get('deep-link', `${root}__verify-${nonce}/a`),
    ...plan.routes.map(path => get('route', sentPath(path))),
    get('missing-asset', `${root}assets/__verify-${nonce}.js`),
    ...apiProbes(plan, get),
    ...(state ? [get('state', state)] : []),
    ...others,
    ...bucketProbes(plan)
  ]
}

/** What the document that was served makes browsers load from the same host, plain and compressed. */
export function assetProbes(document: HttpProbe): readonly PlannedProbe[] {
  if (document.response.state !== 'known') return []
  const { host } = new URL(document.url)
  const own = document.response.value.entryAssets.filter(({ url }) => new URL(url).host === host)
  return own.flatMap(({ url }): readonly PlannedProbe[] => {
    const probe = { method: 'GET', url, route: document.route } as const
    return [
      { ...probe, purpose: 'asset' },
      { ...probe, purpose: 'asset-br', headers: { 'accept-encoding': 'br' } }
    ]
  })
}

function apiProbes(
  { apiPath, apiProbe, nonce }: SiteToProbe,
  get: (purpose: HttpProbe['purpose'], path: string) => PlannedProbe
): readonly PlannedProbe[] {
  // The second one shows whether the answer to the first was cached.
  const asked = apiProbe === undefined ? [] : [get('api', sentPath(apiProbe.path)), get('api', sentPath(apiProbe.path))]
  if (apiPath === undefined) return asked
  return [...asked, get('api-missing', pathLike(apiPath, nonce))]
}

function bucketProbes({ bucket, region, prefix, fallbackDocument }: SiteToProbe): readonly PlannedProbe[] {
  const key = prefix + fallbackDocument
  const probe = { method: 'GET', route: 'bucket' } as const
  return [
    { ...probe, purpose: 'bucket-rest', url: restUrl(bucket, region, key) },
    { ...probe, purpose: 'bucket-website', url: websiteUrl(bucket, region, key) }
  ]
}

/** As a browser sends what is typed: `/로그인` as `/%EB%A1%9C%EA%B7%B8%EC%9D%B8`. https://url.spec.whatwg.org/#path-percent-encode-set */
function sentPath(path: string): string {
  const { pathname, search } = new URL(path, 'https://example.com/')
  return `${pathname}${search}`
}

/** Where the site begins: below the domain's root when its prefix is not the origin path. */
function rootPath({ prefix, originPath }: SiteToProbe): string {
  return pathOfKey(prefix, originPath) ?? '/'
}
