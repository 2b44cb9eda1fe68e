import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { describeResponse, isIndex, NOT_PROBED, probesFor, readResponse } from '../lookups/probes.ts'
import { fail, notApplicable, pass, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { resourceOf } from '../resource.ts'

/**
 * | two answers to `api-probe` | outcome |
 * |---|---|
 * | the app | fail |
 * | another status than the one given, or 5xx | fail |
 * | both from the cache | warn |
 * | otherwise | pass |
 */
export const apiProbe: Check = {
  id: 'L-11',
  area: 'live',
  title: 'API answers',
  severity: 'error',
  star: '',
  passes:
    'The request of `api-probe` gets its status, from the API itself: not the app, and not a copy from the cache.',
  mend: 'See API-1 to API-7: where the behavior leads, what it sends on, and whether the targets are healthy.',
  needs: [],
  causes: ['CF-1', 'API-7', 'API-5', 'API-1', 'CF-10', 'API-4'],
  source: cloudFrontDocs('http-502-bad-gateway.html'),
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const wanted = facts.expectation.apiProbe
    const probes = probesFor(facts, 'api')
    if (wanted === undefined || probes[0] === undefined) return notApplicable(resource, NOT_PROBED)
    const responses = probes.map(readResponse)
    const expected = `${wanted.path}: ${wanted.status ?? 'an answer of the API'}`
    const app = responses.find(response => isIndex(facts, response))
    if (app !== undefined) {
      return fail(resource, {
        message:
          'The API request is answered with the app: it does not reach the API, or its error is turned into the app.',
        expected,
        actual: `${wanted.path}: ${app.status}, the app`,
        remedy: text(
          'Let a behavior lead to the API (API-1), and use the router function instead of the error response (CF-10).'
        )
      })
    }
    const wrong = responses.find(({ status }) =>
      wanted.status === undefined ? status >= 500 : status !== wanted.status
    )
    if (wrong !== undefined) {
      return fail(resource, {
        message: `The API request is answered with ${wrong.status}${wrong.status >= 502 && wrong.status <= 504 ? ': CloudFront gets no proper answer from the origin' : ''}.`,
        expected,
        actual: `${wanted.path}: ${describeResponse(wrong)}`,
        remedy: text(
          wrong.status === 502
            ? 'See whether the certificate of the origin fits (API-5).'
            : 'See whether the targets are healthy (API-7), and what the API is sent (API-4).'
        )
      })
    }
    if (
      responses.length > 1 &&
      responses.every(({ headers }) => headers['x-cache']?.startsWith('Hit from cloudfront'))
    ) {
      return warn(resource, {
        message: 'The answer of the API comes from the cache of CloudFront.',
        expected: `${wanted.path}: Miss from cloudfront`,
        actual: `${wanted.path}: Hit from cloudfront, each time`,
        causes: ['API-3'],
        remedy: text('Choose the cache policy CachingDisabled for the behavior; see API-3.')
      })
    }
    return pass(resource, `${wanted.path} is ${responses[0]?.status}, from the API.`)
  }
}
