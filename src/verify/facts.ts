import type { Fact } from './fact.ts'
import type { ApiOrigin } from './facts/api-origin.ts'
import type { BucketFacts } from './facts/bucket.ts'
import type { Certificate } from './facts/certificate.ts'
import type { Distribution, DomainConflict, EdgeFunctionFacts, InvalidationFacts } from './facts/distribution.ts'
import type { DomainDns, DomainZones } from './facts/dns.ts'
import type { Expectation } from './facts/expectation.ts'
import type { HttpProbe, TlsProbe } from './facts/probes.ts'

/**
 * Everything that the checks look at, collected once. Readonly plain data: checks are functions of this and of
 * nothing else, not even of the time.
 */
export interface Facts {
  readonly expectation: Expectation
  readonly bucket: BucketFacts
  /** Absent: no distribution has this id, or none has the domain as an alias. */
  readonly distribution: Fact<Distribution>
  /** CloudFront Functions that are associated with a behavior, each once. */
  readonly functions: readonly EdgeFunctionFacts[]
  /** The invalidation that this run made; not-asked when it made none. */
  readonly invalidation: Fact<InvalidationFacts>
  /** ListDomainConflicts of each domain. The distribution itself may be among them. */
  readonly conflicts: readonly { readonly domain: string; readonly holders: Fact<readonly DomainConflict[]> }[]
  /**
   * The one attached to the distribution (DescribeCertificate of its ARN); where none is, the one in us-east-1 that names
   * the canonical domain, in whatever status. Absent: neither.
   */
  readonly certificate: Fact<Certificate>
  /** One per domain, in the order of the domains. */
  readonly zones: readonly DomainZones[]
  /** One per domain, in the order of the domains. */
  readonly dns: readonly DomainDns[]
  /** The origins of behaviors that are not S3's. */
  readonly apiOrigins: readonly ApiOrigin[]
  readonly tls: readonly TlsProbe[]
  readonly http: readonly HttpProbe[]
}

export type * from './facts/api-origin.ts'
export type * from './facts/bucket.ts'
export type * from './facts/certificate.ts'
export type * from './facts/distribution.ts'
export type * from './facts/dns.ts'
export type * from './facts/expectation.ts'
export type * from './facts/probes.ts'
