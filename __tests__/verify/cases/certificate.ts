import { absent, known } from '../../../src/verify/fact.ts'
import { type Case, type Change, certificateOf, distributionOf } from '../case.ts'
import { CERTIFICATE } from '../good-facts.ts'

type DraftFacts = Parameters<Change>[0]

function validation(draft: DraftFacts, actual: DraftFacts['dns'][number]['validations'][number]['actual']): void {
  for (const { validations } of draft.dns) for (const one of validations) one.actual = actual
}

function pending(draft: DraftFacts): void {
  Object.assign(certificateOf(draft), { status: 'PENDING_VALIDATION', notAfter: undefined })
}

export const certificateCases: readonly Case[] = [
  {
    id: 'ACM-1',
    what: 'pending',
    change: pending,
    state: 'fail',
    actual: 'PENDING_VALIDATION',
    remedy:
      'aws route53 change-resource-record-sets --hosted-zone-id Z0123456789EXAMPLE --change-batch \'{"Changes":[{"Action":"UPSERT","ResourceRecordSet":{"Name":"_v.example.com.","Type":"CNAME"',
    also: { 'ACM-4': 'skip', 'ACM-5': 'skip' }
  },
  {
    id: 'ACM-1',
    what: 'failed',
    change: draft => {
      Object.assign(certificateOf(draft), { status: 'FAILED', failureReason: 'CAA_ERROR', notAfter: undefined })
    },
    state: 'fail',
    actual: 'FAILED: CAA_ERROR',
    remedy: 'aws acm request-certificate --region us-east-1',
    also: { 'ACM-4': 'skip', 'ACM-5': 'skip' }
  },
  {
    id: 'ACM-2',
    what: 'a wildcard without the apex',
    change: draft => {
      certificateOf(draft).domains = ['*.example.com']
    },
    state: 'fail',
    actual: '*.example.com',
    says: 'not for the domain itself'
  },
  {
    id: 'ACM-2',
    what: 'the apex alone',
    change: draft => {
      certificateOf(draft).domains = ['example.com']
    },
    state: 'fail',
    actual: 'example.com',
    says: 'www.example.com'
  },
  {
    id: 'ACM-3',
    what: 'gone, and the certificate is issued',
    change: draft => validation(draft, absent),
    state: 'warn',
    actual: '_v.example.com: no CNAME',
    remedy: '_w.acm-validations.aws.'
  },
  {
    id: 'ACM-3',
    what: 'another target, and the certificate is pending',
    change: draft => {
      pending(draft)
      validation(draft, known(['_x.acm-validations.aws']))
    },
    state: 'fail',
    actual: '_v.example.com CNAME _x.acm-validations.aws',
    also: { 'ACM-1': 'fail', 'ACM-4': 'skip', 'ACM-5': 'skip' }
  },
  {
    id: 'ACM-4',
    what: 'in use by the tenants of the distribution',
    change: draft => {
      certificateOf(draft).inUseBy = ['arn:aws:cloudfront::111122223333:distribution-tenant/dt_1']
      distributionOf(draft).connectionMode = 'tenant-only'
    },
    state: 'pass',
    also: { 'CF-4': 'skip', 'CF-15': 'skip', 'R53-1': 'skip', 'R53-2': 'skip' }
  },
  {
    id: 'ACM-4',
    what: 'not in use',
    change: draft => {
      certificateOf(draft).inUseBy = []
    },
    state: 'warn',
    actual: 'in use by none',
    remedy: CERTIFICATE
  },
  {
    id: 'ACM-4',
    what: 'the renewal failed',
    change: draft => {
      certificateOf(draft).renewal = { status: 'FAILED', reason: 'CAA_ERROR' }
    },
    state: 'warn',
    actual: 'renewal FAILED: CAA_ERROR'
  },
  {
    id: 'ACM-4',
    what: 'imported',
    change: draft => {
      Object.assign(certificateOf(draft), { type: 'IMPORTED', renewalEligibility: 'INELIGIBLE' })
    },
    state: 'warn',
    actual: 'INELIGIBLE (IMPORTED)'
  },
  {
    id: 'ACM-5',
    what: 'twenty days',
    change: draft => {
      certificateOf(draft).notAfter = '2026-12-12T18:00:00Z'
    },
    state: 'warn',
    actual: '20 days'
  },
  {
    id: 'ACM-5',
    what: 'six days',
    change: draft => {
      certificateOf(draft).notAfter = '2026-11-28T18:00:00Z'
    },
    state: 'fail',
    actual: '6 days'
  },
  {
    id: 'ACM-5',
    what: 'thirty-one days',
    change: draft => {
      certificateOf(draft).notAfter = '2026-12-23T18:00:00Z'
    },
    state: 'pass'
  },
  {
    id: 'ACM-6',
    what: 'RSA of 1024 bits',
    change: draft => {
      certificateOf(draft).keyAlgorithm = 'RSA_1024'
    },
    state: 'warn',
    actual: 'RSA_1024'
  },
  {
    id: 'ACM-6',
    what: "P-256, in ACM's other spelling",
    change: draft => {
      certificateOf(draft).keyAlgorithm = 'EC-prime256v1'
    },
    state: 'pass'
  }
]
