import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readDistribution } from '../lookups/site.ts'
import { notApplicable, pass, warn } from '../outcome.ts'
import { changeDistribution } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const sni: Check = {
  id: 'CF-17',
  area: 'distribution',
  title: 'SNI',
  severity: 'warning',
  star: '',
  passes: 'HTTPS is served by SNI, which costs nothing.',
  mend: 'Turn off legacy clients support.',
  needs: ['cloudfront:GetDistribution'],
  source: cloudFrontDocs('cnames-https-dedicated-ip-or-sni.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const { source, sslSupportMethod } = distribution.viewerCertificate
    if (source === 'none') return notApplicable(resource, 'It comes with a certificate; see CF-15.')
    if (sslSupportMethod === 'sni-only') return pass(resource, 'HTTPS is served by SNI.')
    return warn(resource, {
      message:
        sslSupportMethod === 'vip'
          ? 'Dedicated IP addresses are used, at $600 a month: only browsers from before 2010 need them.'
          : 'HTTPS is not served by SNI alone.',
      expected: 'sni-only',
      actual: sslSupportMethod ?? 'none',
      remedy: changeDistribution(distribution.id, { filter: '.ViewerCertificate.SSLSupportMethod = "sni-only"' })
    })
  }
}
