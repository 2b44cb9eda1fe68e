import { formatPlural } from '../../util/format.ts'
import { ifKnown } from '../fact.ts'
import type { Distribution, Facts, Origin } from '../facts.ts'
import { findApi } from '../lookups/api.ts'
import { isSiteOrigin } from '../lookups/site.ts'
import { type Edge, type Graph, type Node, someOf } from './mermaid.ts'
import type { MarkOf } from './places.ts'

const MOST_ORIGINS = 6
const MOST_PATTERNS = 3

/**
 * What the distribution fetches from, with the behaviors that lead there; an origin that no behavior leads to is left
 * out. The site's bucket is there in any case, and an API that was looked for and not found.
 */
export function originsGraph(facts: Facts, mark: MarkOf): Graph {
  const distribution = ifKnown(facts.distribution)
  if (distribution === undefined) return lostBucket(facts, mark)
  const api = findApi(facts, distribution)?.origin
  const used = distribution.origins
    .filter(({ id }) => distribution.behaviors.some(({ originIds }) => originIds.includes(id)))
    .toSorted((a, b) => rank(facts, a, api) - rank(facts, b, api))
  const shown = used.slice(0, MOST_ORIGINS).map((origin, index) => ({ origin, id: `origin${index + 1}` }))
  const graphs: Graph[] = [
    {
      nodes: shown.map(({ origin, id }) => originNode(facts, origin, origin === api, id, mark)),
      edges: shown.flatMap(({ origin, id }) => edgesTo(distribution, origin, id))
    },
    moreOrigins(used.length - shown.length),
    used.some(origin => isSiteOrigin(facts, origin)) ? NOTHING : lostBucket(facts, mark),
    api === undefined ? lostApi(facts, mark) : NOTHING
  ]
  return { nodes: graphs.flatMap(({ nodes }) => nodes), edges: graphs.flatMap(({ edges }) => edges) }
}

const NOTHING: Graph = { nodes: [], edges: [] }

/** The site's bucket and the API come first: they are what a verification is about. */
function rank(facts: Facts, origin: Origin, api: Origin | undefined): number {
  if (isSiteOrigin(facts, origin)) return 0
  return origin === api ? 1 : 2
}

function originNode(facts: Facts, origin: Origin, isApi: boolean, id: string, mark: MarkOf): Node {
  if (origin.bucket !== undefined) {
    const lines = [`S3 ${origin.bucket}`, origin.kind === 'website' ? 'website endpoint' : '', origin.originPath]
    return { id, shape: 'store', mark: isSiteOrigin(facts, origin) ? mark('bucket') : 'plain', lines }
  }
  return { id, shape: 'box', mark: isApi ? mark('api') : 'plain', lines: serverLines(facts, origin) }
}

function serverLines(facts: Facts, origin: Origin): readonly string[] {
  const found = facts.apiOrigins.find(({ originId }) => originId === origin.id)
  const balancer = found && ifKnown(found.loadBalancer)
  if (balancer === undefined) {
    return [origin.kind === 'vpc' ? 'VPC origin' : 'Server', origin.domainName, origin.originPath]
  }
  const groups = ifKnown(balancer.targetGroups)?.map(({ targets }) => ifKnown(targets))
  const targets = groups?.every(group => group !== undefined) ? groups.flat() : undefined
  const healthy = targets?.filter(({ state }) => state === 'healthy').length
  return [
    `${BALANCERS[balancer.type] ?? 'Load balancer'} ${balancer.name}`,
    balancer.state === 'active' ? '' : balancer.state,
    targets === undefined ? '' : `${healthy} of ${formatPlural(targets.length, 'target')} healthy`
  ]
}

const BALANCERS: Readonly<Record<string, string>> = { application: 'ALB', network: 'NLB' }

function edgesTo({ behaviors }: Distribution, { id }: Origin, node: string): readonly Edge[] {
  const patterns = (isWanted: (place: number) => boolean) =>
    behaviors
      .filter(({ originIds }) => isWanted(originIds.indexOf(id)))
      .map(({ pathPattern, isDefault }) => (isDefault ? 'Default (*)' : pathPattern))
  const first = patterns(place => place === 0)
  const later = patterns(place => place > 0)
  return [
    ...(first.length === 0 ? [] : [{ from: 'cdn', to: node, label: someOf(first, MOST_PATTERNS) }]),
    ...(later.length === 0 ? [] : [{ from: 'cdn', to: node, label: `failover of ${someOf(later, MOST_PATTERNS)}` }])
  ]
}

function moreOrigins(count: number): Graph {
  if (count === 0) return NOTHING
  const node: Node = { id: 'origins', shape: 'box', mark: 'plain', lines: [formatPlural(count, 'more origin')] }
  return { nodes: [node], edges: [{ from: 'cdn', to: node.id }] }
}

function lostBucket(facts: Facts, mark: MarkOf): Graph {
  const node: Node = { id: 'bucket', shape: 'store', mark: mark('bucket'), lines: [`S3 ${facts.bucket.name}`] }
  return { nodes: [node], edges: [{ from: 'cdn', to: node.id, dotted: true, label: 'no way known' }] }
}

function lostApi({ expectation }: Facts, mark: MarkOf): Graph {
  if (expectation.apiPath === undefined || mark('api') === 'plain') return NOTHING
  const node: Node = { id: 'api', shape: 'box', mark: mark('api'), lines: [`API ${expectation.apiPath}`] }
  return { nodes: [node], edges: [{ from: 'cdn', to: node.id, dotted: true, label: 'no way known' }] }
}
