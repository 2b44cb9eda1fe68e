import type { Certificate, Facts } from '../facts.ts'
import { read } from '../outcome.ts'

/** The certificate of ACM; CF-15 says what is wrong when there is none. */
export function readCertificate(facts: Facts): Certificate {
  return read(facts.certificate, 'No certificate of ACM is attached to the distribution; see CF-15.')
}

/** The actions by which it is found: it is the one that the distribution names, or one that could be attached. */
export const CERTIFICATE_ACTIONS: readonly string[] = [
  'cloudfront:GetDistribution',
  'acm:ListCertificates',
  'acm:DescribeCertificate'
]
