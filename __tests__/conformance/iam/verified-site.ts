import { ACMClient, DescribeCertificateCommand, RequestCertificateCommand } from '@aws-sdk/client-acm'
import type { CacheBehavior, Origin } from '@aws-sdk/client-cloudfront'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand
} from '@aws-sdk/client-elastic-load-balancing-v2'
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  type ResourceRecordSet,
  Route53Client
} from '@aws-sdk/client-route-53'
import { listOf } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { SANDBOX_REGION, type Sandbox } from '../../../sandbox/index.ts'
import type { ReferenceSetup } from '../../../sandbox/reference-setup.ts'
import { callMoto } from './roles.ts'

/**
 * Gives a distribution of the sandbox what a verification follows it to, at moto: certificate, zone with records, and a load
 * balancer behind `/api/*`. To be made while moto asks nobody for permission.
 */
export async function completeSite(moto: string, { cloudFront }: Sandbox, setup: ReferenceSetup): Promise<void> {
  const credentials = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
  }
  const global = { endpoint: moto, region: 'us-east-1', credentials }
  const acm = new ACMClient(global)
  const route53 = new Route53Client(global)
  const elb = new ElasticLoadBalancingV2Client({ ...global, region: SANDBOX_REGION })
  try {
    const { domain } = setup
    const { CertificateArn = '' } = await acm.send(
      new RequestCertificateCommand({
        DomainName: domain,
        SubjectAlternativeNames: [`*.${domain}`],
        ValidationMethod: 'DNS'
      })
    )
    const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn }))
    const { HostedZone } = await route53.send(new CreateHostedZoneCommand({ Name: domain, CallerReference: 'site' }))
    const AliasTarget = {
      HostedZoneId: 'Z2FDTNDATAQYW2',
      DNSName: setup.distributionDomain,
      EvaluateTargetHealth: false
    }
    const records: ResourceRecordSet[] = [
      { Name: domain, Type: 'A', AliasTarget },
      ...(Certificate?.DomainValidationOptions ?? []).flatMap(({ ResourceRecord: record }) =>
        record === undefined
          ? []
          : [{ Name: record.Name, Type: record.Type, TTL: 300, ResourceRecords: [{ Value: record.Value }] }]
      )
    ]
    const Changes = records.map(ResourceRecordSet => ({ Action: 'UPSERT' as const, ResourceRecordSet }))
    const change = { HostedZoneId: HostedZone?.Id, ChangeBatch: { Changes } }
    await route53.send(new ChangeResourceRecordSetsCommand(change))
    const apiHost = await makeBalancer(moto, elb)
    cloudFront.changeDistribution(setup.distributionId, config => ({
      ...config,
      ViewerCertificate: {
        ACMCertificateArn: CertificateArn,
        SSLSupportMethod: 'sni-only',
        MinimumProtocolVersion: 'TLSv1.2_2021'
      },
      Origins: listOf([...(config.Origins?.Items ?? []), apiOrigin(apiHost)]) as Required<
        ReturnType<typeof listOf<Origin>>
      >,
      CacheBehaviors: listOf([API, ...(config.CacheBehaviors?.Items ?? [])])
    }))
  } finally {
    for (const client of [acm, route53, elb]) client.destroy()
  }
}

/** @returns its DNS name */
async function makeBalancer(moto: string, elb: ElasticLoadBalancingV2Client): Promise<string> {
  const text = await callMoto(moto, 'ec2', { Action: 'DescribeSubnets', Version: '2016-11-15' }, SANDBOX_REGION)
  const all = (tag: string) => [...text.matchAll(new RegExp(`<${tag}>([^<]+)`, 'g'))].map(match => match[1] ?? '')
  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'api', Subnets: all('subnetId').slice(0, 2) })
  )
  const { TargetGroups = [] } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'api', TargetType: 'ip', Protocol: 'HTTP', Port: 80, VpcId: all('vpcId')[0] })
  )
  const TargetGroupArn = TargetGroups[0]?.TargetGroupArn
  const { LoadBalancerArn, DNSName = '' } = LoadBalancers[0] ?? {}
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '172.31.0.10' }] }))
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn }]
    })
  )
  return DNSName
}

function apiOrigin(DomainName: string): Origin {
  return {
    Id: 'api',
    DomainName,
    CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' }
  }
}

const API: CacheBehavior = {
  PathPattern: '/api/*',
  TargetOriginId: 'api',
  ViewerProtocolPolicy: 'redirect-to-https',
  AllowedMethods: { Quantity: 7, Items: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] },
  // Managed-CachingDisabled and -AllViewerExceptHostHeader.
  CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac'
}
