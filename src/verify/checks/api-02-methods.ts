import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { readApi } from '../lookups/api.ts'
import { fail, pass } from '../outcome.ts'
import { changeBehaviors, changeDistribution } from '../remedies/distribution.ts'
import { resourceOf } from '../resource.ts'

const METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE']

export const apiMethods: Check = {
  id: 'API-2',
  area: 'api',
  title: 'Methods of the API',
  severity: 'error',
  star: '☆',
  passes: 'The behavior of the API allows all seven methods: create, read, update and delete.',
  mend: 'Choose "GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE" in the behavior.',
  needs: ['cloudfront:GetDistribution'],
  source: cloudFrontDocs('DownloadDistValuesCacheBehavior.html#DownloadDistValuesAllowedHTTPMethods'),
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const { distribution, behavior } = readApi(facts)
    const missing = METHODS.filter(method => !behavior.allowedMethods.includes(method))
    if (missing.length === 0) return pass(resource, 'All seven methods reach it.')
    const methods = `{Quantity: 7, Items: ${JSON.stringify(METHODS)}, CachedMethods: {Quantity: 2, Items: ["GET","HEAD"]}}`
    return fail(resource, {
      message: `CloudFront answers ${missing.join(', ')} with 403 itself: what the app creates, changes or deletes never reaches the API.`,
      expected: METHODS.join(', '),
      actual: `${behavior.pathPattern}: ${behavior.allowedMethods.join(', ')}`,
      remedy: changeDistribution(distribution.id, {
        filter: changeBehaviors([behavior], `.AllowedMethods = ${methods}`)
      })
    })
  }
}
