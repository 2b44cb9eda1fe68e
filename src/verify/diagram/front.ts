import { type Fact, ifKnown } from '../fact.ts'
import type { Distribution, Facts } from '../facts.ts'
import { zoneInUse } from '../lookups/hosting.ts'
import { maskingResponses } from '../lookups/site.ts'
import { type Graph, type Node, someOf } from './mermaid.ts'
import type { MarkOf } from './places.ts'

const MOST_FUNCTIONS = 3

/** From the visitors to CloudFront, with what is attached to it. */
export function frontGraph(facts: Facts, mark: MarkOf): Graph {
  const { domains } = facts.expectation
  const distribution = ifKnown(facts.distribution)
  const name = someOf(domains, 1)
  const visitors: Node = { id: 'visitors', shape: 'round', mark: mark('visitors'), lines: ['Visitors', name] }
  const dns: Node = { id: 'dns', shape: 'box', mark: mark('dns'), lines: ['DNS', ...zoneLines(facts)] }
  const cdn: Node = { id: 'cdn', shape: 'box', mark: mark('cdn'), lines: cdnLines(facts) }
  const attached = [...certificates(facts, mark), ...firewalls(distribution, mark)]
  const functions = functionNodes(distribution, mark)
  return {
    nodes: [visitors, ...(name === '' ? [] : [dns]), ...attached, cdn, ...functions],
    edges: [
      ...(name === ''
        ? [{ from: 'visitors', to: 'cdn' }]
        : [
            { from: 'visitors', to: 'dns' },
            { from: 'dns', to: 'cdn' }
          ]),
      ...attached.map(({ id }) => ({ from: id, to: 'cdn', dotted: true as const })),
      ...functions.map(({ id }) => ({ from: 'cdn', to: id, dotted: true as const }))
    ]
  }
}

function zoneLines(facts: Facts): readonly string[] {
  const { zones, expectation } = facts
  const [first] = zones
  const isRead = first?.candidates.state === 'known'
  const zone = isRead ? zoneInUse(facts, first) : undefined
  return [
    zone === undefined ? '' : `Route 53 zone ${zone.name}`,
    isRead && zone === undefined ? 'outside of Route 53' : '',
    expectation.resolve.some(({ host }) => expectation.domains.includes(host)) ? 'replaced by the input resolve' : ''
  ]
}

function cdnLines(facts: Facts): readonly string[] {
  const { distribution: fact, expectation } = facts
  if (fact.state === 'absent') return ['CloudFront', 'no distribution found']
  if (fact.state !== 'known') return [`CloudFront ${expectation.distributionId ?? ''}`.trim(), notSeen(fact)]
  const { id, domainName, enabled, status, aliases } = fact.value
  const masking = maskingResponses(fact.value)
  return [
    `CloudFront ${id}`,
    domainName,
    enabled ? '' : 'disabled',
    status === 'Deployed' ? '' : status,
    aliases.length === 0 ? 'no alias' : `for ${someOf(aliases, 2)}`,
    masking.length === 0
      ? ''
      : `${masking.map(({ errorCode }) => errorCode).join(', ')} → ${masking[0]?.responsePagePath}`
  ]
}

function notSeen(fact: Exclude<Fact<unknown>, { state: 'known' | 'absent' }>): string {
  return fact.state === 'denied' ? `needs ${fact.action}` : 'not looked at'
}

function certificates({ certificate, distribution }: Facts, mark: MarkOf): readonly Node[] {
  const node = (...lines: readonly string[]): Node[] => [
    { id: 'certificate', shape: 'box', mark: mark('certificate'), lines: ['Certificate', ...lines] }
  ]
  const viewer = ifKnown(distribution)?.viewerCertificate
  if (certificate.state === 'known') {
    const { domains, notAfter, attached, status } = certificate.value
    return node(
      someOf(domains, 2),
      status === 'ISSUED' ? '' : status,
      attached ? '' : 'not attached',
      notAfter === undefined ? '' : `until ${notAfter.slice(0, 10)}`
    )
  }
  if (certificate.state === 'denied') return node(notSeen(certificate))
  if (viewer === undefined) return mark('certificate') === 'plain' ? [] : node('none found')
  return node(viewer.source === 'none' ? 'of CloudFront itself' : `from ${viewer.source.toUpperCase()}`)
}

/** One that is missing is drawn as well, where that is to be warned of. */
function firewalls(distribution: Distribution | undefined, mark: MarkOf): readonly Node[] {
  if (distribution === undefined) return []
  const node = (title: string): Node[] => [{ id: 'waf', shape: 'box', mark: mark('waf'), lines: [title] }]
  if (distribution.webAclId !== '') return node('WAF')
  return mark('waf') === 'plain' || mark('waf') === 'ok' ? [] : node('No WAF')
}

function functionNodes(distribution: Distribution | undefined, mark: MarkOf): readonly Node[] {
  const all = (distribution?.behaviors ?? []).flatMap(({ functions }) => functions)
  const byArn = new Map(all.map(one => [one.arn, one]))
  return [...byArn.values()].slice(0, MOST_FUNCTIONS).map(({ name, kind, eventType }, index) => ({
    id: `function${index + 1}`,
    shape: 'box',
    // Router or not is asked of CloudFront Functions on requests only.
    mark: kind === 'function' && eventType === 'viewer-request' ? mark('router') : 'plain',
    lines: [`${kind === 'lambda' ? 'Lambda@Edge' : 'Function'} ${name}`, eventType]
  }))
}
