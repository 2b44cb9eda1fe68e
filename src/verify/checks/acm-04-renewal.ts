import type { Check } from '../check.ts'
import { acmDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { CERTIFICATE_ACTIONS, readCertificate } from '../lookups/certificate.ts'
import { listed } from '../lookups/names.ts'
import { notApplicable, pass, warn } from '../outcome.ts'
import { attachCertificate, certificateConsole } from '../remedies/certificate.ts'
import { createValidationRecords } from '../remedies/dns.ts'
import { certificateName } from '../resource.ts'

export const renewal: Check = {
  id: 'ACM-4',
  area: 'certificate',
  title: 'Renewal of the certificate',
  severity: 'warning',
  star: '',
  passes: 'The certificate is in use by the distribution, eligible for renewal, and its last renewal did not fail.',
  mend: 'Keep the validation CNAMEs in DNS; import a certificate that was imported anew before it expires.',
  needs: CERTIFICATE_ACTIONS,
  source: acmDocs('managed-renewal.html'),
  evaluate(facts) {
    const resource = certificateName(facts)
    const certificate = readCertificate(facts)
    const { status, inUseBy, renewalEligibility, type, notAfter } = certificate
    if (status !== 'ISSUED') return notApplicable(resource, 'It is not issued; see ACM-1.')
    const state = certificate.renewal
    if (state?.status === 'FAILED' || state?.status === 'PENDING_VALIDATION') {
      return warn(resource, {
        message: `The renewal ${state.status === 'FAILED' ? 'has failed' : 'waits for its validation records'}: the certificate runs out on ${notAfter?.slice(0, 10)}.`,
        expected: 'renewal SUCCESS',
        actual: `renewal ${state.status}${state.reason === undefined ? '' : `: ${state.reason}`}`,
        causes: ['R53-4', 'ACM-3', 'R53-3'],
        remedy: createValidationRecords(facts, certificate)
      })
    }
    const distribution = ifKnown(facts.distribution)
    // Of a distribution with tenants, it is these that use certificates.
    if (distribution?.connectionMode === 'direct' && !inUseBy.includes(distribution.arn)) {
      return warn(resource, {
        message: 'ACM does not know that the distribution uses this certificate: it only renews what is in use.',
        expected: `in use by ${distribution.arn}`,
        actual: `in use by ${listed(inUseBy)}`,
        causes: ['CF-15'],
        remedy: attachCertificate(distribution, certificate.arn)
      })
    }
    if (renewalEligibility === 'INELIGIBLE' || type === 'IMPORTED') {
      return warn(resource, {
        message:
          type === 'IMPORTED'
            ? `The certificate was imported: ACM does not renew it, and it runs out on ${notAfter?.slice(0, 10)}.`
            : 'The certificate is not eligible for renewal by ACM.',
        expected: 'ELIGIBLE',
        actual: `${renewalEligibility ?? 'INELIGIBLE'} (${type})`,
        remedy: certificateConsole(
          'Look at the certificate; import a new one in its place where it was imported.',
          certificate.arn
        )
      })
    }
    return pass(resource, 'It is in use, and ACM will renew it.')
  }
}
