import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { listed, uncovered } from '../lookups/names.ts'
import { readDistribution } from '../lookups/site.ts'
import { fail, notApplicable, pass, warn } from '../outcome.ts'
import { attachCertificate, replaceCertificate } from '../remedies/certificate.ts'
import { distributionName } from '../resource.ts'

export const certificateAttached: Check = {
  id: 'CF-15',
  area: 'distribution',
  title: 'Certificate of the distribution',
  severity: 'error',
  star: '★',
  passes: 'A certificate of ACM in us-east-1 is attached.',
  mend: 'Request a certificate in us-east-1 (N. Virginia), validate it, and choose it in the general settings of the distribution.',
  needs: ['cloudfront:GetDistribution'],
  seeInstead: ['L-3'],
  source: cloudFrontDocs('cnames-and-https-requirements.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const { source, id } = distribution.viewerCertificate
    const { domains } = facts.expectation
    if (domains.length === 0) return notApplicable(resource, 'No `domain` is given.')
    if (distribution.connectionMode === 'tenant-only') {
      return notApplicable(resource, 'It serves distribution tenants: certificates belong to them.')
    }
    const expected = 'an ACM certificate in us-east-1'
    if (source === 'acm') {
      const region = id.split(':')[3]
      if (region === 'us-east-1') return pass(resource, `${id} is attached.`)
      return fail(resource, {
        message: `The certificate is in ${region}: CloudFront only takes those of us-east-1 (N. Virginia).`,
        expected,
        actual: id,
        remedy: replaceCertificate(facts, distribution)
      })
    }
    if (source === 'iam') {
      return warn(resource, {
        message: 'The certificate was uploaded to IAM: nobody renews it.',
        expected,
        actual: `IAM server certificate ${id}`,
        remedy: replaceCertificate(facts, distribution)
      })
    }
    const found = ifKnown(facts.certificate)
    const usable = found?.status === 'ISSUED' && uncovered(domains, found.domains).length === 0
    return fail(resource, {
      message: `No certificate is attached, so the distribution only has that of *.cloudfront.net: browsers warn of ${listed(domains)}.`,
      expected,
      actual:
        found === undefined
          ? 'the default certificate of CloudFront'
          : `the default certificate of CloudFront; ${found.arn} is ${found.status} and not attached`,
      causes: ['ACM-1'],
      remedy: usable ? attachCertificate(distribution, found.arn) : replaceCertificate(facts, distribution)
    })
  }
}
