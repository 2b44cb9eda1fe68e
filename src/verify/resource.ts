import type { Area } from '../report/verification.ts'
import { ifKnown } from './fact.ts'
import type { Facts } from './facts.ts'

/** What a check of this area is about, for one that could not look. */
export function resourceOf(area: Area, facts: Facts): string {
  switch (area) {
    case 'bucket':
      return bucketName(facts)
    case 'distribution':
      return distributionName(facts)
    case 'api':
      return facts.expectation.apiPath === undefined ? distributionName(facts) : `API ${facts.expectation.apiPath}`
    case 'certificate':
      return certificateName(facts)
    case 'dns':
    case 'live':
      return siteName(facts)
  }
}

export function bucketName(facts: Facts): string {
  return `bucket ${facts.bucket.name}`
}

/** Where it is, as S3 says; the input may name another region. */
export function bucketRegion({ bucket, expectation }: Facts): string {
  return ifKnown(bucket.existence)?.region ?? expectation.region
}

/** `example.com.s3.eu-central-1.amazonaws.com`, the origin that CloudFront is to have. */
export function restEndpoint(facts: Facts): string {
  return `${facts.bucket.name}.s3.${bucketRegion(facts)}.amazonaws.com`
}

export function distributionName(facts: Facts): string {
  const id = ifKnown(facts.distribution)?.id ?? facts.expectation.distributionId
  return id === undefined ? 'distribution' : `distribution ${id}`
}

export function certificateName(facts: Facts): string {
  const certificate = ifKnown(facts.certificate)
  return certificate === undefined ? 'certificate' : `certificate ${certificate.arn}`
}

/** Why nothing that a domain needs is looked at. */
export function whyNoDomain({ expectation: { elsewhere = [] } }: Facts): string {
  if (elsewhere.length === 0) return 'No `domain` is given.'
  return elsewhere
    .map(one => `${one.domain} is an alias of distribution ${one.distributionId}, not of this one.`)
    .join(' ')
}

export function siteName({ expectation, distribution }: Facts): string {
  const domains = expectation.domains.length > 0 ? expectation.domains : [ifKnown(distribution)?.domainName ?? 'site']
  return domains.join(', ')
}
