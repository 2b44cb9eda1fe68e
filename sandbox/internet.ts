import type { CertificateManager } from './aws/acm/certificate-manager.ts'
import type { LoadBalancers } from './aws/elb/load-balancers.ts'
import type { Route53 } from './aws/route53/route53.ts'
import { awsNames } from './dns/aws-names.ts'
import { type SandboxDns, startDns } from './dns/dns.ts'
import { route53Zones } from './dns/route53-zones.ts'
import { balancerCertificates } from './edge/balancer-certificates.ts'
import type { CertificateDescription } from './edge/certificate-authority.ts'
import { certificatesOf } from './edge/certificate-source.ts'
import type { DistributionSource } from './edge/distribution-source.ts'
import type { Edge } from './edge/edge.ts'
import { forward } from './edge/forward.ts'
import { type FrontDoor, startFrontDoor } from './edge/front-door.ts'

/** Parts of a `Sandbox`. */
export interface InternetParts {
  readonly edge: Edge
  readonly cloudFront: DistributionSource
  readonly route53: Route53
  readonly acm: CertificateManager
  /** Whose certificates are shown under their names, and under those that lead to them. */
  readonly loadBalancers: LoadBalancers
  /** Where S3's endpoints are. */
  readonly aws: { readonly url: string }
}

/** What lies between a visitor and AWS: name servers, and the edge under its own names and ports. */
export interface Internet {
  readonly dns: SandboxDns
  readonly door: FrontDoor
  /**
   * Environment for a program that is to see this Internet and no other: DNS servers, proxy, root certificate. Names
   * are found by the first recursive server, so one that does not resolve can't be connected to.
   */
  readonly env: Readonly<Record<string, string>>
  /** Lines of the input `resolve` by which the name servers are found. Call it again after zones were made. */
  resolve(): Promise<readonly { readonly host: string; readonly address: string }[]>
  close(): Promise<void>
}

export async function startInternet(parts: InternetParts): Promise<Internet> {
  const { edge, cloudFront, route53, acm, loadBalancers, aws } = parts
  const dns = await startDns({ source: route53Zones(route53), book: awsNames(cloudFront) })
  const find = (arn: string) => described(arn, acm)
  const ofDistribution = certificatesOf(cloudFront, find)
  const ofBalancer = balancerCertificates(loadBalancers, route53, find)
  const door = await startFrontDoor({
    edge,
    distributions: cloudFront,
    certificateFor: host => (S3_HOST.test(host) ? s3Certificate(host) : (ofDistribution(host) ?? ofBalancer(host))),
    elsewhere: async request => (S3_HOST.test(request.host) ? await forward(aws.url, request) : undefined),
    resolves: host => (dns.resolvers[0]?.addresses(host) ?? []).length > 0
  })
  return {
    dns,
    door,
    env: {
      S3_CLOUDFRONT_DEPLOY_RESOLVERS: dns.resolvers.map(({ address }) => address).join(','),
      HTTPS_PROXY: door.proxyUrl,
      HTTP_PROXY: door.proxyUrl,
      NO_PROXY: '127.0.0.1,localhost',
      NODE_EXTRA_CA_CERTS: door.caFile
    },
    resolve: () => dns.nameServers(),
    close: async () => {
      await Promise.all([dns.close(), door.close()])
    }
  }
}

/** Both kinds of endpoint: `s3.REGION`, `BUCKET.s3.REGION`, `BUCKET.s3-website.REGION`. */
const S3_HOST = /(^|\.)s3[.-][a-z0-9.-]*amazonaws\.com(:\d+)?$/

function s3Certificate(host: string): CertificateDescription {
  return { names: [host], notAfter: new Date(Date.now() + 90 * 86_400_000), serial: '05' }
}

/** What ACM has issued; nothing of what it has not, or no longer has. */
function described(arn: string, acm: CertificateManager): CertificateDescription | undefined {
  try {
    const { Serial: serial, NotAfter: notAfter, SubjectAlternativeNames: names = [] } = acm.certificate(arn)
    if (serial === undefined || notAfter === undefined) return undefined
    return { names, notAfter, serial: serial.replaceAll(':', '') }
  } catch {
    return undefined
  }
}
