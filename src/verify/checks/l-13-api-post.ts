import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { describeResponse, isErrorFromCloudFront, isIndex, readProbe } from '../lookups/probes.ts'
import { fail, pass } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { resourceOf } from '../resource.ts'

export const apiPost: Check = {
  id: 'L-13',
  area: 'live',
  title: 'POST reaches the API',
  severity: 'error',
  star: '',
  passes:
    'A POST to a path that the API does not have is answered by the API, not refused by CloudFront. Only asked where it was allowed.',
  mend: 'Allow all seven methods in the behavior; see API-2.',
  needs: [],
  causes: ['API-2', 'CF-10', 'API-1', 'CF-1'],
  source: cloudFrontDocs('http-403-permission-denied.html'),
  evaluate(facts) {
    const resource = resourceOf('api', facts)
    const { probe, response } = readProbe(facts, 'api-post')
    const { pathname } = new URL(probe.url)
    const refused =
      response.status === 403 && isErrorFromCloudFront(response) && response.headers.server === 'CloudFront'
    if (!refused && !isIndex(facts, response))
      return pass(resource, `POST is answered by the API, with ${response.status}.`)
    return fail(resource, {
      message: 'CloudFront refuses POST itself: what the app creates never reaches the API.',
      expected: `POST ${pathname}: an answer of the API`,
      actual: `POST ${pathname}: ${describeResponse(response)}${refused ? ' of CloudFront' : ', the app'}`,
      remedy: text('Allow GET, HEAD, OPTIONS, PUT, POST, PATCH and DELETE in the behavior; see API-2.')
    })
  }
}
