import type { CertificateDescription } from './certificate-authority.ts'
import type { DistributionSource } from './distribution-source.ts'
import { distributionForHost } from './hosts.ts'

/** The certificate for a name that a viewer asks for (SNI); `undefined` for CloudFront's own, `*.cloudfront.net`. */
export type CertificateSource = (host: string) => CertificateDescription | undefined

/** That of the distribution's ViewerCertificate. `find` gives a certificate by its ARN. */
export function certificatesOf(
  source: DistributionSource,
  find: (arn: string) => CertificateDescription | undefined
): CertificateSource {
  return host => {
    const distribution = distributionForHost(source.distributions(), host)
    // Under its own name, a distribution shows CloudFront's certificate whatever is attached to it.
    if (distribution === undefined || distribution.DomainName?.toLowerCase() === host) return undefined
    const { ACMCertificateArn: arn } = distribution.DistributionConfig?.ViewerCertificate ?? {}
    return arn === undefined ? undefined : find(arn)
  }
}
