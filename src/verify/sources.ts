import type { Fact } from './fact.ts'
import type {
  BucketFacts,
  Certificate,
  Distribution,
  DomainConflict,
  DomainDns,
  DomainZones,
  EdgeFunctionFacts,
  HttpProbe,
  InvalidationFacts,
  LoadBalancer,
  TlsProbe,
  TlsSession
} from './facts.ts'

/**
 * Where facts come from. No method rejects for what AWS or the network answers: that is a fact, too. Only credentials
 * that nobody accepts are an ActionError. What is under way ends soon after the signal that a source was opened with is
 * aborted, as `unavailable` for the signal's reason.
 */
export interface Sources {
  readonly bucket: BucketSource
  readonly distributions: DistributionSource
  readonly certificates: CertificateSource
  readonly zones: ZoneSource
  readonly loadBalancers: LoadBalancerSource
  readonly state: StateSource
  readonly network: NetworkSource
  /** Requests sent to AWS so far. */
  calls(): number
  close(): void
}

/** Of one bucket. */
export interface BucketSource {
  read(question: BucketQuestion): Promise<BucketFacts>
}

export interface BucketQuestion {
  /** '' or ending in a slash. */
  readonly prefix: string
  /** Whole key prefix of the state folder when it is in this bucket. */
  readonly statePrefix: string | undefined
  /** The release's files, relative to the prefix: whose ETags are wanted. */
  readonly keys: readonly string[]
  /** Of these, those to look at one by one. */
  readonly samples: readonly string[]
}

export interface DistributionSource {
  /** Id of the distribution that has the domain as an alias, by itself or by a wildcard. Absent: none. */
  find(domain: string): Promise<Fact<string>>
  /** With all that it refers to, each thing asked for once. Absent: there is no such one. */
  read(id: string): Promise<Fact<Distribution>>
  /** Each CloudFront Function of its behaviors. */
  functions(distribution: Distribution): Promise<readonly EdgeFunctionFacts[]>
  invalidation(distributionId: string, invalidationId: string): Promise<Fact<InvalidationFacts>>
  conflicts(distributionId: string, domain: string): Promise<Fact<readonly DomainConflict[]>>
}

export interface CertificateSource {
  /** The certificate that is attached to the distribution. */
  attached(arn: string): Promise<Fact<Certificate>>
  /** One in us-east-1 that names the domain, issued ones before others. */
  find(domain: string): Promise<Fact<Certificate>>
}

export interface ZoneSource {
  zonesOf(domain: string): Promise<DomainZones>
  /** The name that an alias or CNAME record of Route 53 leads to. Absent: no such record. */
  target(name: string): Promise<Fact<string>>
}

export interface LoadBalancerSource {
  /** By its own name: `api-1234567890.eu-central-1.elb.amazonaws.com`. */
  find(dnsName: string): Promise<Fact<LoadBalancer>>
}

/** What the deployments have written down. */
export interface StateSource {
  /** Of the bucket that the state is in, by the whole key. Absent: there is no such object. */
  read(key: string): Promise<Fact<Uint8Array>>
}

/** The site as it is seen from here. */
export interface NetworkSource {
  probe(site: SiteToProbe): Promise<SiteProbes>
  /** A handshake with a name of its own. */
  tls(host: string, port: number): Promise<Fact<TlsSession>>
  /** The CNAME of a name in public DNS. */
  cname(name: string): Promise<Fact<string>>
}

/** What the probes of a site need to know: parts of the expectation, and of what AWS said before. */
export interface SiteToProbe {
  /** The canonical one first. Empty: the site is looked at under the distribution's own name. */
  readonly domains: readonly string[]
  /** `d111111abcdef8.cloudfront.net`; `undefined` where there is no distribution, or nobody may ask for it. */
  readonly distributionDomain: string | undefined
  readonly bucket: string
  readonly region: string
  /** '' or ending in a slash. */
  readonly prefix: string
  /** Of the distribution's origin of this bucket: '' or `/site`. */
  readonly originPath: string
  readonly fallbackDocument: string
  readonly statePrefix: string | undefined
  readonly routes: readonly string[]
  readonly apiPath: string | undefined
  readonly apiProbe: { readonly path: string } | undefined
  readonly nonce: string
  readonly dns: readonly DomainToProbe[]
}

/** What Route 53 and ACM know of a domain. */
export interface DomainToProbe {
  readonly domain: string
  /** The public zone of the name. */
  readonly zone?: string | undefined
  /** The CNAMEs that ACM validates it by. */
  readonly validations?: readonly { readonly name: string; readonly value: string }[]
}

/** What was seen of the site from outside. */
export interface SiteProbes {
  readonly dns: readonly DomainDns[]
  readonly tls: readonly TlsProbe[]
  readonly http: readonly HttpProbe[]
}
