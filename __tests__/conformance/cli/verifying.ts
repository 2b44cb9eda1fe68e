import { expect } from '@jest/globals'
import type { CliCase } from './stage.ts'

interface Requested {
  readonly CertificateArn: string
}

interface Described {
  readonly Certificate: {
    readonly Status: string
    readonly DomainValidationOptions: readonly {
      readonly ResourceRecord: { readonly Name: string; readonly Type: string; readonly Value: string }
    }[]
  }
}

interface ZoneCreated {
  readonly HostedZone: { readonly Id: string }
  readonly DelegationSet: { readonly NameServers: readonly string[] }
  readonly ChangeInfo: { readonly Id: string }
}

const VIRGINIA = ['--region', 'us-east-1']

/** What a check of a set-up reads, and what mends it. */
export const verifyingCases: readonly CliCase[] = [
  {
    name: 'a certificate is requested, proved in the zone, waited for, and used',
    run: async ({ aws, json, tryAws, sandbox }) => {
      const request = ['acm', 'request-certificate', '--domain-name', 'example.net', '--validation-method', 'DNS']
      const names = ['--subject-alternative-names', '*.example.net']
      const { CertificateArn: arn } = await json<Requested>(...request, ...names, ...VIRGINIA)
      const describe = ['acm', 'describe-certificate', '--certificate-arn', arn]
      const { Certificate: pending } = await json<Described>(...describe, ...VIRGINIA)
      expect(pending).toMatchObject({ Status: 'PENDING_VALIDATION', KeyAlgorithm: 'RSA-2048' })
      const elsewhere = await tryAws([...describe, '--region', 'eu-central-1'])
      expect(elsewhere.stderr).toContain('(ResourceNotFoundException)')

      const zone = ['route53', 'create-hosted-zone', '--name', 'example.net', '--caller-reference', 'cli']
      const { HostedZone, DelegationSet, ChangeInfo } = await json<ZoneCreated>(...zone)
      expect(DelegationSet.NameServers).toHaveLength(4)
      await aws('route53', 'wait', 'resource-record-sets-changed', '--id', ChangeInfo.Id)
      const { Name, Type, Value } = pending.DomainValidationOptions[0]?.ResourceRecord ?? {}
      const record = { Name, Type, TTL: 300, ResourceRecords: [{ Value }] }
      const batch = JSON.stringify({ Changes: [{ Action: 'UPSERT', ResourceRecordSet: record }] })
      const change = ['route53', 'change-resource-record-sets', '--hosted-zone-id', HostedZone.Id, '--change-batch']
      await aws(...change, batch)
      await aws('acm', 'wait', 'certificate-validated', '--certificate-arn', arn, ...VIRGINIA)
      const list = await json<{ CertificateSummaryList: readonly object[] }>('acm', 'list-certificates', ...VIRGINIA)
      expect(list.CertificateSummaryList).toMatchObject([{ CertificateArn: arn, Status: 'ISSUED', InUse: false }])

      const { deny } = sandbox.aws
      const allow = deny('acm:DescribeCertificate')
      expect((await tryAws([...describe, ...VIRGINIA])).stderr).toContain('(AccessDeniedException)')
      allow()
    }
  },
  {
    name: 'records of a zone are changed as a whole or not at all, and listed page by page',
    run: async ({ json, tryAws, sandbox, setup }) => {
      const { id } = sandbox.route53.createZone({ Name: 'example.com' })
      const alias = { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName: setup.distributionDomain, EvaluateTargetHealth: false }
      const records = [
        { Name: 'example.com', Type: 'A', AliasTarget: alias },
        { Name: 'example.com', Type: 'HTTPS', TTL: 300, ResourceRecords: [{ Value: '1 . alpn="h2,h3"' }] },
        { Name: '*.example.com', Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: '"any"' }] }
      ]
      const change = (Action: string, sets: readonly object[]) => [
        ...['route53', 'change-resource-record-sets', '--hosted-zone-id', id, '--change-batch'],
        JSON.stringify({ Changes: sets.map(ResourceRecordSet => ({ Action, ResourceRecordSet })) })
      ]
      await json(...change('CREATE', records))
      const again = await tryAws(change('CREATE', [{ ...records[2], Name: 'new.example.com' }, ...records]))
      expect(again.stderr).toMatch(/\(InvalidChangeBatch\).*already exists/)
      const list = await json<{ ResourceRecordSets: readonly { Name: string; Type: string }[] }>(
        ...['route53', 'list-resource-record-sets', '--hosted-zone-id', id, '--page-size', '2']
      )
      expect(list.ResourceRecordSets.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
        'example.com. A',
        'example.com. HTTPS',
        'example.com. NS',
        'example.com. SOA',
        '\\052.example.com. TXT'
      ])
      const byName = ['route53', 'list-hosted-zones-by-name', '--dns-name', 'example.com', '--max-items', '1']
      expect(await json(...byName)).toMatchObject({
        HostedZones: [{ Id: `/hostedzone/${id}`, Name: 'example.com.', Config: { PrivateZone: false } }]
      })
      expect(await json('route53', 'get-dnssec', '--hosted-zone-id', id)).toMatchObject({
        Status: { ServeSignature: 'NOT_SIGNING' }
      })
      const none = await tryAws(['route53', 'get-hosted-zone', '--id', 'Z00000000000'])
      expect(none.stderr).toContain('(NoSuchHostedZone)')
    }
  },
  {
    name: 'what is behind a load balancer is found, and its targets are changed',
    run: async ({ aws, json, tryAws, sandbox }) => {
      const { arn, dnsName, targetGroupArn } = sandbox.loadBalancers.create({ name: 'api', targets: ['i-01'] })
      expect(await json('elbv2', 'describe-load-balancers', '--names', 'api')).toMatchObject({
        LoadBalancers: [{ LoadBalancerArn: arn, DNSName: dnsName, State: { Code: 'active' } }]
      })
      expect(await json('elbv2', 'describe-listeners', '--load-balancer-arn', arn)).toMatchObject({
        Listeners: [{ Port: 80, Protocol: 'HTTP', DefaultActions: [{ Type: 'forward' }] }]
      })
      expect(await json('elbv2', 'describe-target-groups', '--load-balancer-arn', arn)).toMatchObject({
        TargetGroups: [{ TargetGroupArn: targetGroupArn, Matcher: { HttpCode: '200' } }]
      })
      const group = ['--target-group-arn', targetGroupArn]
      await aws('elbv2', 'register-targets', ...group, '--targets', 'Id=i-02', 'Id=i-03,Port=8080')
      await aws('elbv2', 'deregister-targets', ...group, '--targets', 'Id=i-01')
      expect(await json('elbv2', 'describe-target-health', ...group)).toMatchObject({
        TargetHealthDescriptions: [
          { Target: { Id: 'i-02', Port: 80 }, TargetHealth: { State: 'healthy' } },
          { Target: { Id: 'i-03', Port: 8080 } }
        ]
      })
      const none = await tryAws(['elbv2', 'describe-load-balancers', '--names', 'none'])
      expect(none.stderr).toContain('(LoadBalancerNotFound)')
    }
  },
  {
    name: "a bucket's settings are read, set and taken away",
    run: async ({ aws, json, tryAws, sandbox }) => {
      sandbox.s3.createBucket('cli-settings', { region: 'eu-central-1' })
      const of = ['--bucket', 'cli-settings']
      const s3 = (command: string, ...more: readonly string[]) => ['s3api', command, ...of, ...more]
      expect(await json(...s3('get-public-access-block'))).toMatchObject({
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true }
      })
      const policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::cli-settings/*'
          }
        ]
      })
      const absent = await tryAws(s3('get-bucket-policy'))
      expect(absent.stderr).toContain('(NoSuchBucketPolicy)')
      await aws(...s3('put-bucket-policy', '--policy', policy))
      expect(await json(...s3('get-bucket-policy'))).toEqual({ Policy: policy })
      expect(await json(...s3('get-bucket-policy-status'))).toEqual({ PolicyStatus: { IsPublic: false } })
      const open = policy.replace('{"Service":"cloudfront.amazonaws.com"}', '"*"')
      const blocked = await tryAws(s3('put-bucket-policy', '--policy', open))
      expect(blocked.stderr).toMatch(/\(AccessDenied\).*BlockPublicPolicy/)
      await aws(...s3('delete-public-access-block'))
      await aws(...s3('put-bucket-policy', '--policy', open))
      expect(await json(...s3('get-bucket-policy-status'))).toEqual({ PolicyStatus: { IsPublic: true } })
      expect((await tryAws(s3('get-public-access-block'))).stderr).toContain('(NoSuchPublicAccessBlockConfiguration)')

      await aws('s3', 'website', 's3://cli-settings', '--index-document', 'index.html')
      expect(await json(...s3('get-bucket-website'))).toEqual({ IndexDocument: { Suffix: 'index.html' } })
      await aws(...s3('delete-bucket-website'))
      expect((await tryAws(s3('get-bucket-website'))).stderr).toContain('(NoSuchWebsiteConfiguration)')
      await aws(...s3('put-bucket-versioning', '--versioning-configuration', 'Status=Enabled'))
      expect(await json(...s3('get-bucket-versioning'))).toMatchObject({ Status: 'Enabled' })
      await aws(
        ...s3('put-bucket-ownership-controls', '--ownership-controls', 'Rules=[{ObjectOwnership=ObjectWriter}]')
      )
      expect(await json(...s3('get-bucket-ownership-controls'))).toMatchObject({
        OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] }
      })
      await aws(...s3('delete-bucket-ownership-controls'))
      const owner = await tryAws(s3('get-bucket-ownership-controls'))
      expect(owner.stderr).toContain('(OwnershipControlsNotFoundError)')
    }
  },
  {
    name: "CloudFront's policies and access controls are there",
    run: async ({ json, tryAws }) => {
      const managed = ['--id', '67f7725c-6f97-4210-82d7-5512b31e9d03']
      expect(await json('cloudfront', 'get-response-headers-policy', ...managed)).toMatchObject({
        ResponseHeadersPolicy: {
          ResponseHeadersPolicyConfig: {
            SecurityHeadersConfig: { StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000 } }
          }
        }
      })
      const { OriginRequestPolicyList: list } = await json<{ OriginRequestPolicyList: { Items: readonly object[] } }>(
        ...['cloudfront', 'list-origin-request-policies', '--type', 'managed']
      )
      expect(list.Items).toMatchObject(
        expect.arrayContaining([
          expect.objectContaining({
            OriginRequestPolicy: expect.objectContaining({ Id: '216adef6-5c7f-47e4-b989-5492eafa07d3' })
          })
        ])
      )
      const config = 'Name=cli,SigningProtocol=sigv4,SigningBehavior=always,OriginAccessControlOriginType=s3'
      const made = await json<{ OriginAccessControl: { Id: string }; ETag: string }>(
        ...['cloudfront', 'create-origin-access-control', '--origin-access-control-config', config]
      )
      const id = ['--id', made.OriginAccessControl.Id]
      expect(await json('cloudfront', 'get-origin-access-control', ...id)).toMatchObject({ ETag: made.ETag })
      const remove = ['cloudfront', 'delete-origin-access-control', ...id, '--if-match', made.ETag]
      expect(await tryAws(remove)).toMatchObject({ code: 0 })
      expect((await tryAws(remove)).stderr).toContain('(NoSuchOriginAccessControl)')
    }
  }
]
