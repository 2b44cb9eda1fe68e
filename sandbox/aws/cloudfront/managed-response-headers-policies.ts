import type { ResponseHeadersPolicyConfig, ResponseHeadersPolicyCorsConfig } from '@aws-sdk/client-cloudfront'

type Security = NonNullable<ResponseHeadersPolicyConfig['SecurityHeadersConfig']>

const SECURITY: Security = {
  XSSProtection: { Override: false, Protection: true, ModeBlock: true },
  FrameOptions: { Override: false, FrameOption: 'SAMEORIGIN' },
  ReferrerPolicy: { Override: false, ReferrerPolicy: 'strict-origin-when-cross-origin' },
  ContentTypeOptions: { Override: true },
  StrictTransportSecurity: { Override: false, AccessControlMaxAgeSec: 31_536_000 }
}

const SIMPLE: ResponseHeadersPolicyCorsConfig = {
  AccessControlAllowOrigins: { Quantity: 1, Items: ['*'] },
  AccessControlAllowHeaders: { Quantity: 1, Items: ['*'] },
  AccessControlAllowMethods: { Quantity: 2, Items: ['GET', 'HEAD'] },
  AccessControlAllowCredentials: false,
  OriginOverride: false
}

const PREFLIGHT: ResponseHeadersPolicyCorsConfig = {
  ...SIMPLE,
  AccessControlAllowMethods: { Quantity: 7, Items: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] },
  AccessControlExposeHeaders: { Quantity: 1, Items: ['*'] }
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
const POLICIES: readonly (readonly [id: string, name: string, config: Omit<ResponseHeadersPolicyConfig, 'Name'>])[] = [
  ['67f7725c-6f97-4210-82d7-5512b31e9d03', 'SecurityHeadersPolicy', { SecurityHeadersConfig: SECURITY }],
  ['60669652-455b-4ae9-85a4-c4c02393f86c', 'SimpleCORS', { CorsConfig: SIMPLE }],
  ['5cc3b908-e619-4b99-88e5-2cf7f45965bd', 'CORS-With-Preflight', { CorsConfig: PREFLIGHT }],
  [
    'e61eb60c-9c35-4d20-a928-2b84e02af89c',
    'CORS-and-SecurityHeadersPolicy',
    { CorsConfig: SIMPLE, SecurityHeadersConfig: SECURITY }
  ],
  [
    'eaab4381-ed33-4a86-88ca-d9558dc6cd63',
    'CORS-with-preflight-and-SecurityHeadersPolicy',
    { CorsConfig: PREFLIGHT, SecurityHeadersConfig: SECURITY }
  ]
]

/** The response headers policies that exist in every account. */
export const MANAGED_RESPONSE_HEADERS_POLICIES = POLICIES.map(([id, name, config]) => ({
  id,
  config: { Name: `Managed-${name}`, Comment: '', ...config }
}))
