/** What ACM says of a certificate. https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html */
export interface Certificate {
  readonly arn: string
  /** Attached to the distribution; false for the one that was found by the domain's name because none is attached. */
  readonly attached: boolean
  readonly status:
    | 'PENDING_VALIDATION'
    | 'ISSUED'
    | 'INACTIVE'
    | 'EXPIRED'
    | 'VALIDATION_TIMED_OUT'
    | 'REVOKED'
    | 'FAILED'
    | (string & {})
  /** `CAA_ERROR`, `DOMAIN_NOT_ALLOWED`, … */
  readonly failureReason: string | undefined
  readonly type: 'AMAZON_ISSUED' | 'IMPORTED' | 'PRIVATE' | (string & {})
  /** The main name and all others, lower case. */
  readonly domains: readonly string[]
  readonly validations: readonly DomainValidation[]
  /** ARNs of what uses it. */
  readonly inUseBy: readonly string[]
  readonly renewalEligibility: 'ELIGIBLE' | 'INELIGIBLE' | (string & {}) | undefined
  /** RenewalSummary; `undefined` until ACM has begun to renew. */
  readonly renewal:
    | {
        readonly status: 'PENDING_AUTO_RENEWAL' | 'PENDING_VALIDATION' | 'SUCCESS' | 'FAILED' | (string & {})
        readonly reason: string | undefined
      }
    | undefined
  /** ISO 8601; `undefined` until it is issued. */
  readonly notAfter: string | undefined
  /** As ACM spells it: `RSA_2048` or `RSA-2048`, `EC_prime256v1`. */
  readonly keyAlgorithm: string | undefined
  /** Hex, lower case, without colons or leading zeros, as of a TLS probe. */
  readonly serial: string | undefined
}

export interface DomainValidation {
  readonly domain: string
  readonly method: 'DNS' | 'EMAIL' | 'HTTP' | (string & {}) | undefined
  readonly status: 'PENDING_VALIDATION' | 'SUCCESS' | 'FAILED' | (string & {}) | undefined
  /** The CNAME that ACM looks for, without trailing dots; see `DomainDns.validations` for what is there. */
  readonly record: { readonly name: string; readonly value: string } | undefined
}
