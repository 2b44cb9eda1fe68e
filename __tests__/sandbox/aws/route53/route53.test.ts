import {
  type Change,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetChangeCommand,
  GetDNSSECCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
  type ResourceRecordSet,
  Route53Client
} from '@aws-sdk/client-route-53'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { failure, type Lab, startLab } from '../lab.ts'

let lab: Lab
let client: Route53Client

beforeEach(async () => {
  lab = await startLab()
  client = new Route53Client(lab.client())
})
afterEach(async () => {
  client.destroy()
  await lab.sandbox.close()
})

const CLOUDFRONT = {
  HostedZoneId: 'Z2FDTNDATAQYW2',
  DNSName: 'd111111abcdef8.cloudfront.net',
  EvaluateTargetHealth: false
}

async function createZone(Name: string, more: object = {}) {
  return await client.send(new CreateHostedZoneCommand({ Name, CallerReference: crypto.randomUUID(), ...more }))
}

function change(HostedZoneId: string, ...changes: readonly (readonly [Change['Action'], ResourceRecordSet])[]) {
  const Changes = changes.map(([Action, set]) => ({ Action, ResourceRecordSet: set }))
  return client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }))
}

const plain = (Name: string, Type: NonNullable<ResourceRecordSet['Type']>, ...values: string[]): ResourceRecordSet => ({
  Name,
  Type,
  TTL: 300,
  ResourceRecords: values.map(Value => ({ Value }))
})

describe('hosted zones', () => {
  test('a public one is delegated to four servers, which its NS record names', async () => {
    const made = await createZone('Example.com', { HostedZoneConfig: { Comment: 'site', PrivateZone: false } })
    const id = made.HostedZone?.Id ?? ''
    expect(id).toMatch(/^\/hostedzone\/Z[A-Z0-9]+$/)
    expect(made.ChangeInfo?.Status).toBe('PENDING')
    const found = await client.send(new GetHostedZoneCommand({ Id: id }))
    expect(found.HostedZone).toMatchObject({
      Id: id,
      Name: 'example.com.',
      Config: { Comment: 'site', PrivateZone: false },
      ResourceRecordSetCount: 2
    })
    const servers = found.DelegationSet?.NameServers ?? []
    expect(servers.map(server => server.replace(/\d+/g, 'N'))).toEqual([
      'ns-N.awsdns-N.com',
      'ns-N.awsdns-N.net',
      'ns-N.awsdns-N.org',
      'ns-N.awsdns-N.co.uk'
    ])
    const { ResourceRecordSets: records = [] } = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: id })
    )
    expect(records.map(({ Type }) => Type)).toEqual(['NS', 'SOA'])
    expect(records[0]?.ResourceRecords?.map(({ Value }) => Value)).toEqual(servers.map(server => `${server}.`))
    const { ChangeInfo } = await client.send(new GetChangeCommand({ Id: made.ChangeInfo?.Id }))
    expect(ChangeInfo?.Status).toBe('INSYNC')
  })

  test('a private one has a VPC and no delegation', async () => {
    const VPC = { VPCRegion: 'eu-central-1', VPCId: 'vpc-0123' } as const
    const { HostedZone } = await createZone('example.com', { VPC })
    const found = await client.send(new GetHostedZoneCommand({ Id: HostedZone?.Id }))
    expect(found.HostedZone?.Config?.PrivateZone).toBe(true)
    expect(found.VPCs).toEqual([VPC])
    expect(found.DelegationSet).toBeUndefined()
  })

  test('ListHostedZonesByName orders by reversed labels, shows duplicates and pages', async () => {
    const names = ['b.example.com', 'example.com', 'example.com', 'example.org', 'a.example.com']
    for (const name of names) await createZone(name)
    const seen: string[] = []
    let next: { DNSName?: string | undefined; HostedZoneId?: string | undefined } | undefined = {}
    while (next !== undefined) {
      const page: Awaited<ReturnType<typeof list>> = await list(next)
      seen.push(...(page.HostedZones ?? []).map(({ Name = '' }) => Name))
      next = page.IsTruncated ? { DNSName: page.NextDNSName, HostedZoneId: page.NextHostedZoneId } : undefined
    }
    expect(seen).toEqual(['example.com.', 'example.com.', 'a.example.com.', 'b.example.com.', 'example.org.'])
    const from = await client.send(new ListHostedZonesByNameCommand({ DNSName: 'b.example.com', MaxItems: 1 }))
    expect(from).toMatchObject({ HostedZones: [{ Name: 'b.example.com.' }], NextDNSName: 'example.org.' })

    function list(start: object) {
      return client.send(new ListHostedZonesByNameCommand({ ...start, MaxItems: 2 }))
    }
  })

  test('ListHostedZones pages by marker', async () => {
    for (const name of ['one.example', 'two.example', 'three.example']) await createZone(name)
    const first = await client.send(new ListHostedZonesCommand({ MaxItems: 2 }))
    expect(first).toMatchObject({
      IsTruncated: true,
      HostedZones: [{ Name: 'one.example.' }, { Name: 'two.example.' }]
    })
    const rest = await client.send(new ListHostedZonesCommand({ Marker: first.NextMarker }))
    expect(rest).toMatchObject({ IsTruncated: false, HostedZones: [{ Name: 'three.example.' }] })
  })

  test('one with records of its own is not deleted', async () => {
    const { HostedZone } = await createZone('example.com')
    const Id = HostedZone?.Id ?? ''
    const record = plain('www.example.com', 'A', '192.0.2.1')
    await change(Id, ['CREATE', record])
    expect(await failure(client.send(new DeleteHostedZoneCommand({ Id })))).toMatchObject({
      code: 'HostedZoneNotEmpty',
      status: 400
    })
    await change(Id, ['DELETE', record])
    await client.send(new DeleteHostedZoneCommand({ Id }))
    expect(await failure(client.send(new GetHostedZoneCommand({ Id })))).toMatchObject({
      code: 'NoSuchHostedZone',
      status: 404
    })
  })

  test('GetDNSSEC tells what was set', async () => {
    const { HostedZone } = await createZone('example.com')
    const HostedZoneId = HostedZone?.Id
    const read = async () => (await client.send(new GetDNSSECCommand({ HostedZoneId }))).Status?.ServeSignature
    expect(await read()).toBe('NOT_SIGNING')
    lab.sandbox.route53.setDnssec((HostedZoneId ?? '').replace('/hostedzone/', ''), 'SIGNING')
    expect(await read()).toBe('SIGNING')
  })
})

