import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { makeBalancer } from '../moto/set-up.ts'
import { blockIn, blocksIn, filled } from './page-script.ts'
import type { PagesCase, PagesStage } from './stage.ts'

const PAGE = 'docs/guides/api-behind-cloudfront.md'
const EXAMPLE_ID = 'E1A2B3C4D5E6F7'
const [behavior = '', header = '', listener = '', ...others] = blocksIn(PAGE, 'sh').map(({ text }) => text)

/** On the site of the guide before. */
export const apiCases: readonly PagesCase[] = [
  {
    name: 'the behavior leads to the API, all methods and all of a request with it',
    run: async stage => {
      const { sandbox, shell } = stage
      expect(others).toEqual([])
      makeApi(stage)
      await shell(filled(behavior, { [EXAMPLE_ID]: idOf(stage) }))
      const made = await sandbox.visit('example.com', '/api/health')
      expect([made.status, made.headers['content-type']]).toEqual([200, 'application/json'])
      expect((await sandbox.visit('example.com', '/api/admin')).status).toBe(403)
    }
  },
  {
    name: 'the secret header is sent, and the listener insists on it',
    run: async stage => {
      const { shell, aws, sandbox } = stage
      const raw = (...args: readonly string[]) => shell(['aws', ...args].map(quoted).join(' '))
      await makeBalancer(raw, aws)
      const { TargetGroups } = await aws<{ TargetGroups: readonly { TargetGroupArn: string }[] }>(
        ...['elbv2', 'describe-target-groups']
      )
      const { LoadBalancers } = await aws<{ LoadBalancers: readonly { LoadBalancerArn: string }[] }>(
        ...['elbv2', 'describe-load-balancers']
      )
      const of = ['--load-balancer-arn', LoadBalancers[0]?.LoadBalancerArn ?? '']
      const { Listeners } = await aws<{ Listeners: readonly { ListenerArn: string }[] }>(
        ...['elbv2', 'describe-listeners', ...of]
      )
      const { ListenerArn: arn = '' } = Listeners[0] ?? {}
      const group = TargetGroups[0]?.TargetGroupArn ?? ''
      await shell(
        [filled(header, { [EXAMPLE_ID]: idOf(stage) }), filled(listener, { LISTENER: arn, TARGETGROUP: group })].join(
          '\n'
        )
      )
      const { DistributionConfig } = sandbox.cloudFront.distribution(idOf(stage)).value
      const api = DistributionConfig?.Origins?.Items?.find(({ Id }) => Id === 'api')
      const sent = api?.CustomHeaders?.Items?.[0]
      expect(sent).toEqual({ HeaderName: 'X-Origin-Secret', HeaderValue: expect.stringMatching(/^[0-9a-f]{64}$/) })
      expect(await aws('elbv2', 'describe-rules', '--listener-arn', arn)).toMatchObject({
        Rules: [
          {
            Conditions: [
              {
                Field: 'http-header',
                HttpHeaderConfig: { HttpHeaderName: 'X-Origin-Secret', Values: [sent?.HeaderValue] }
              }
            ],
            Actions: [{ Type: 'forward', TargetGroupArn: group }]
          },
          { IsDefault: true, Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }] }
        ]
      })
    }
  },
  {
    name: 'told of it, the verification passes all checks of the API',
    run: async ({ run }) => {
      const verified = await run(blockIn(PAGE, 'yaml', 'What to tell the verification'), {})
      const findings = verified.report?.verification?.findings ?? []
      const ofApi = findings.filter(({ id }) => id.startsWith('API-') || ['L-8', 'L-11', 'L-12', 'CF-10'].includes(id))
      expect(ofApi.length).toBeGreaterThan(10)
      expect(ofApi.filter(({ state }) => state !== 'pass')).toEqual([])
      expect(verified).toMatchObject({ exitCode: 0, outputs: { 'verify-failed': '0' } })
    }
  }
]

/** A load balancer with two healthy targets, a certificate for `api.example.com`, and the record that leads to it. */
function makeApi({ sandbox, origins, apiAddress }: PagesStage): void {
  const { acm, route53, loadBalancers } = sandbox
  const zoneId = route53.zones()[0]?.id ?? ''
  const { CertificateArn, DomainValidationOptions = [] } = acm.request('eu-central-1', {
    DomainName: 'api.example.com',
    ValidationMethod: 'DNS'
  })
  for (const { ResourceRecord: record } of DomainValidationOptions) {
    if (record === undefined) continue
    const ResourceRecords = [{ Value: record.Value }]
    route53.upsert(zoneId, { Name: record.Name, Type: 'CNAME', TTL: 300, ResourceRecords })
  }
  const { dnsName } = loadBalancers.create({
    name: 'api',
    certificateArn: CertificateArn,
    targets: ['i-0a1b2c3d4e5f60718', 'i-0b1c2d3e4f5061728']
  })
  route53.upsert(zoneId, {
    Name: 'api.example.com',
    Type: 'A',
    AliasTarget: { HostedZoneId: 'Z215JYRZR1TBD5', DNSName: `${dnsName}.`, EvaluateTargetHealth: false }
  })
  origins['api.example.com'] = apiAddress
}

function idOf({ folder }: PagesStage): string {
  return readFileSync(join(folder, 'id'), 'utf8')
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
