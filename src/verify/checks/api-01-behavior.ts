import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { findApi } from '../lookups/api.ts'
import { listed } from '../lookups/names.ts'
import { readDistribution } from '../lookups/site.ts'
import { fail, notApplicable, pass } from '../outcome.ts'
import { distributionConsole } from '../remedies/distribution.ts'
import { resourceOf } from '../resource.ts'

export const apiBehavior: Check = {
  id: 'API-1',
  area: 'api',
  title: 'Behavior of the API',
  severity: 'error',
  star: '★',
  passes: "A behavior for `api-path` leads to the load balancer or another origin that isn't S3.",
  mend: 'Add the load balancer as an origin, and a behavior for /api/* that leads to it.',
  needs: ['cloudfront:GetDistribution'],
  seeInstead: ['L-11', 'L-12'],
  source: cloudFrontDocs('DownloadDistValuesCacheBehavior.html'),
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const { apiPath, apiPathGiven } = facts.expectation
    if (apiPath === undefined) return notApplicable(resource, 'The site has no API.')
    const distribution = readDistribution(facts)
    const api = findApi(facts, distribution)
    if (api !== undefined)
      return pass(resource, `Behavior ${api.behavior.pathPattern} leads to ${api.origin.domainName}.`)
    if (!apiPathGiven) {
      return notApplicable(
        resource,
        `No behavior for ${apiPath} leads to an API. Where there should be one, give \`api-path\`.`
      )
    }
    return fail(resource, {
      message: `Requests for ${apiPath} go to the bucket: calls of the API get files or errors of S3.`,
      expected: `a behavior ${apiPath} that leads to an origin other than S3`,
      actual: listed(distribution.behaviors.map(one => `${one.pathPattern} → ${one.targetOriginId}`)),
      remedy: distributionConsole(
        `Add the API as an origin, then create a behavior for ${apiPath} that leads to it.`,
        distribution.id,
        '/behaviors/create'
      )
    })
  }
}
