import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { BALANCER_ACTIONS, readApi } from '../lookups/api.ts'
import { notApplicable, pass, read, warn } from '../outcome.ts'
import { distributionConsole } from '../remedies/distribution.ts'
import { resourceOf } from '../resource.ts'

export const apiNoWayAround: Check = {
  id: 'API-8',
  area: 'api',
  title: 'No way around CloudFront',
  severity: 'info',
  star: '',
  passes: 'The load balancer is internal behind a VPC origin, or CloudFront sends it a header that it can insist on.',
  mend: 'Use a VPC origin with an internal load balancer; or add a secret header to the origin and a listener rule that asks for it.',
  needs: BALANCER_ACTIONS,
  source: cloudFrontDocs('restrict-access-to-load-balancer.html'),
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const { distribution, origin, facts: apiOrigin } = readApi(facts)
    if (origin.kind === 'vpc') return pass(resource, 'The origin is in a VPC.')
    if (origin.customHeaders.length > 0) {
      return pass(resource, `CloudFront sends the origin ${origin.customHeaders.join(', ')}, which it can insist on.`)
    }
    if (apiOrigin === undefined)
      return notApplicable(resource, `${origin.domainName} is no load balancer of this account.`)
    const balancer = read(apiOrigin.loadBalancer, `${origin.domainName} is no load balancer of this account.`)
    if (balancer.scheme === 'internal') return pass(resource, 'The load balancer is internal.')
    return warn(resource, {
      message: `Load balancer ${balancer.name} can be reached from everywhere, around CloudFront and whatever protects it there.`,
      expected: 'internal behind a VPC origin, or a secret header',
      actual: `${balancer.scheme || 'no scheme said'}, no custom header`,
      remedy: distributionConsole(
        'Edit the origin: add a custom header with a secret value, and let the listener answer 403 without it.',
        distribution.id,
        '/origins'
      )
    })
  }
}
