import type { LoadBalancers } from '../aws/elb/load-balancers.ts'
import type { Route53 } from '../aws/route53/route53.ts'
import type { CertificateDescription } from './certificate-authority.ts'
import type { CertificateSource } from './certificate-source.ts'

/** `api-1234567890.eu-central-1.elb.amazonaws.com` */
const BALANCER = /\.(?<region>[a-z0-9-]+)\.elb\.amazonaws\.com$/

/** That of a load balancer's HTTPS listener, under its own name and those that lead to it. `find` gives a certificate by its ARN. */
export function balancerCertificates(
  loadBalancers: LoadBalancers,
  route53: Route53,
  find: (arn: string) => CertificateDescription | undefined
): CertificateSource {
  return host => {
    const name = targetOf(route53, host)
    const region = BALANCER.exec(name)?.groups?.region
    if (region === undefined) return undefined
    const balancer = loadBalancers.balancers(region).find(({ DNSName }) => DNSName?.toLowerCase() === name)
    const arn = loadBalancers
      .listeners(region)
      .filter(({ LoadBalancerArn }) => LoadBalancerArn === balancer?.LoadBalancerArn)
      .flatMap(({ Certificates }) => Certificates?.[0]?.CertificateArn ?? [])[0]
    return arn === undefined ? undefined : find(arn)
  }
}

/** An alias or CNAME is followed once, which is as far as people go. */
function targetOf(route53: Route53, host: string): string {
  const target = route53.lookUp(host, 'A')?.AliasTarget?.DNSName ?? route53.lookUpCname(host) ?? host
  return target
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '')
}
