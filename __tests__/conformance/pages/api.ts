import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2'
import { expect } from '@jest/globals'
import { blockIn, blocksIn, filled } from './page-script.ts'
import { type PagesCase, type PagesStage, SLOW_MS } from './stage.ts'

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
    timeoutMs: SLOW_MS,
    run: async stage => {
      const { shell, aws, sandbox } = stage
      const { listener: arn, targetGroup: group } = await makeListener(stage)
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

/** At moto, without the CLI: only the commands of the page are about it. */
async function makeListener({ motoUrl }: PagesStage) {
  const region = 'eu-central-1'
  // Whom it is for, moto takes from the signature, which it does not look at.
  const signature = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/${region}/ec2/aws4_request`
  const subnets = await fetch(`${motoUrl}/?Action=DescribeSubnets&Version=2016-11-15`, {
    headers: { authorization: `${signature}, SignedHeaders=host, Signature=0` }
  })
  const text = await subnets.text()
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' }
  const client = new ElasticLoadBalancingV2({ endpoint: motoUrl, region, credentials })
  const { LoadBalancers } = await client.createLoadBalancer({
    Name: 'api',
    Subnets: [...text.matchAll(/<subnetId>([^<]+)</g)].map(match => match[1] ?? '')
  })
  const { TargetGroups } = await client.createTargetGroup({
    ...{ Name: 'api', Protocol: 'HTTP', Port: 80, TargetType: 'ip' },
    VpcId: /<vpcId>([^<]+)</.exec(text)?.[1]
  })
  const { TargetGroupArn = '' } = TargetGroups?.[0] ?? {}
  const { Listeners } = await client.createListener({
    ...{ LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn, Protocol: 'HTTP', Port: 80 },
    DefaultActions: [{ Type: 'forward', TargetGroupArn }]
  })
  return { listener: Listeners?.[0]?.ListenerArn ?? '', targetGroup: TargetGroupArn }
}

function idOf({ folder }: PagesStage): string {
  return readFileSync(join(folder, 'id'), 'utf8')
}
