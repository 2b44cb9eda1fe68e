import type { Remedy } from '../../report/verification.ts'
import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Distribution, Facts } from '../facts.ts'
import { findProbe, isIndex } from '../lookups/probes.ts'
import {
  documentBehavior,
  fallbackPath,
  hasRouter,
  mainOrigin,
  maskingResponses,
  notFoundPage,
  readDistribution,
  rewriterOf,
  rootPath
} from '../lookups/site.ts'
import { fail, notApplicable, pass } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { changeDistribution, mapError } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const fallback: Check = {
  id: 'CF-9',
  area: 'distribution',
  title: 'Fallback for deep links',
  severity: 'error',
  star: '★',
  passes:
    'The custom error response 403 (or 404) leads to /index.html with 200, or a function does that; or what does not exist has a page of its own.',
  mend: 'Add the custom error response 403 → /index.html with 200, or put the router function on the behavior.',
  needs: ['cloudfront:GetDistribution', 'cloudfront:DescribeFunction', 'cloudfront:GetFunction'],
  seeInstead: ['L-8'],
  source: cloudFrontDocs('GeneratingCustomErrorResponses.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const distribution = readDistribution(facts)
    const page = fallbackPath(facts, distribution)
    const found = maskingResponses(distribution).find(({ responsePagePath }) => responsePagePath === page)
    if (found !== undefined) return pass(resource, `${found.errorCode} becomes ${page} with 200.`)
    const notFound = notFoundPage(facts, distribution)
    if (notFound !== undefined) {
      return notApplicable(
        resource,
        `What does not exist is answered with ${notFound} and 404: this is no single-page app. L-8 shows whether \`routes\` have pages.`
      )
    }
    const rewriter = rewriterOf(documentBehavior(facts, distribution))
    const probe = findProbe(facts, 'deep-link')
    const answer = probe && ifKnown(probe.response)
    if (rewriter !== undefined && answer?.status === 200 && isIndex(facts, answer)) {
      return pass(resource, `Function ${rewriter.name} gives deep links to the app.`)
    }
    if (hasRouter(facts, distribution)) return pass(resource, 'The router function gives deep links to the app.')
    if (rewriter !== undefined && answer === undefined) {
      return notApplicable(
        resource,
        `Function ${rewriter.name} may give deep links to the app; L-8 shows whether it does.`
      )
    }
    const responses = distribution.errorResponses.map(
      ({ errorCode, responsePagePath, responseCode }) =>
        `${errorCode} → ${responsePagePath === '' ? 'no page' : responsePagePath}${responseCode === undefined ? '' : ` ${responseCode}`}`
    )
    const missing = mainOrigin(facts, distribution)?.kind === 'website' ? 404 : 403
    return fail(resource, {
      message: `Only the front page works: for a deep link the bucket has no key and answers ${missing}, and nothing turns that into the app.`,
      expected: `${missing} → ${page} 200`,
      actual: responses.length === 0 ? 'no error response' : responses.join(', '),
      remedy: mend(facts, distribution, missing)
    })
  }
}

/** There is one error response for each code in a distribution: the site of a folder must not take it from another one. */
function mend(facts: Facts, distribution: Distribution, code: number): Remedy {
  const folder = rootPath(facts, distribution)
  const other = maskingResponses(distribution).find(({ errorCode }) => errorCode === code)
  if (folder === '/' || other === undefined) {
    return changeDistribution(distribution.id, { filter: mapError(code, fallbackPath(facts, distribution)) })
  }
  return text(
    `The error response for ${code} leads to ${other.responsePagePath}, maybe for another site. Put edge/router.js on the behavior, with ${folder} as the \`prefix\` of a site in its options (docs/router.md): it gives each site its own.`
  )
}
