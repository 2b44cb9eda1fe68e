import type { Check } from '../check.ts'
import { acmDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { CERTIFICATE_ACTIONS, readCertificate } from '../lookups/certificate.ts'
import { fail, pass } from '../outcome.ts'
import { replaceCertificate } from '../remedies/certificate.ts'
import { createValidationRecords } from '../remedies/dns.ts'
import { certificateName } from '../resource.ts'

export const issued: Check = {
  id: 'ACM-1',
  area: 'certificate',
  title: 'Certificate issued',
  severity: 'error',
  star: '★',
  passes: 'The status of the certificate is Issued.',
  mend: 'Pending: create the validation CNAMEs, and wait. Failed, expired or timed out: request a new one.',
  needs: CERTIFICATE_ACTIONS,
  seeInstead: ['L-3'],
  causes: ['R53-4', 'ACM-3', 'R53-3'],
  source: acmDocs('dns-validation.html'),
  evaluate(facts) {
    const resource = certificateName(facts)
    const certificate = readCertificate(facts)
    const { status, failureReason } = certificate
    if (status === 'ISSUED') return pass(resource, 'It is issued.')
    const pending = status === 'PENDING_VALIDATION'
    return fail(resource, {
      message: pending
        ? "The certificate waits for its CNAME records: until ACM sees them in DNS it can't be attached."
        : `The certificate is ${status}${failureReason === undefined ? '' : ` (${failureReason})`} and has to be requested anew.`,
      expected: 'ISSUED',
      actual: failureReason === undefined ? status : `${status}: ${failureReason}`,
      remedy: pending
        ? createValidationRecords(facts, certificate)
        : replaceCertificate(facts, ifKnown(facts.distribution))
    })
  }
}
