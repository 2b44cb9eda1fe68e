import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { CERTIFICATE_ACTIONS, readCertificate } from '../lookups/certificate.ts'
import { notApplicable, pass, warn } from '../outcome.ts'
import { replaceCertificate } from '../remedies/certificate.ts'
import { certificateName } from '../resource.ts'

/** As ACM spells them, less the separators, in which its own APIs differ. */
const GOOD: readonly string[] = ['rsa2048', 'rsa3072', 'rsa4096', 'ecprime256v1']

export const key: Check = {
  id: 'ACM-6',
  area: 'certificate',
  title: 'Key of the certificate',
  severity: 'warning',
  star: '',
  passes: 'The key is RSA of 2048 to 4096 bits, or on the curve P-256, which is what CloudFront and browsers take.',
  mend: 'Request a certificate with RSA 2048 or ECDSA P 256.',
  needs: CERTIFICATE_ACTIONS,
  source: cloudFrontDocs('cnames-and-https-requirements.html#https-requirements-size-of-public-key'),
  evaluate(facts) {
    const resource = certificateName(facts)
    const { keyAlgorithm } = readCertificate(facts)
    if (keyAlgorithm === undefined) return notApplicable(resource, 'ACM does not say what key it has.')
    if (GOOD.includes(keyAlgorithm.toLowerCase().replaceAll(/[-_]/g, '')))
      return pass(resource, `Its key is ${keyAlgorithm}.`)
    return warn(resource, {
      message: `The key is ${keyAlgorithm}, which is too weak, or not for CloudFront.`,
      expected: 'RSA_2048, RSA_3072, RSA_4096 or EC_prime256v1',
      actual: keyAlgorithm,
      remedy: replaceCertificate(facts, ifKnown(facts.distribution))
    })
  }
}
