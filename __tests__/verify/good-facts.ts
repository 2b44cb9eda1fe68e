import { absent, known, notAsked } from '../../src/verify/fact.ts'
import type {
  Behavior,
  CachePolicy,
  Distribution,
  Facts,
  HostedZone,
  HttpProbe,
  HttpResponse,
  ProbePurpose,
  RecordSet,
  Route
} from '../../src/verify/facts.ts'

export const ACCOUNT = '111122223333'
export const ID = 'E1A2B3C4D5E6F7'
export const ARN = `arn:aws:cloudfront::${ACCOUNT}:distribution/${ID}`
export const HOST = 'd111111abcdef8.cloudfront.net'
export const CERTIFICATE = `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555`
export const BUCKET = 'example.com'
export const REGION = 'ap-northeast-2'
export const INDEX = 'a'.repeat(64)
export const SCRIPT = 'b'.repeat(64)
const NONCE = '3f9c'
const BALANCER = 'api-1234567890.ap-northeast-2.elb.amazonaws.com'
const ROUTER = `arn:aws:cloudfront::${ACCOUNT}:function/router`
const NAME_SERVERS = ['ns-1.awsdns-01.com', 'ns-2.awsdns-02.net', 'ns-3.awsdns-03.org', 'ns-4.awsdns-04.co.uk']

const optimized: CachePolicy = {
  id: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  name: 'Managed-CachingOptimized',
  minTtl: 1,
  defaultTtl: 86_400,
  maxTtl: 31_536_000,
  gzip: true,
  brotli: true,
  headers: { kind: 'none' },
  cookies: { kind: 'none' },
  queryStrings: { kind: 'none' }
}

const disabled: CachePolicy = {
  ...optimized,
  id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  name: 'Managed-CachingDisabled',
  minTtl: 0,
  defaultTtl: 0,
  maxTtl: 0,
  gzip: false,
  brotli: false
}

const site: Behavior = {
  pathPattern: '*',
  isDefault: true,
  targetOriginId: 's3',
  originIds: ['s3'],
  viewerProtocolPolicy: 'redirect-to-https',
  allowedMethods: ['GET', 'HEAD'],
  cachedMethods: ['GET', 'HEAD'],
  compress: true,
  cachePolicy: known(optimized),
  originRequestPolicy: absent,
  responseHeadersPolicy: known({
    id: '67f7725c-6f97-4210-82d7-5512b31e9d03',
    name: 'Managed-SecurityHeadersPolicy',
    hsts: { maxAge: 31_536_000, includeSubDomains: false, preload: false },
    contentTypeOptions: true,
    frameOptions: 'SAMEORIGIN',
    referrerPolicy: 'strict-origin-when-cross-origin',
    contentSecurityPolicy: undefined,
    customHeaders: []
  }),
  functions: [{ eventType: 'viewer-request', kind: 'function', arn: ROUTER, name: 'router' }]
}

const api: Behavior = {
  ...site,
  pathPattern: '/api/*',
  isDefault: false,
  targetOriginId: 'alb',
  originIds: ['alb'],
  allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
  cachePolicy: known(disabled),
  originRequestPolicy: known({
    id: '216adef6-5c7f-47e4-b989-5492eafa07d3',
    name: 'Managed-AllViewer',
    headers: { kind: 'all' },
    cookies: { kind: 'all' },
    queryStrings: { kind: 'all' }
  }),
  functions: []
}

const origin = {
  originPath: '',
  bucket: undefined,
  bucketRegion: undefined,
  accessControlId: '',
  accessControl: absent,
  accessIdentity: '',
  customHeaders: [],
  protocolPolicy: undefined,
  httpPort: undefined,
  httpsPort: undefined,
  sslProtocols: [],
  vpcOriginId: undefined
} as const

