import type { Check } from '../check.ts'
import { acmDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { CERTIFICATE_ACTIONS, readCertificate } from '../lookups/certificate.ts'
import { listed, uncovered } from '../lookups/names.ts'
import { fail, pass } from '../outcome.ts'
import { replaceCertificate } from '../remedies/certificate.ts'
import { certificateName } from '../resource.ts'

export const names: Check = {
  id: 'ACM-2',
  area: 'certificate',
  title: 'Names of the certificate',
  severity: 'error',
  star: '★',
  passes: 'The certificate covers every domain and alias. `*.example.com` is one level, and not example.com itself.',
  mend: 'Request a certificate with the apex as its main name and *.apex as an additional one.',
  needs: CERTIFICATE_ACTIONS,
  seeInstead: ['L-3'],
  source: acmDocs('acm-certificate-characteristics.html'),
  evaluate(facts) {
    const resource = certificateName(facts)
    const certificate = readCertificate(facts)
    const distribution = ifKnown(facts.distribution)
    const wanted = [...new Set([...facts.expectation.domains, ...(distribution?.aliases ?? [])])]
    const missing = uncovered(wanted, certificate.domains)
    if (missing.length === 0) return pass(resource, `${listed(certificate.domains)} covers ${listed(wanted)}.`)
    const apex = missing.some(domain => certificate.domains.includes(`*.${domain}`))
    return fail(resource, {
      message: `The certificate does not cover ${listed(missing)}: browsers warn of an insecure connection.${apex ? ' A wildcard is for the names below, not for the domain itself.' : ''}`,
      expected: listed(wanted),
      actual: listed(certificate.domains),
      remedy: replaceCertificate(facts, distribution)
    })
  }
}
