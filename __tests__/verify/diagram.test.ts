import { describe, expect, test } from '@jest/globals'
import type { CheckFinding } from '../../src/report/verification.ts'
import { architectureDiagram } from '../../src/verify/diagram.ts'
import { absent, denied, known } from '../../src/verify/fact.ts'
import type { Facts } from '../../src/verify/facts.ts'
import { CHECKS } from '../../src/verify/registry.ts'
import { runChecks } from '../../src/verify/run-checks.ts'
import { type Change, distributionOf, withoutApi } from './case.ts'
import { facts } from './good-facts.ts'

const OPTIONS = { strict: false, ignore: [] }

function draw(value: Facts, options: Partial<Parameters<typeof runChecks>[1]> = {}): string {
  return architectureDiagram(value, runChecks(value, { ...OPTIONS, ...options }).findings)
}

/** Lines of each node by its id, as they are shown. */
function nodesOf(diagram: string): Readonly<Record<string, string>> {
  const nodes = [...diagram.matchAll(/^ {2}(\w+)(?:\[|\(\[|\[\()"(.*)"(?:\]|\]\)|\)\])$/gm)]
  return Object.fromEntries(nodes.map(([, id, label = '']) => [id, decode(label).replaceAll('<br/>', ' | ')]))
}

function edgesOf(diagram: string): readonly string[] {
  return [...diagram.matchAll(/^ {2}\w+ (?:-->|-\.-).*$/gm)].map(([edge]) => decode(edge.trim()))
}

function decode(text: string): string {
  return text.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
}

test('a good set-up, from the visitors to the servers', () => {
  const diagram = draw(facts())
  expect(nodesOf(diagram)).toEqual({
    visitors: '✅ Visitors | example.com and 1 more',
    dns: '✅ DNS | Route 53 zone example.com',
    certificate: '✅ Certificate | example.com, *.example.com | until 2027-10-01',
    waf: '✅ WAF',
    cdn: '✅ CloudFront E1A2B3C4D5E6F7 | d111111abcdef8.cloudfront.net | for example.com, www.example.com',
    function1: '✅ Function router | viewer-request',
    origin1: '✅ S3 example.com',
    origin2: expect.stringMatching(/^✅ ALB api \| 2 of 2 targets healthy$/)
  })
  expect(edgesOf(diagram)).toEqual([
    'visitors --> dns',
    'dns --> cdn',
    'certificate -.- cdn',
    'waf -.- cdn',
    'cdn -.- function1',
    'cdn -->|"Default (*)"| origin1',
    'cdn -->|"/api/*"| origin2'
  ])
})

test.each<[string, Change, string, string]>([
  ['no firewall', draft => Object.assign(distributionOf(draft), { webAclId: '' }), 'waf', '⚠️ No WAF'],
  ['CloudFront may not read', draft => Object.assign(draft.bucket, { policy: absent }), 'origin1', '❌ S3 example.com'],
  [
    'the policy may not be looked at',
    draft => Object.assign(draft.bucket, { policy: denied('s3:GetBucketPolicy', 'arn:aws:s3:::example.com') }),
    'origin1',
    '❔ S3 example.com'
  ],
  [
    'the distribution may not be looked at',
    draft => Object.assign(draft, { distribution: denied('cloudfront:GetDistribution', '*') }),
    'cdn',
    '❔ CloudFront E1A2B3C4D5E6F7 | needs cloudfront:GetDistribution'
  ],
  [
    'no distribution',
    draft => Object.assign(draft, { distribution: absent }),
    'cdn',
    '❌ CloudFront | no distribution found'
  ],
  [
    'no distribution: the bucket is drawn all the same',
    draft => Object.assign(draft, { distribution: absent }),
    'bucket',
    expect.stringContaining('S3 example.com') as unknown as string
  ],
  [
    'a certificate that is not attached',
    draft => {
      if (draft.certificate.state === 'known') draft.certificate.value.attached = false
    },
    'certificate',
    expect.stringContaining('| not attached |') as unknown as string
  ],
  [
    'the zone is elsewhere',
    draft => {
      for (const zone of draft.zones) Object.assign(zone, { candidates: known([]) })
    },
    'dns',
    expect.stringMatching(/ DNS \| outside of Route 53$/) as unknown as string
  ],
  [
    'a hosted zone is left over',
    draft => {
      for (const one of draft.dns) one.parentNameServers = known(['ns1.example.net'])
    },
    'dns',
    expect.stringMatching(/ DNS \| outside of Route 53$/) as unknown as string
  ],
  [
    'addresses were given instead of DNS',
    draft => Object.assign(draft.expectation, { resolve: [{ host: 'example.com', address: '192.0.2.1' }] }),
    'dns',
    expect.stringContaining('| replaced by the input resolve') as unknown as string
  ],
  [
    'one target is ill',
    draft => {
      const balancer = draft.apiOrigins[0]?.loadBalancer
      if (balancer?.state !== 'known' || balancer.value.targetGroups.state !== 'known') throw new Error('no targets')
      const targets = balancer.value.targetGroups.value[0]?.targets
      if (targets?.state === 'known') Object.assign(targets.value[0] ?? {}, { state: 'unhealthy' })
    },
    'origin2',
    '⚠️ ALB api | 1 of 2 targets healthy'
  ]
])('%s', (_, change, node, label) => expect(nodesOf(draw(facts(change)))[node]).toEqual(label))

test('an API that was asked for and is not there is drawn, and nothing leads to it', () => {
  const diagram = draw(
    facts(withoutApi, draft => Object.assign(draft.expectation, { apiPath: '/api/*', apiPathGiven: true }))
  )
  expect(nodesOf(diagram).api).toBe('❌ API /api/*')
  expect(edgesOf(diagram)).toContain('cdn -.-|"no way known"| api')
})