const distribution: Distribution = {
  id: ID,
  arn: ARN,
  domainName: HOST,
  enabled: true,
  staging: false,
  status: 'Deployed',
  lastModified: '2026-11-20T08:00:00Z',
  connectionMode: 'direct',
  aliases: ['example.com', 'www.example.com'],
  defaultRootObject: 'index.html',
  origins: [
    {
      ...origin,
      id: 's3',
      kind: 's3',
      domainName: `${BUCKET}.s3.${REGION}.amazonaws.com`,
      bucket: BUCKET,
      bucketRegion: REGION,
      accessControlId: 'E2OACOACOACOAC',
      accessControl: known({
        id: 'E2OACOACOACOAC',
        name: 'example',
        originType: 's3',
        signingBehavior: 'always',
        signingProtocol: 'sigv4'
      })
    },
    {
      ...origin,
      id: 'alb',
      kind: 'custom',
      domainName: BALANCER,
      customHeaders: ['x-origin-secret'],
      protocolPolicy: 'https-only',
      httpPort: 80,
      httpsPort: 443,
      sslProtocols: ['TLSv1.2']
    }
  ],
  originGroups: [],
  behaviors: [api, site],
  errorResponses: [],
  viewerCertificate: {
    source: 'acm',
    id: CERTIFICATE,
    minimumProtocolVersion: 'TLSv1.2_2021',
    sslSupportMethod: 'sni-only'
  },
  httpVersion: 'http2and3',
  ipv6: true,
  webAclId: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/example/66666666-7777-8888-9999-000000000000`,
  geoRestriction: { type: 'none', countries: [] },
  logging: { enabled: true, bucket: 'logs.s3.amazonaws.com', v2: notAsked('it is another API'), realtime: false },
  priceClass: 'PriceClass_All'
}

const record: RecordSet = {
  name: 'example.com',
  type: 'A',
  setIdentifier: undefined,
  ttl: undefined,
  values: [],
  alias: { zoneId: 'Z2FDTNDATAQYW2', dnsName: HOST, evaluateTargetHealth: false }
}

const html: HttpResponse = {
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-cache': 'Miss from cloudfront',
    'alt-svc': 'h3=":443"; ma=86400',
    'strict-transport-security': 'max-age=31536000'
  },
  digest: INDEX,
  size: 1_213,
  isHtml: true,
  entryAssets: [{ url: 'https://example.com/assets/index-D4qaICvJ.js', kind: 'script' }],
  ms: 40
}

const script: HttpResponse = {
  ...html,
  headers: { 'content-type': 'text/javascript; charset=utf-8', 'x-cache': 'Hit from cloudfront' },
  digest: SCRIPT,
  size: 140_000,
  isHtml: false,
  entryAssets: []
}

const error: HttpResponse = {
  ...script,
  status: 403,
  headers: { 'content-type': 'application/xml', 'x-cache': 'Error from cloudfront', server: 'AmazonS3' },
  digest: 'e'.repeat(64),
  size: 110
}

const fromApi: HttpResponse = {
  ...script,
  headers: { 'content-type': 'application/json', 'x-cache': 'Miss from cloudfront', server: 'nginx' },
  digest: 'c'.repeat(64),
  size: 15
}

function probe(purpose: ProbePurpose, url: string, response: HttpResponse, route: Route = 'dns'): HttpProbe {
  return { purpose, method: 'GET', url, route, response: known(response) }
}

function zone(domain: string): { readonly domain: string; readonly candidates: Facts['zones'][number]['candidates'] } {
  const records = ['A', 'AAAA', 'HTTPS'].map(type => ({ ...record, name: domain, type }))
  const hosted: HostedZone = {
    id: 'Z0123456789EXAMPLE',
    name: 'example.com',
    isPrivate: false,
    nameServers: known(NAME_SERVERS),
    records: known(records),
    dnssec: known({ serveSignature: 'NOT_SIGNING', message: undefined })
  }
  return { domain, candidates: known([hosted]) }
}

const answer = {
  rcode: 'NOERROR',
  a: ['192.0.2.10'],
  aaaa: ['2001:db8::10'],
  cname: [],
  https: known([{ priority: 1, target: '', alpn: ['h3', 'h2'] }]),
  ttl: 60
}

function dns(domain: string): Facts['dns'][number] {
  return {
    domain,
    zone: known('example.com'),
    parentNameServers: known(NAME_SERVERS),
    hasDs: known(false),
    authoritative: NAME_SERVERS.map(server => ({ server, answer: known(answer) })),
    recursive: ['192.0.2.53', '198.51.100.53'].map(server => ({ server, answer: known(answer) })),
    distributionAddresses: known(['192.0.2.10', '2001:db8::10']),
    dnssec: known('insecure'),
    caa: absent,
    validations: [
      {
        name: '_v.example.com',
        expected: '_w.acm-validations.aws',
        actual: known(['_w.acm-validations.aws'])
      }
    ]
  }
}

const session = {
  address: '192.0.2.10',
  trusted: true,
  problem: undefined,
  protocol: 'TLSv1.3',
  alpn: 'h2',
  names: ['example.com', '*.example.com'],
  issuer: 'Amazon RSA 2048 M02',
  notAfter: '2027-10-01T23:59:59Z',
  serial: '5f0a'
}

const site443 = 'https://example.com'

/** A set-up in which every check passes: the reference set-up, with what it leaves to be desired. */
const GOOD: Facts = {
  expectation: {
    domains: ['example.com', 'www.example.com'],
    bucket: BUCKET,
    prefix: '',
    region: REGION,
    accountId: ACCOUNT,
    distributionId: ID,
    fallbackDocument: 'index.html',
    apiPath: '/api/*',
    apiPathGiven: true,
    routes: ['/login/callback?code=x'],
    apiProbe: { path: '/api/health', status: 200 },
    resolve: [],
    statePrefix: '.s3-cloudfront-deploy/',
    release: {
      id: '20261122T162301Z-3333333-1000000004.1',
      files: [
        {
          key: 'assets/index-D4qaICvJ.js',
          size: 140_000,
          digest: SCRIPT,
          etag: 'etag-script',
          fileClass: 'fingerprinted',
          headers: {
            contentType: 'text/javascript; charset=utf-8',
            cacheControl: 'public, max-age=31536000, immutable'
          }
        },
        {
          key: 'index.html',
          size: 1_213,
          digest: INDEX,
          etag: 'etag-index',
          fileClass: 'document',
          headers: { contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache' }
        }
      ]
    },
    now: '2026-11-22T17:00:00Z',
    nonce: NONCE
  },
  bucket: {
    name: BUCKET,
    existence: known({ region: REGION, owner: 'expected' }),
    publicAccessBlock: known({
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true
    }),
    policy: known([
      {
        sid: 'AllowCloudFront',
        effect: 'Allow',
        principals: ['Service:cloudfront.amazonaws.com'],
        notPrincipals: [],
        actions: ['s3:GetObject'],
        notActions: [],
        resources: [`arn:aws:s3:::${BUCKET}/*`],
        notResources: [],
        conditions: [{ operator: 'StringEquals', key: 'AWS:SourceArn', values: [ARN] }]
      }
    ]),
    policyStatus: known({ isPublic: false }),
    website: absent,
    ownership: known('BucketOwnerEnforced'),
    versioning: known('enabled'),
    encryption: known({ algorithm: 'AES256', kmsKeyId: undefined }),
    listing: known({
      objects: 2,
      etags: new Map([
        ['assets/index-D4qaICvJ.js', 'etag-script'],
        ['index.html', 'etag-index']
      ]),
      suspicious: []
    }),
    heads: [
      {
        key: 'index.html',
        head: known({
          etag: 'etag-index',
          size: 1_213,
          contentType: 'text/html; charset=utf-8',
          cacheControl: 'no-cache',
          contentEncoding: undefined,
          serverSideEncryption: 'AES256',
          kmsKeyId: undefined
        })
      },
      {
        key: 'assets/index-D4qaICvJ.js',
        head: known({
          etag: 'etag-script',
          size: 140_000,
          contentType: 'text/javascript; charset=utf-8',
          cacheControl: 'public, max-age=31536000, immutable',
          contentEncoding: undefined,
          serverSideEncryption: 'AES256',
          kmsKeyId: undefined
        })
      }
    ]
  },
  distribution: known(distribution),
  functions: [
    {
      name: 'router',
      arn: ROUTER,
      live: known({ status: 'DEPLOYED', runtime: 'cloudfront-js-2.0', lastModified: '2026-11-01T00:00:00Z' }),
      code: known({ digest: 'f'.repeat(64), routerDigest: 'f'.repeat(64), comparison: 'equal' })
    }
  ],
  invalidation: known({ id: 'I1EXAMPLE', completed: true, createdAt: '2026-11-22T16:59:00Z', paths: ['/*'] }),
  conflicts: ['example.com', 'www.example.com'].map(domain => ({
    domain,
    holders: known([{ domain, resourceType: 'distribution', resourceId: ID, accountId: ACCOUNT }])
  })),
  certificate: known({
    arn: CERTIFICATE,
    attached: true,
    status: 'ISSUED',
    failureReason: undefined,
    type: 'AMAZON_ISSUED',
    domains: ['example.com', '*.example.com'],
    validations: [
      {
        domain: 'example.com',
        method: 'DNS',
        status: 'SUCCESS',
        record: { name: '_v.example.com', value: '_w.acm-validations.aws' }
      }
    ],
    inUseBy: [ARN],
    renewalEligibility: 'ELIGIBLE',
    renewal: undefined,
    notAfter: '2027-10-01T23:59:59Z',
    keyAlgorithm: 'RSA_2048',
    serial: '5f0a'
  }),
  zones: [zone('example.com'), zone('www.example.com')],
  dns: [dns('example.com'), dns('www.example.com')],
  apiOrigins: [
    {
      originId: 'alb',
      domainName: BALANCER,
      loadBalancer: known({
        arn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/api/0123456789abcdef`,
        name: 'api',
        type: 'application',
        scheme: 'internet-facing',
        state: 'active',
        stateReason: undefined,
        listeners: known([{ port: 443, protocol: 'HTTPS', certificateArns: [CERTIFICATE] }]),
        targetGroups: known([
          {
            arn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/api/0123456789abcdef`,
            name: 'api',
            targets: known([
              { id: 'i-0aaa', port: 8080, state: 'healthy', reason: undefined, description: undefined },
              { id: 'i-0bbb', port: 8080, state: 'healthy', reason: undefined, description: undefined }
            ])
          }
        ])
      }),
      tls: known({ ...session, trusted: false, problem: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    }
  ],
  tls: ['example.com', 'www.example.com'].flatMap(domain => [
    { domain, route: 'dns' as const, session: known(session) },
    { domain, route: 'distribution' as const, session: known(session) }
  ]),
  http: [
    probe('root', `${site443}/`, html),
    probe('root', `${site443}/`, html, 'distribution'),
    probe('index', `${site443}/index.html`, html),
    probe('http', `http://example.com/__verify-${NONCE}?q=1`, {
      ...error,
      status: 301,
      headers: { location: `${site443}/__verify-${NONCE}?q=1`, 'x-cache': 'Redirect from cloudfront' }
    }),
    probe('deep-link', `${site443}/__verify-${NONCE}/a`, html),
    probe('route', `${site443}/login/callback?code=x`, html),
    probe('asset', `${site443}/assets/index-D4qaICvJ.js`, script),
    probe('asset-br', `${site443}/assets/index-D4qaICvJ.js`, {
      ...script,
      headers: { ...script.headers, 'content-encoding': 'br' }
    }),
    probe('missing-asset', `${site443}/assets/__verify-${NONCE}.js`, error),
    probe('api', `${site443}/api/health`, fromApi),
    probe('api', `${site443}/api/health`, fromApi),
    probe('api-missing', `${site443}/api/__verify-${NONCE}`, { ...fromApi, status: 404 }),
    probe('state', `${site443}/.s3-cloudfront-deploy/head.json`, { ...error, status: 404 }),
    probe('bucket-rest', `https://${BUCKET}.s3.${REGION}.amazonaws.com/index.html`, error, 'bucket'),
    probe(
      'bucket-website',
      `http://${BUCKET}.s3-website.${REGION}.amazonaws.com/`,
      { ...error, status: 404 },
      'bucket'
    ),
    probe('other-name', 'https://www.example.com/', {
      ...error,
      status: 301,
      headers: { location: `${site443}/`, 'x-cache': 'Redirect from cloudfront' }
    })
  ]
}

/** Facts that a test may change; every fact that is known in a good set-up can be reached with `value`. */
export type Draft<T> =
  T extends ReadonlyMap<infer K, infer V>
    ? Map<K, V>
    : T extends readonly (infer Item)[]
      ? Draft<Item>[]
      : T extends object
        ? { -readonly [Key in keyof T]: Draft<T[Key]> }
        : T

/** Good facts, changed. */
export function facts(...changes: readonly ((draft: Draft<Facts>) => void)[]): Facts {
  const draft = clone(GOOD) as Draft<Facts>
  for (const change of changes) change(draft)
  return draft as Facts
}

/** Unlike structuredClone, without keeping what two places share shared. */
function clone(item: unknown): unknown {
  if (item instanceof Map) return new Map(item)
  if (Array.isArray(item)) return item.map(clone)
  if (typeof item !== 'object' || item === null) return item
  return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, clone(inner)]))
}

/** The value of a fact that is known. */
export function value<T>(fact: { state: string; value?: T } | { state: string }): T {
  if (fact.state !== 'known' || !('value' in fact)) throw new Error(`The fact is ${fact.state}.`)
  return fact.value as T
}
