import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readDistribution } from '../lookups/site.ts'
import { notApplicable, pass, warn } from '../outcome.ts'
import { changeDistribution } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

/** From weakest to strongest: the names don't sort by themselves. */
const POLICIES: readonly string[] = [
  'SSLv3',
  'TLSv1',
  'TLSv1_2016',
  'TLSv1.1_2016',
  'TLSv1.2_2018',
  'TLSv1.2_2019',
  'TLSv1.2_2021',
  'TLSv1.2_2025',
  'TLSv1.3_2025'
]
const LEAST = 'TLSv1.2_2021'

export const tlsVersion: Check = {
  id: 'CF-16',
  area: 'distribution',
  title: 'TLS version',
  severity: 'warning',
  star: '',
  passes: `The security policy is ${LEAST} or a later one.`,
  mend: `Choose the security policy ${LEAST} in the general settings.`,
  needs: ['cloudfront:GetDistribution'],
  source: cloudFrontDocs('secure-connections-supported-viewer-protocols-ciphers.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const { source, minimumProtocolVersion: actual } = distribution.viewerCertificate
    if (source === 'none') return notApplicable(resource, 'The security policy comes with a certificate; see CF-15.')
    const rank = POLICIES.indexOf(actual)
    if (rank >= POLICIES.indexOf(LEAST)) return pass(resource, `The security policy is ${actual}.`)
    return warn(resource, {
      message:
        rank === -1
          ? `The security policy ${actual} is not one that this version knows.`
          : `The security policy ${actual} still lets visitors in with ciphers or versions of TLS that are broken.`,
      expected: `${LEAST} or later`,
      actual,
      remedy: changeDistribution(distribution.id, { filter: `.ViewerCertificate.MinimumProtocolVersion = "${LEAST}"` })
    })
  }
}