describe('records', () => {
  let id: string
  beforeEach(async () => {
    id = (await createZone('example.com')).HostedZone?.Id ?? ''
  })

  test('of every kind that a site has are written and read back', async () => {
    const sets: readonly ResourceRecordSet[] = [
      { Name: 'example.com', Type: 'A', AliasTarget: CLOUDFRONT },
      { Name: 'example.com', Type: 'AAAA', AliasTarget: CLOUDFRONT },
      plain('example.com', 'CAA', '0 issue "amazon.com"'),
      plain('example.com', 'HTTPS', '1 . alpn="h2,h3"'),
      plain('example.com', 'TXT', '"v=spf1 -all"', '"a \\"quoted\\" text"'),
      plain('_x.example.com', 'CNAME', '_y.acm-validations.aws.'),
      plain('*.example.com', 'A', '192.0.2.1', '192.0.2.2')
    ]
    await change(id, ...sets.map(set => ['CREATE', set] as const))
    const { ResourceRecordSets: read = [] } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: id }))
    expect(read.filter(({ Type }) => Type !== 'NS' && Type !== 'SOA')).toEqual([
      { Name: 'example.com.', Type: 'A', AliasTarget: { ...CLOUDFRONT, DNSName: `${CLOUDFRONT.DNSName}.` } },
      { Name: 'example.com.', Type: 'AAAA', AliasTarget: { ...CLOUDFRONT, DNSName: `${CLOUDFRONT.DNSName}.` } },
      { ...sets[2], Name: 'example.com.' },
      { ...sets[3], Name: 'example.com.' },
      { ...sets[4], Name: 'example.com.' },
      { ...sets[6], Name: '\\052.example.com.' },
      { ...sets[5], Name: '_x.example.com.' }
    ])
  })

  test('are listed by reversed labels, then by type, in pages that meet each once', async () => {
    const names = ['z.example.com', 'a.z.example.com', 'y.example.com', 'example.com']
    for (const name of names)
      await change(id, ['CREATE', plain(name, 'TXT', '"x"')], ['CREATE', plain(name, 'A', '192.0.2.1')])
    const seen: string[] = []
    let start: object | undefined = {}
    while (start !== undefined) {
      const page: ListResourceRecordSetsCommandOutput = await client.send(
        new ListResourceRecordSetsCommand({ HostedZoneId: id, ...start, MaxItems: 3 })
      )
      seen.push(...(page.ResourceRecordSets ?? []).map(({ Name, Type }) => `${Name} ${Type}`))
      start = page.IsTruncated
        ? { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType }
        : undefined
    }
    expect(seen).toEqual([
      'example.com. A',
      'example.com. NS',
      'example.com. SOA',
      'example.com. TXT',
      'y.example.com. A',
      'y.example.com. TXT',
      'z.example.com. A',
      'z.example.com. TXT',
      'a.z.example.com. A',
      'a.z.example.com. TXT'
    ])
    const typeOnly = client.send(new ListResourceRecordSetsCommand({ HostedZoneId: id, StartRecordType: 'A' }))
    expect(await failure(typeOnly)).toMatchObject({ code: 'InvalidInput', status: 400 })
  })

  const existing = plain('www.example.com', 'A', '192.0.2.1')
  test.each<[string, Change['Action'], ResourceRecordSet, string]>([
    ['created twice', 'CREATE', existing, 'but it already exists'],
    [
      'deleted with other values',
      'DELETE',
      plain('www.example.com', 'A', '192.0.2.9'),
      'do not match the current values'
    ],
    ['deleted and absent', 'DELETE', plain('none.example.com', 'A', '192.0.2.1'), 'but it was not found'],
    ['of another zone', 'CREATE', plain('example.org', 'A', '192.0.2.1'), 'is not permitted in zone example.com.'],
    ['a CNAME at the apex', 'CREATE', plain('example.com', 'CNAME', 'a.example.'), 'is not permitted at apex'],
    [
      'a CNAME beside others',
      'CREATE',
      plain('www.example.com', 'CNAME', 'a.example.'),
      'conflicts with other records'
    ],
    ['no address', 'CREATE', plain('a.example.com', 'A', 'd1.cloudfront.net'), 'Value is not valid'],
    ['text without quotes', 'CREATE', plain('a.example.com', 'TXT', 'text'), 'Value is not valid'],
    [
      'an alias with a TTL',
      'CREATE',
      { Name: 'a.example.com', Type: 'A', TTL: 60, AliasTarget: CLOUDFRONT },
      'Expected exactly one of'
    ],
    [
      "an alias to CloudFront in another service's zone",
      'CREATE',
      { Name: 'a.example.com', Type: 'A', AliasTarget: { ...CLOUDFRONT, HostedZoneId: 'Z215JYRZR1TBD5' } },
      'does not lie within the target zone'
    ]
  ])('%s: nothing of the batch is done', async (_, action, set, message) => {
    await change(id, ['CREATE', existing])
    const before = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: id }))
    const batch = change(id, ['CREATE', plain('fine.example.com', 'A', '192.0.2.7')], [action, set])
    expect(await failure(batch)).toMatchObject({
      code: 'InvalidChangeBatch',
      status: 400,
      message: expect.stringContaining(message)
    })
    const after = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: id }))
    expect(after.ResourceRecordSets).toEqual(before.ResourceRecordSets)
  })

  test('UPSERT replaces', async () => {
    await change(id, ['UPSERT', existing])
    await change(id, ['UPSERT', plain('www.example.com', 'A', '192.0.2.9')])
    expect(lab.sandbox.route53.lookUp('www.example.com', 'A')?.ResourceRecords).toEqual([{ Value: '192.0.2.9' }])
  })
})

test('a denied action is told as IAM does', async () => {
  const { HostedZone } = await createZone('example.com')
  const allow = lab.sandbox.aws.deny('route53:ListHostedZonesByName')
  expect(await failure(client.send(new ListHostedZonesByNameCommand({})))).toMatchObject({
    code: 'AccessDenied',
    status: 403,
    message: expect.stringContaining('is not authorized to perform: route53:ListHostedZonesByName')
  })
  await client.send(new GetHostedZoneCommand({ Id: HostedZone?.Id }))
  allow()
  await client.send(new ListHostedZonesByNameCommand({}))
  expect(lab.sandbox.aws.log.count({ service: 'route53', operation: 'ListHostedZonesByName' })).toBe(2)
})
