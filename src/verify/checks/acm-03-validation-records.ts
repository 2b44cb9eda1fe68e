import type { Check, Outcome } from '../check.ts'
import { acmDocs } from '../docs.ts'
import type { Certificate, Facts } from '../facts.ts'
import { CERTIFICATE_ACTIONS, readCertificate } from '../lookups/certificate.ts'
import { fail, judgeAll, notApplicable, pass, readOptional, settled, warn } from '../outcome.ts'
import { createValidationRecords } from '../remedies/dns.ts'
import { certificateName } from '../resource.ts'

export const validationRecords: Check = {
  id: 'ACM-3',
  area: 'certificate',
  title: 'Validation records',
  severity: 'error',
  star: '★',
  passes: 'The CNAMEs that ACM validates by can be seen in public DNS. ACM needs them again for each renewal.',
  mend: 'Create the CNAMEs in Route 53 from the page of the certificate in ACM, or at your DNS provider.',
  needs: CERTIFICATE_ACTIONS,
  causes: ['R53-3'],
  source: acmDocs('troubleshooting-DNS-validation.html'),
  evaluate(facts) {
    const resource = certificateName(facts)
    const certificate = readCertificate(facts)
    const wanted = new Map(
      certificate.validations.flatMap(({ record }) =>
        record === undefined ? [] : [[record.name.toLowerCase(), record]]
      )
    )
    const found = new Map(facts.dns.flatMap(({ validations }) => validations).map(one => [one.name.toLowerCase(), one]))
    const outcomes = [...found.values()]
      .filter(({ name }) => wanted.has(name.toLowerCase()))
      .map(({ name, expected, actual }) =>
        settled(resource, () => judge(facts, certificate, name, expected, readOptional(actual) ?? []))
      )
    return judgeAll(outcomes, notApplicable(resource, 'It is not validated by DNS records that could be looked at.'))
  }
}

function judge(
  facts: Facts,
  certificate: Certificate,
  name: string,
  expected: string,
  actual: readonly string[]
): Outcome {
  const resource = certificateName(facts)
  if (actual.some(target => target.toLowerCase() === expected.toLowerCase())) {
    return pass(resource, 'Its validation records are in DNS.')
  }
  const isIssued = certificate.status === 'ISSUED'
  const problem = {
    expected: `${name} CNAME ${expected}`,
    actual: actual.length === 0 ? `${name}: no CNAME` : `${name} CNAME ${actual.join(', ')}`,
    remedy: createValidationRecords(facts, certificate)
  }
  return isIssued
    ? warn(resource, {
        ...problem,
        message:
          'A validation record is gone from DNS: the certificate is issued, and ACM will not be able to renew it.'
      })
    : fail(resource, {
        ...problem,
        message: "A validation record is not in public DNS, so ACM can't issue the certificate."
      })
}
