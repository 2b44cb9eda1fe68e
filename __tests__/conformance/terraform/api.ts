import type { Applied } from './apply.ts'
import type { ModuleStage } from './stage.ts'

const REGION = 'eu-central-1'

/**
 * Makes what the module leaves to its user: a load balancer with a certificate for `api.example.com`, and the record that
 * leads there, in the zone of the module.
 *
 * @returns removes the record, without which the zone can't be destroyed
 */
export function makeApi({ sandbox }: ModuleStage, { resources }: Applied): () => void {
  const { acm, loadBalancers, route53 } = sandbox
  const zoneId = String(resources.find(({ type }) => type === 'aws_route53_zone')?.values.zone_id)
  const { CertificateArn } = acm.request(REGION, { DomainName: 'api.example.com', ValidationMethod: 'DNS' })
  acm.issue(CertificateArn)
  const { dnsName } = loadBalancers.create({
    name: 'api',
    region: REGION,
    certificateArn: CertificateArn,
    targets: ['i-0a1b2c3d4e5f60718']
  })
  const AliasTarget = { HostedZoneId: 'Z215JYRZR1TBD5', DNSName: `${dnsName}.`, EvaluateTargetHealth: false }
  route53.upsert(zoneId, { Name: 'api.example.com', Type: 'A', AliasTarget })
  return () => route53.remove(zoneId, 'api.example.com.', 'A')
}