test('without a domain, visitors ask CloudFront itself', () => {
  const diagram = draw(facts(draft => Object.assign(draft.expectation, { domains: [] })))
  expect(nodesOf(diagram).dns).toBeUndefined()
  expect(edgesOf(diagram)).toContain('visitors --> cdn')
})

describe('states', () => {
  const classOf = (findings: readonly Partial<CheckFinding>[]) => {
    const all = findings.map(one => ({ id: 'CF-1', area: 'distribution', severity: 'error', state: 'pass', ...one }))
    const diagram = architectureDiagram(facts(), all as CheckFinding[])
    return /^ {2}class (?:\w+,)*cdn(?:,\w+)* (\w+)$/m.exec(diagram)?.[1] ?? 'plain'
  }
  const missing = { action: 'a:B', resource: '*' }

  test.each<[string, readonly Partial<CheckFinding>[]]>([
    ['plain', []],
    ['ok', [{}]],
    ['ok', [{}, { state: 'warn', severity: 'info' }]],
    ['warn', [{}, { state: 'warn', severity: 'warning' }, { state: 'unknown' }]],
    ['fail', [{ state: 'warn', severity: 'warning' }, { state: 'fail' }]],
    ['unknown', [{}, { state: 'unknown' }]],
    ['unknown', [{}, { state: 'skip', missing }]],
    ['unknown', [{}, { state: 'fail', missing }]],
    ['ok', [{}, { state: 'fail', ignored: true }]],
    ['plain', [{ state: 'skip', notApplicable: true }]],
    ['plain', [{ state: 'fail', area: 'bucket' }]]
  ])('%s: %j', (mark, findings) => expect(classOf(findings)).toBe(mark))

  test('whatever check fails, a part of the picture is red', () => {
    const value = facts()
    const findings = runChecks(value, OPTIONS).findings
    for (const { id } of CHECKS) {
      const failing = findings.map(finding =>
        finding.id === id ? { ...finding, state: 'fail' as const, notApplicable: undefined } : finding
      )
      const diagram = architectureDiagram(value, failing as CheckFinding[])
      expect(`${id}: ${/^ {2}class \w+ fail$/m.test(diagram)}`).toBe(`${id}: true`)
    }
  })
})

describe('size and text', () => {
  const crowded = facts(draft => {
    const distribution = distributionOf(draft)
    const [behavior] = distribution.behaviors
    const [origin] = distribution.origins
    if (behavior === undefined || origin === undefined) throw new Error('the set-up has a behavior and an origin')
    const long = 'x'.repeat(200)
    for (let index = 0; index < 300; index++) {
      const id = `origin-${index}`
      distribution.origins.push({ ...origin, id, kind: 'custom', bucket: undefined, domainName: `${index}.${long}` })
      distribution.behaviors.unshift({
        ...behavior,
        pathPattern: `/${index}/${long}/*`,
        originIds: [id],
        targetOriginId: id
      })
      distribution.aliases.push(`${index}.${long}`)
      distribution.behaviors[0]?.functions.push({ eventType: 'viewer-response', kind: 'function', arn: id, name: id })
      draft.expectation.domains.push(`${index}.${long}`)
    }
  })

  test('hundreds of behaviors, origins and aliases are counted and not drawn', () => {
    const diagram = draw(crowded)
    expect(diagram.length).toBeLessThan(10_000)
    expect(nodesOf(diagram)).toMatchObject({
      origin1: expect.stringContaining('S3 example.com'),
      origin2: expect.stringContaining('ALB api'),
      origins: '296 more origins'
    })
  })

  test('a label has only letters, digits, spaces, entity codes, line breaks and the state', () => {
    const evil = `a"]:::x;b%%{init}[c](d)<img src=x>\`**_e_**\` #quot; fa:fa-ban $$x$$ 1. www.example.com\n\u202eend`
    const diagram = draw(facts(draft => rename(draft, evil)))
    const labels = [...diagram.matchAll(/"([^"\n]*)"/g)].map(([, label = '']) => label)
    expect(labels.length).toBeGreaterThan(8)
    const raw = /^(?:✅ |⚠️ |❌ |❔ )?(?:[\p{L}\p{N} ]|#\d+;|<br\/>)*$/u
    expect(labels.filter(label => !raw.test(label))).toEqual([])
    // Without the labels only our own words are left.
    const lines = diagram.replace(/"[^"\n]*"/g, '').split('\n')
    const words =
      /^(?:flowchart LR| {2}\w+[[\]()]+| {2}\w+ (?:-->|-\.-)(?:\|\|)? \w+| {2}classDef \w+ [\w:#,\s-]+| {2}class [\w,]+ \w+)$/
    expect(lines.filter(one => !words.test(one))).toEqual([])
    expect(diagram).not.toMatch(/\bclick\b/)
  })
})

function rename(draft: Parameters<Change>[0], name: string): void {
  const distribution = distributionOf(draft)
  draft.expectation.domains = [name]
  draft.bucket.name = name
  Object.assign(distribution, { id: name, domainName: name, aliases: [name], status: name })
  for (const behavior of distribution.behaviors) {
    behavior.pathPattern = name
    behavior.isDefault = false
    for (const one of behavior.functions) one.name = name
  }
  for (const origin of distribution.origins)
    Object.assign(origin, { domainName: name, originPath: name, bucket: undefined, kind: 'custom' })
  if (draft.certificate.state === 'known') draft.certificate.value.domains = [name, name]
}
