import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts } from '../facts.ts'
import { describeResponse, readProbe } from '../lookups/probes.ts'
import { maskingResponses } from '../lookups/site.ts'
import { pass, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { installRouter } from '../remedies/distribution.ts'
import { siteName } from '../resource.ts'

export const missingAsset: Check = {
  id: 'L-10',
  area: 'live',
  title: 'Missing scripts',
  severity: 'warning',
  star: '',
  passes: 'A script that does not exist is 403 or 404, not the app with 200.',
  mend: 'Use the router function instead of the error response: that comes with it.',
  needs: [],
  source: cloudFrontDocs('GeneratingCustomErrorResponses.html'),
  evaluate(facts) {
    const resource = siteName(facts)
    const { probe, response } = readProbe(facts, 'missing-asset')
    const { pathname } = new URL(probe.url)
    if (response.status === 403 || response.status === 404) {
      return pass(resource, `A script that does not exist is ${response.status}.`)
    }
    const masked = response.status === 200 && response.isHtml
    return warn(resource, {
      message: masked
        ? 'A script that does not exist is answered with index.html and 200. This comes with the error response 403 → /index.html: ' +
          'a tab that was open during a deploy asks for a script that is gone, gets HTML, and stops with a MIME type error.'
        : `A script that does not exist is answered with ${response.status}.`,
      expected: `${pathname}: 403 or 404`,
      actual: `${pathname}: ${describeResponse(response)}`,
      ...(!masked && { causes: ['CF-1', 'S3-4', 'CF-7', 'CF-8'] }),
      remedy: mend(facts, masked)
    })
  }
}

function mend(facts: Facts, masked: boolean) {
  const distribution = ifKnown(facts.distribution)
  return masked && distribution !== undefined && maskingResponses(distribution).length > 0
    ? installRouter(facts, distribution)
    : text('Let what does not exist be answered with 403 or 404; edge/router.js does that.')
}
