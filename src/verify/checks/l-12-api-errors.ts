import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { findApi } from '../lookups/api.ts'
import { describeResponse, isIndex, readProbe } from '../lookups/probes.ts'
import { maskingResponses, readDistribution } from '../lookups/site.ts'
import { fail, notApplicable, pass, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { installRouter } from '../remedies/distribution.ts'
import { resourceOf } from '../resource.ts'

export const apiErrors: Check = {
  id: 'L-12',
  area: 'live',
  title: 'Errors of the API as they are',
  severity: 'error',
  star: '',
  passes: 'A path that the API does not have is 400 or more, and not the app.',
  mend: 'Use the router function instead of the error response; see CF-10.',
  needs: [],
  causes: ['CF-10', 'API-1', 'API-7', 'API-5', 'CF-1'],
  source: cloudFrontDocs('GeneratingCustomErrorResponses.html'),
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const { apiPathGiven } = facts.expectation
    const distribution = apiPathGiven ? ifKnown(facts.distribution) : readDistribution(facts)
    if (distribution !== undefined && findApi(facts, distribution) === undefined && !apiPathGiven) {
      return notApplicable(resource, 'No behavior leads to an API.')
    }
    const { probe, response } = readProbe(facts, 'api-missing')
    const { pathname } = new URL(probe.url)
    if (isIndex(facts, response)) {
      return fail(resource, {
        message:
          'A path that the API does not have is answered with the app and 200: callers take each 403 and 404 of the API for success.',
        expected: `${pathname}: 400 or more`,
        actual: `${pathname}: ${response.status}, the app`,
        remedy:
          distribution === undefined
            ? text('Use edge/router.js instead of the error response.')
            : maskingResponses(distribution).length > 0
              ? installRouter(facts, distribution)
              : text(
                  `Let the API answer 404 for what it does not have: no error response of distribution ${distribution.id} turns that into the app.`
                )
      })
    }
    if (response.status >= 500) {
      return warn(resource, {
        message: `A path that the API does not have is answered with ${response.status}: the API can't be reached, or fails.`,
        expected: `${pathname}: 400 to 499`,
        actual: `${pathname}: ${describeResponse(response)}`,
        remedy: text(
          'See whether the targets are healthy (API-7), and whether the certificate of the origin fits (API-5).'
        )
      })
    }
    return pass(resource, `A path that the API does not have is ${response.status}.`)
  }
}
