import type { Fact } from '../fact.ts'

/** A distribution's configuration with all that it refers to, normalised: what is not there is '' or `undefined` or empty. */
export interface Distribution {
  readonly id: string
  readonly arn: string
  /** `d111111abcdef8.cloudfront.net` */
  readonly domainName: string
  readonly enabled: boolean
  /** A staging distribution of a continuous deployment: it takes no aliases and gets only a part of the requests. */
  readonly staging: boolean
  readonly status: 'Deployed' | 'InProgress' | (string & {})
  /** ISO 8601. */
  readonly lastModified: string | undefined
  /** `tenant-only`: a template for distribution tenants; aliases and certificates belong to the tenants. */
  readonly connectionMode: 'direct' | 'tenant-only'
  /** Lower case. */
  readonly aliases: readonly string[]
  /** Without a leading slash; '' when none is set. */
  readonly defaultRootObject: string
  readonly origins: readonly Origin[]
  readonly originGroups: readonly OriginGroup[]
  /** In order of precedence; the default behavior is the last. */
  readonly behaviors: readonly Behavior[]
  readonly errorResponses: readonly ErrorResponse[]
  readonly viewerCertificate: ViewerCertificate
  readonly httpVersion: 'http1.1' | 'http2' | 'http3' | 'http2and3' | (string & {})
  readonly ipv6: boolean
  /** ARN (WAFv2) or id (classic); '' when none is attached. */
  readonly webAclId: string
  readonly geoRestriction: {
    readonly type: 'none' | 'whitelist' | 'blacklist' | (string & {})
    readonly countries: readonly string[]
  }
  readonly logging: {
    /** Standard logs (legacy), from the configuration. */
    readonly enabled: boolean
    readonly bucket: string
    /** Standard logs v2 go through CloudWatch's log delivery, which is another service's API. */
    readonly v2: Fact<boolean>
    /** ARN of a real-time log configuration on any behavior. */
    readonly realtime: boolean
  }
  readonly priceClass: string
}

export interface Origin {
  readonly id: string
  /** Lower case. */
  readonly domainName: string
  /** '' or with a leading and without a trailing slash. */
  readonly originPath: string
  /**
   * s3: REST endpoint of a bucket. website: `s3-website` endpoint (for CloudFront a custom origin). vpc: VpcOriginConfig.
   * custom: all others.
   */
  readonly kind: 's3' | 'website' | 'vpc' | 'custom'
  /** The bucket's name, of kinds s3 and website; see `parseS3Host`. */
  readonly bucket: string | undefined
  /** Region in the host name; `undefined` for the global endpoint `BUCKET.s3.amazonaws.com`. */
  readonly bucketRegion: string | undefined
  readonly accessControlId: string
  /** GetOriginAccessControl. Absent when accessControlId is '' or there is no such one. */
  readonly accessControl: Fact<OriginAccessControl>
  /** `E2QWRUHAPOMQZL`, the id of a legacy origin access identity; '' when none. */
  readonly accessIdentity: string
  /** Names, lower case: values may be secret and are not kept. */
  readonly customHeaders: readonly string[]
  /** Of kinds website and custom (of vpc as CloudFront has it). */
  readonly protocolPolicy: 'http-only' | 'https-only' | 'match-viewer' | undefined
  readonly httpPort: number | undefined
  readonly httpsPort: number | undefined
  /** `TLSv1.2`, …, that CloudFront may use towards the origin. */
  readonly sslProtocols: readonly string[]
  readonly vpcOriginId: string | undefined
}

export interface OriginAccessControl {
  readonly id: string
  readonly name: string
  /** `s3`, `lambda`, … */
  readonly originType: string
  readonly signingBehavior: 'always' | 'never' | 'no-override' | (string & {})
  readonly signingProtocol: 'sigv4' | (string & {})
}

/** A behavior's target may be a group: the first member, and where to turn when it fails. */
export interface OriginGroup {
  readonly id: string
  /** Ids of origins, the primary first. */
  readonly members: readonly string[]
  readonly failoverStatusCodes: readonly number[]
}

export interface Behavior {
  /** As CloudFront writes it, `*` for the default behavior. */
  readonly pathPattern: string
  readonly isDefault: boolean
  /** Id of an origin or of an origin group. */
  readonly targetOriginId: string
  /** Ids of the origins behind it, the primary first: groups are resolved. */
  readonly originIds: readonly string[]
  readonly viewerProtocolPolicy: 'allow-all' | 'https-only' | 'redirect-to-https'
  /** Upper case. */
  readonly allowedMethods: readonly string[]
  readonly cachedMethods: readonly string[]
  readonly compress: boolean
  /** GetCachePolicy, or legacy ForwardedValues in the same shape. */
  readonly cachePolicy: Fact<CachePolicy>
  /** Absent when the behavior has none; then only what is in the cache key is forwarded. */
  readonly originRequestPolicy: Fact<OriginRequestPolicy>
  /** Absent when the behavior has none. */
  readonly responseHeadersPolicy: Fact<ResponseHeadersPolicy>
  readonly functions: readonly FunctionAssociation[]
}

