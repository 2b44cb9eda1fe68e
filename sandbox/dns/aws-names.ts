import type { DistributionSource } from '../edge/distribution-source.ts'
import { altSvcOf } from '../edge/viewer-protocol.ts'
import type { AddressBook } from './zone-lookup.ts'

/**
 * The names that AWS keeps, all on loopback: of distributions (disabled ones too), of load balancers, and of S3's
 * endpoints. IPv6 addresses are there where IPv6 is on; HTTPS records say what HttpVersion does.
 */
export function awsNames(source: DistributionSource): AddressBook {
  return name => {
    if (name.endsWith('.elb.amazonaws.com') || /(^|\.)s3[.-][a-z0-9.-]+\.amazonaws\.com$/.test(name)) {
      return { A: ['127.0.0.1'] }
    }
    const distribution = source.distributions().find(({ DomainName }) => DomainName?.toLowerCase() === name)
    if (distribution === undefined) return undefined
    return {
      A: ['127.0.0.1'],
      AAAA: distribution.DistributionConfig?.IsIPV6Enabled ? ['::1'] : [],
      HTTPS: [`1 . alpn="${altSvcOf(distribution) === undefined ? 'h2' : 'h3,h2'}"`]
    }
  }
}
