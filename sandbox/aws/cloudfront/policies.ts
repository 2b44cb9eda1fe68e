import type {
  CachePolicyConfig,
  OriginRequestPolicyConfig,
  ResponseHeadersPolicyConfig
} from '@aws-sdk/client-cloudfront'
import { MANAGED_CACHE_POLICIES } from './managed-cache-policies.ts'
import { MANAGED_ORIGIN_REQUEST_POLICIES } from './managed-origin-request-policies.ts'
import { MANAGED_RESPONSE_HEADERS_POLICIES } from './managed-response-headers-policies.ts'
import { PolicyStore, type PolicyStoreOptions } from './policy-store.ts'

/** What behaviors may refer to by id. */
export class Policies {
  readonly cache: PolicyStore<CachePolicyConfig>
  readonly originRequest: PolicyStore<OriginRequestPolicyConfig>
  readonly responseHeaders: PolicyStore<ResponseHeadersPolicyConfig>

  constructor(options: Pick<PolicyStoreOptions<unknown>, 'now' | 'isUsed'>) {
    this.cache = new PolicyStore({ ...options, kind: 'CachePolicy', managed: MANAGED_CACHE_POLICIES })
    this.originRequest = new PolicyStore({
      ...options,
      kind: 'OriginRequestPolicy',
      managed: MANAGED_ORIGIN_REQUEST_POLICIES
    })
    this.responseHeaders = new PolicyStore({
      ...options,
      kind: 'ResponseHeadersPolicy',
      managed: MANAGED_RESPONSE_HEADERS_POLICIES
    })
  }
}