/** Which of a request's headers, cookies or query strings. */
export type Selection =
  | { readonly kind: 'none' | 'all' }
  | { readonly kind: 'some' | 'all-except'; readonly names: readonly string[] }

export interface CachePolicy {
  /** `undefined` for legacy ForwardedValues. */
  readonly id: string | undefined
  readonly name: string
  /** Seconds. */
  readonly minTtl: number
  readonly defaultTtl: number
  readonly maxTtl: number
  readonly gzip: boolean
  readonly brotli: boolean
  /** What is in the cache key, and forwarded. Names of headers lower case. Legacy `*` is `all`. */
  readonly headers: Selection
  readonly cookies: Selection
  readonly queryStrings: Selection
}

export interface OriginRequestPolicy {
  readonly id: string
  readonly name: string
  /** `allViewer` and `allViewerAndWhitelistCloudFront` are `all`. Names lower case. */
  readonly headers: Selection
  readonly cookies: Selection
  readonly queryStrings: Selection
}

export interface ResponseHeadersPolicy {
  readonly id: string
  readonly name: string
  /** `undefined`: the policy does not set it. */
  readonly hsts: { readonly maxAge: number; readonly includeSubDomains: boolean; readonly preload: boolean } | undefined
  readonly contentTypeOptions: boolean
  readonly frameOptions: string | undefined
  readonly referrerPolicy: string | undefined
  readonly contentSecurityPolicy: string | undefined
  /** Names of custom headers that it adds, lower case. */
  readonly customHeaders: readonly string[]
}

export interface FunctionAssociation {
  readonly eventType: 'viewer-request' | 'viewer-response' | 'origin-request' | 'origin-response'
  /** CloudFront Functions, or Lambda@Edge. */
  readonly kind: 'function' | 'lambda'
  readonly arn: string
  /** Of a CloudFront Function the last part of the ARN. */
  readonly name: string
}

export interface ErrorResponse {
  readonly errorCode: number
  /** `/index.html`; '' when only a TTL is configured. */
  readonly responsePagePath: string
  /** What viewers get instead of `errorCode`; `undefined` leaves it. */
  readonly responseCode: number | undefined
  /** Seconds; CloudFront's default is 10. */
  readonly minTtl: number
}

export interface ViewerCertificate {
  /** `none`: CloudFront's own `*.cloudfront.net`. */
  readonly source: 'acm' | 'iam' | 'none'
  /** ARN of an ACM certificate, id of an IAM one, or ''. */
  readonly id: string
  /** `TLSv1.2_2021`, … */
  readonly minimumProtocolVersion: string
  readonly sslSupportMethod: 'sni-only' | 'vip' | 'static-ip' | (string & {}) | undefined
}

/** A CloudFront Function that a behavior is associated with. */
export interface EdgeFunctionFacts {
  readonly name: string
  readonly arn: string
  /** DescribeFunction, stage LIVE. Absent: it was never published. */
  readonly live: Fact<{
    readonly status: string
    readonly runtime: string
    /** ISO 8601. */
    readonly lastModified: string | undefined
  }>
  /** GetFunction, stage LIVE. */
  readonly code: Fact<{
    /** SHA-256 of the code, hex; `routerDigest` that of `edge/router.js` as this version has it. */
    readonly digest: string
    readonly routerDigest: string
    /** equal: this version's router. other-version: a router of ours, but not this one. foreign: somebody else's code. */
    readonly comparison: 'equal' | 'other-version' | 'foreign'
    /** Of the router: what its options say of the site. `pages` has a page for each path, and 404 for all others. */
    readonly routing?: 'spa' | 'pages'
  }>
}

export interface InvalidationFacts {
  readonly id: string
  readonly completed: boolean
  /** ISO 8601. */
  readonly createdAt: string | undefined
  readonly paths: readonly string[]
}

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDomainConflicts.html */
export interface DomainConflict {
  /** May be a wildcard that covers the domain. */
  readonly domain: string
  readonly resourceType: 'distribution' | 'distribution-tenant' | (string & {})
  /** Partly hidden when it is another account's. */
  readonly resourceId: string
  readonly accountId: string
}
