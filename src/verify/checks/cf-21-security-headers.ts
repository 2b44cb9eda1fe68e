import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts, ResponseHeadersPolicy } from '../facts.ts'
import { findProbe } from '../lookups/probes.ts'
import { documentBehavior, readDistribution } from '../lookups/site.ts'
import { notApplicable, pass, readOptional, warn } from '../outcome.ts'
import { changeBehaviors, changeDistribution } from '../remedies/distribution.ts'
import { SECURITY_HEADERS } from '../remedies/managed-policies.ts'
import { distributionName } from '../resource.ts'

/** A policy sets each, or something else does and the answer for `/` has it. */
const WANTED: readonly {
  readonly header: string
  readonly inPolicy: (policy: ResponseHeadersPolicy) => boolean
  readonly inAnswer: (headers: Readonly<Record<string, string>>) => boolean
}[] = [
  {
    header: 'Strict-Transport-Security',
    inPolicy: ({ hsts }) => hsts !== undefined && hsts.maxAge > 0,
    inAnswer: headers => headers['strict-transport-security'] !== undefined
  },
  {
    header: 'X-Content-Type-Options',
    inPolicy: ({ contentTypeOptions }) => contentTypeOptions,
    inAnswer: headers => headers['x-content-type-options'] !== undefined
  },
  {
    header: 'X-Frame-Options or a Content-Security-Policy',
    inPolicy: ({ frameOptions, contentSecurityPolicy }) => (frameOptions ?? contentSecurityPolicy) !== undefined,
    inAnswer: headers => (headers['x-frame-options'] ?? headers['content-security-policy']) !== undefined
  },
  {
    header: 'Referrer-Policy',
    inPolicy: ({ referrerPolicy }) => referrerPolicy !== undefined,
    inAnswer: headers => headers['referrer-policy'] !== undefined
  }
]

export const securityHeaders: Check = {
  id: 'CF-21',
  area: 'distribution',
  title: 'Security headers',
  severity: 'warning',
  star: '',
  passes: 'Pages come with HSTS, X-Content-Type-Options, protection from framing, and a Referrer-Policy.',
  mend: 'Choose the response headers policy SecurityHeadersPolicy for the behavior, or one of your own.',
  needs: ['cloudfront:GetDistribution', 'cloudfront:GetResponseHeadersPolicy'],
  seeInstead: ['L-7'],
  source: cloudFrontDocs('using-managed-response-headers-policies.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const behavior = documentBehavior(facts, distribution)
    if (behavior === undefined) return notApplicable(resource, 'No behavior answers for pages.')
    const answered = answeredHeaders(facts)
    const left = WANTED.filter(({ inAnswer }) => !inAnswer(answered))
    if (left.length === 0) return pass(resource, 'Pages come with the security headers.')
    const policy = readOptional(behavior.responseHeadersPolicy)
    const missing = left.filter(({ inPolicy }) => policy === undefined || !inPolicy(policy)).map(({ header }) => header)
    if (missing.length === 0)
      return pass(resource, `Response headers policy ${policy?.name} adds the security headers.`)
    return warn(resource, {
      message: `Pages come without ${missing.join(', ')}. S3 can't store these headers: CloudFront has to add them.`,
      expected: WANTED.map(({ header }) => header).join(', '),
      actual: policy === undefined ? 'no response headers policy' : `${policy.name} without ${missing.join(', ')}`,
      remedy: changeDistribution(distribution.id, {
        filter: changeBehaviors([behavior], `.ResponseHeadersPolicyId = "${SECURITY_HEADERS}"`),
        note: 'This is SecurityHeadersPolicy, which CloudFront provides. HSTS keeps browsers on HTTPS for a year.'
      })
    })
  }
}

function answeredHeaders(facts: Facts): Readonly<Record<string, string>> {
  const probe = findProbe(facts, 'root')
  return (probe && ifKnown(probe.response))?.headers ?? {}
}
