import type { Check } from '../check.ts'
import { acmDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { CERTIFICATE_ACTIONS, readCertificate } from '../lookups/certificate.ts'
import { fail, notApplicable, pass, warn } from '../outcome.ts'
import { replaceCertificate } from '../remedies/certificate.ts'
import { certificateName } from '../resource.ts'

const DAY = 86_400_000

export const expiry: Check = {
  id: 'ACM-5',
  area: 'certificate',
  title: 'Expiry of the certificate',
  severity: 'error',
  star: '',
  passes: 'The certificate is valid for more than 30 days.',
  mend: 'See ACM-4 for why it was not renewed; with less than 7 days left, request a new one.',
  needs: CERTIFICATE_ACTIONS,
  seeInstead: ['L-3'],
  causes: ['ACM-4'],
  source: acmDocs('managed-renewal.html'),
  evaluate(facts) {
    const resource = certificateName(facts)
    const { notAfter, status } = readCertificate(facts)
    if (notAfter === undefined) return notApplicable(resource, `It is ${status}; see ACM-1.`)
    const days = Math.floor((Date.parse(notAfter) - Date.parse(facts.expectation.now)) / DAY)
    if (days > 30) return pass(resource, `It is valid for ${days} more days.`)
    const problem = {
      message:
        days < 0
          ? 'The certificate has expired: browsers let nobody in.'
          : `The certificate expires in ${days} days. ACM renews weeks before that, so its renewal must have failed.`,
      expected: 'more than 30 days',
      actual: `${days} days, until ${notAfter}`,
      remedy: replaceCertificate(facts, ifKnown(facts.distribution))
    }
    return days < 7 ? fail(resource, problem) : warn(resource, problem)
  }
}
