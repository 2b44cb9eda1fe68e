import { behaviorFor } from '../../util/path-pattern.ts'
import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { listed } from '../lookups/names.ts'
import { findProbe, isIndex } from '../lookups/probes.ts'
import { apiBehaviors, maskingResponses, readDistribution } from '../lookups/site.ts'
import { fail, notApplicable, pass, warn } from '../outcome.ts'
import { installRouter } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const apiMasking: Check = {
  id: 'CF-10',
  area: 'distribution',
  title: 'Errors of the API',
  severity: 'error',
  star: '',
  passes:
    'No error response turns 403 or 404 into a page where a behavior leads to an API: it holds for the whole distribution.',
  mend: 'Use the router function instead of the error response: it only runs on the behaviors of the site.',
  needs: ['cloudfront:GetDistribution'],
  seeInstead: ['L-12'],
  source: cloudFrontDocs('GeneratingCustomErrorResponses.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const apis = apiBehaviors(distribution)
    if (apis.length === 0) return notApplicable(resource, 'No behavior leads to an API.')
    const masking = maskingResponses(distribution)
    if (masking.length === 0) return pass(resource, 'Errors of the API reach its callers as they are.')
    const patterns = listed(apis.map(({ pathPattern }) => pathPattern))
    const codes = masking.map(({ errorCode }) => errorCode).join(' and ')
    const probe = findProbe(facts, 'api-missing')
    const response = probe && ifKnown(probe.response)
    const path = new URL(probe?.url ?? 'https://localhost/').pathname
    // A path that leads to the site is answered with the app as it should be.
    const asked = behaviorFor(path, distribution.behaviors)
    const masked = asked !== undefined && apis.includes(asked) && response?.status === 200 && isIndex(facts, response)
    const problem = {
      expected: `no error response for 403 and 404 beside ${patterns}`,
      actual: masking.map(({ errorCode, responsePagePath }) => `${errorCode} → ${responsePagePath} 200`).join(', '),
      remedy: installRouter(facts, distribution)
    }
    return masked
      ? fail(resource, {
          ...problem,
          message: `The error response that brings deep links to the app also takes the API's ${codes}: ${path} was answered with the app and 200.`
        })
      : warn(resource, {
          ...problem,
          message: `The error response that brings deep links to the app holds for ${patterns} as well: when the API answers ${codes}, its caller gets index.html with 200.`
        })
  }
}
