import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { isTaken, originNames, readApi } from '../lookups/api.ts'
import { listed, uncovered } from '../lookups/names.ts'
import { fail, notApplicable, pass, read } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { changeBehaviors, changeDistribution } from '../remedies/distribution.ts'
import { ALL_VIEWER } from '../remedies/managed-policies.ts'
import { resourceOf } from '../resource.ts'

/**
 * The origin's certificate has to name the origin's domain name, or the Host header where that is sent on. Nobody gets
 * a certificate for `*.elb.amazonaws.com`.
 */
export const apiOriginCertificate: Check = {
  id: 'API-5',
  area: 'api',
  title: "Certificate of the API's origin",
  severity: 'error',
  star: '',
  passes:
    "The certificate of the origin fits the name that CloudFront uses: the origin's own, or the Host header that is sent on.",
  mend: 'Send the Host header on (AllViewer), or name the origin by a domain that its certificate has.',
  needs: ['cloudfront:GetDistribution', 'cloudfront:GetCachePolicy', 'cloudfront:GetOriginRequestPolicy'],
  seeInstead: ['L-11'],
  source: cloudFrontDocs('http-502-bad-gateway.html#ssl-negotitation-failure'),
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const api = readApi(facts)
    const { distribution, behavior, origin, facts: apiOrigin } = api
    if (origin.protocolPolicy === 'http-only') {
      return notApplicable(resource, 'CloudFront speaks plain HTTP to the origin; see API-6.')
    }
    if (origin.kind === 'vpc')
      return notApplicable(resource, 'The origin is in a VPC: it is not looked at from outside.')
    const names = originNames(facts, api)
    if (origin.domainName.endsWith('.elb.amazonaws.com') && names.length === 1) {
      return fail(resource, {
        message:
          'CloudFront calls the load balancer by its raw name, for which there are no certificates: every request of the API is 502.',
        expected: `the Host header sent on, or an origin named by a domain of its certificate`,
        actual: `${origin.domainName}, without Host`,
        remedy: changeDistribution(distribution.id, {
          filter: changeBehaviors([behavior], `.OriginRequestPolicyId = "${ALL_VIEWER}"`),
          note: 'The certificate of the load balancer has to name the domain of the site.'
        })
      })
    }
    const tls = apiOrigin?.tls
    if (tls === undefined || tls.state === 'not-asked')
      return pass(resource, `CloudFront uses the name ${listed(names)}.`)
    const session = read(tls, 'The origin has no certificate.')
    if (isTaken(session, names)) return pass(resource, `Its certificate is for ${listed(session.names)}.`)
    const fits = names.some(name => uncovered([name], session.names).length === 0)
    return fail(resource, {
      message: fits
        ? `CloudFront does not accept the certificate of ${origin.domainName} (${session.problem}): every request of the API is 502.`
        : `The certificate of ${origin.domainName} is for another name: every request of the API is 502.`,
      expected: `a valid certificate for ${names.join(' or ')}`,
      actual: `${listed(session.names)}, until ${session.notAfter}${session.problem === undefined ? '' : `, ${session.problem}`}`,
      remedy: text(`Give the listener of ${origin.domainName} a certificate for ${names.join(' or ')}.`)
    })
  }
}
