import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readDistribution } from '../lookups/site.ts'
import { pass, warn } from '../outcome.ts'
import { distributionConsole } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const waf: Check = {
  id: 'CF-22',
  area: 'distribution',
  title: 'Web application firewall',
  severity: 'warning',
  star: '★',
  passes: 'A web ACL of AWS WAF is attached.',
  mend: 'Enable security protections in the console. WAF has a monthly price; a site without an API can do without it.',
  needs: ['cloudfront:GetDistribution'],
  source: cloudFrontDocs('distribution-web-awswaf.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    if (distribution.webAclId !== '') return pass(resource, `Web ACL ${distribution.webAclId} is attached.`)
    return warn(resource, {
      message:
        'No web application firewall is attached. On would be safer, for an API above all; it has a monthly price.',
      expected: 'a web ACL',
      actual: 'none',
      remedy: distributionConsole('Choose Security, then Enable security protections.', distribution.id, '/security')
    })
  }
}
