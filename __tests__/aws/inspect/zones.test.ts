import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import { describe, expect, test } from '@jest/globals'
import { absent, denied, known } from '../../../src/verify/fact.ts'
import type { DomainZones, HostedZone } from '../../../src/verify/facts.ts'
import { inspect, withSandbox } from './lab.ts'

const lab = withSandbox()
/** https://docs.aws.amazon.com/general/latest/gr/elb.html */
const LOAD_BALANCER_ZONE = 'Z215JYRZR1TBD5'
const ALIAS = { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName: 'D111111abcdef8.cloudfront.net.', EvaluateTargetHealth: false }

async function zonesOf(...domains: readonly string[]): Promise<readonly DomainZones[]> {
  const { zones } = await inspect(lab.sandbox.env)
  return Promise.all(domains.map(domain => zones.zonesOf(domain)))
}

async function candidatesOf(domain: string): Promise<readonly HostedZone[]> {
  const [zones] = await zonesOf(domain)
  if (zones?.candidates.state !== 'known') throw new Error(`The zones are ${zones?.candidates.state}.`)
  return zones.candidates.value
}

function createZone(name: string, ...records: readonly ResourceRecordSet[]) {
  const zone = lab.sandbox.route53.createZone({ Name: name })
  for (const record of records) lab.sandbox.route53.upsert(zone.id, record)
  return zone
}

const requests = () => lab.sandbox.aws.log.entries.map(({ operation, path, query }) => `${operation} ${path}?${query}`)

test('a zone with what it has at the name: no dots at the end, lower case', async () => {
  const { id, nameServers } = createZone('example.com', { Name: 'example.com', Type: 'A', AliasTarget: ALIAS })
  lab.sandbox.route53.setDnssec(id, 'ACTION_NEEDED')
  const [zone, ...others] = await candidatesOf('example.com')
  expect(others).toEqual([])
  expect(zone).toMatchObject({
    id,
    name: 'example.com',
    isPrivate: false,
    nameServers: known(nameServers),
    dnssec: known({ serveSignature: 'ACTION_NEEDED', message: undefined })
  })
  expect(zone?.records.state === 'known' && zone.records.value.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'example.com A',
    'example.com NS',
    'example.com SOA'
  ])
  expect(zone?.records.state === 'known' && zone.records.value[0]).toEqual({
    name: 'example.com',
    type: 'A',
    setIdentifier: undefined,
    ttl: undefined,
    values: [],
    alias: { zoneId: 'Z2FDTNDATAQYW2', dnsName: 'd111111abcdef8.cloudfront.net', evaluateTargetHealth: false }
  })
})

test('DNS that is elsewhere has no zones here', async () => {
  createZone('example.org')
  expect(await zonesOf('example.com')).toEqual([{ domain: 'example.com', candidates: known([]) }])
})

test('of a name further down, all zones above it, the nearest first', async () => {
  const parent = createZone('example.com')
  const child = createZone('app.example.com')
  createZone('other.example.com')
  createZone('www.app.example.com')
  expect((await candidatesOf('pr-7.app.example.com')).map(({ id }) => id)).toEqual([child.id, parent.id])
})

test('several zones of one name, a private one among them, which nobody delegates to', async () => {
  const first = createZone('example.com')
  const second = createZone('example.com')
  const hidden = lab.sandbox.route53.createZone({
    Name: 'example.com',
    VPC: { VPCRegion: 'eu-central-1', VPCId: 'vpc-0a1b2c3d' },
    HostedZoneConfig: { PrivateZone: true }
  })
  const zones = await candidatesOf('example.com')
  expect(new Set(zones.map(({ id }) => id))).toEqual(new Set([first.id, second.id, hidden.id]))
  expect(zones.find(({ id }) => id === hidden.id)).toMatchObject({
    isPrivate: true,
    nameServers: absent,
    dnssec: absent
  })
})

test('more zones of one name than a page has', async () => {
  for (let index = 0; index < 103; index++) createZone('example.com')
  createZone('www.example.com')
  expect(await candidatesOf('example.com')).toHaveLength(103)
})

describe('records', () => {
  const record = (Name: string, Value: string): ResourceRecordSet => ({
    Name,
    Type: 'CNAME',
    TTL: 60,
    ResourceRecords: [{ Value }]
  })
  const target = 'd111111abcdef8.cloudfront.net'

  test.each([
    ['its own', 'www.example.com', [['www.example.com', target]]],
    ["a wildcard's where it has none", 'pr-7.example.com', [['*.example.com', 'pr.example.net']]],
    ['none', 'a.b.example.com', []]
  ])('%s', async (_, domain, expected) => {
    createZone('example.com', record('www.example.com', target), record('*.example.com', 'pr.example.net'))
    const [zone] = await candidatesOf(domain)
    expect(zone?.records.state === 'known' && zone.records.value.map(({ name, values }) => [name, values[0]])).toEqual(
      expected
    )
  })
})

test('two domains of one zone: what is the same is asked once', async () => {
  createZone('example.com', { Name: 'www.example.com', Type: 'A', AliasTarget: ALIAS })
  await zonesOf('example.com', 'www.example.com', 'example.com')
  const asked = requests()
  expect(asked).toHaveLength(new Set(asked).size)
  expect(asked).toHaveLength(6)
})

describe('what may not be asked', () => {
  test.each([
    ['route53:ListHostedZonesByName', '*'],
    ['route53:GetHostedZone', 'zone'],
    ['route53:ListResourceRecordSets', 'zone'],
    ['route53:GetDNSSEC', 'zone']
  ])('%s', async (action, resource) => {
    const { id } = createZone('example.com')
    lab.sandbox.aws.deny(action)
    const expected = denied(action, resource === 'zone' ? `arn:aws:route53:::hostedzone/${id}` : '*')
    const [zones] = await zonesOf('example.com')
    const [zone] = zones?.candidates.state === 'known' ? zones.candidates.value : []
    const facts = [zones?.candidates, zone?.nameServers, zone?.records, zone?.dnssec]
    expect(facts.filter(fact => fact?.state === 'denied')).toEqual([expected])
  })
})

describe('where a name leads to', () => {
  async function targetOf(name: string) {
    return (await inspect(lab.sandbox.env)).zones.target(name)
  }

  test('by an alias, by a CNAME, or nowhere', async () => {
    createZone(
      'example.com',
      {
        Name: 'api.example.com',
        Type: 'A',
        AliasTarget: { ...ALIAS, HostedZoneId: LOAD_BALANCER_ZONE, DNSName: 'api-1.eu-central-1.elb.amazonaws.com.' }
      },
      { Name: 'old.example.com', Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'API.example.net.' }] },
      { Name: 'plain.example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] }
    )
    expect(await targetOf('api.example.com')).toEqual(known('api-1.eu-central-1.elb.amazonaws.com'))
    expect(await targetOf('old.example.com')).toEqual(known('api.example.net'))
    expect(await targetOf('plain.example.com')).toEqual(absent)
    expect(await targetOf('api.example.org')).toEqual(absent)
  })

  test('may be denied', async () => {
    lab.sandbox.aws.deny('route53:ListHostedZonesByName')
    expect(await targetOf('api.example.com')).toEqual(denied('route53:ListHostedZonesByName', '*'))
  })
})
