import type { OriginRequestPolicyConfig } from '@aws-sdk/client-cloudfront'
import { listOf } from './site-distribution.ts'

type Headers = OriginRequestPolicyConfig['HeadersConfig']
type Passed = 'all' | 'none'

const some = (
  behavior: 'whitelist' | 'allExcept' | 'allViewerAndWhitelistCloudFront',
  ...names: string[]
): Headers => ({
  HeaderBehavior: behavior,
  Headers: listOf(names)
})

/** Id, name, headers, and whether all cookies and query strings are passed on. */
type ManagedPolicy = readonly [id: string, name: string, headers: Headers, cookies: Passed, queryStrings: Passed]

const CLOUDFRONT_HEADERS = [
  'CloudFront-Forwarded-Proto',
  'CloudFront-Is-Android-Viewer',
  'CloudFront-Is-Desktop-Viewer',
  'CloudFront-Is-IOS-Viewer',
  'CloudFront-Is-Mobile-Viewer',
  'CloudFront-Is-SmartTV-Viewer',
  'CloudFront-Is-Tablet-Viewer',
  'CloudFront-Viewer-Address',
  'CloudFront-Viewer-ASN',
  'CloudFront-Viewer-City',
  'CloudFront-Viewer-Country',
  'CloudFront-Viewer-Country-Name',
  'CloudFront-Viewer-Country-Region',
  'CloudFront-Viewer-Country-Region-Name',
  'CloudFront-Viewer-Http-Version',
  'CloudFront-Viewer-Latitude',
  'CloudFront-Viewer-Longitude',
  'CloudFront-Viewer-Metro-Code',
  'CloudFront-Viewer-Postal-Code',
  'CloudFront-Viewer-Time-Zone',
  'CloudFront-Viewer-TLS'
]
const CORS = ['Access-Control-Request-Headers', 'Access-Control-Request-Method', 'Origin']

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const POLICIES: readonly ManagedPolicy[] = [
  ['216adef6-5c7f-47e4-b989-5492eafa07d3', 'AllViewer', { HeaderBehavior: 'allViewer' }, 'all', 'all'],
  [
    '33f36d7e-f396-46d9-90e0-52428a34d9dc',
    'AllViewerAndCloudFrontHeaders-2022-06',
    some('allViewerAndWhitelistCloudFront', ...CLOUDFRONT_HEADERS),
    'all',
    'all'
  ],
  ['b689b0a8-53d0-40ab-baf2-68738e2966ac', 'AllViewerExceptHostHeader', some('allExcept', 'host'), 'all', 'all'],
  ['59781a5b-3903-41f3-afcb-af62929ccde1', 'CORS-CustomOrigin', some('whitelist', 'origin'), 'none', 'none'],
  ['88a5eaf4-2fd4-4709-b370-b4c650ea3fcf', 'CORS-S3Origin', some('whitelist', ...CORS), 'none', 'none'],
  ['bf0718e1-ba1e-49d1-88b1-f726733018ae', 'HostHeaderOnly', some('whitelist', 'host'), 'none', 'none'],
  [
    'acba4595-bd28-49b8-b9fe-13317c0390fa',
    'UserAgentRefererHeaders',
    some('whitelist', 'user-agent', 'referer'),
    'none',
    'none'
  ]
]

/** The origin request policies that exist in every account. */
export const MANAGED_ORIGIN_REQUEST_POLICIES = POLICIES.map(([id, name, HeadersConfig, cookies, queryStrings]) => ({
  id,
  config: {
    Name: `Managed-${name}`,
    Comment: '',
    HeadersConfig,
    CookiesConfig: { CookieBehavior: cookies },
    QueryStringsConfig: { QueryStringBehavior: queryStrings }
  } satisfies OriginRequestPolicyConfig
}))
