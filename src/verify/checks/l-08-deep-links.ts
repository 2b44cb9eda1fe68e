import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts, HttpProbe } from '../facts.ts'
import {
  describeResponse,
  isIndex,
  isInvalidating,
  NOT_PROBED,
  probesFor,
  readResponse,
  STILL_INVALIDATING
} from '../lookups/probes.ts'
import { documentBehavior, isSinglePage, readDistribution, requestFunction, seenAtSite } from '../lookups/site.ts'
import { fail, judgeAll, notApplicable, pass, readOptional, settled, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { siteName } from '../resource.ts'

export const deepLinks: Check = {
  id: 'L-8',
  area: 'live',
  title: 'Deep links',
  severity: 'error',
  star: '',
  passes: 'A path that no file has, and each of `routes`, is answered with the app and 200.',
  mend: 'Add the error response 403 → /index.html with 200, or the router function; see CF-9.',
  needs: [],
  causes: ['CF-9', 'S3-5', 'CF-11', 'CF-13', 'L-7'],
  source: cloudFrontDocs('GeneratingCustomErrorResponses.html'),
  evaluate(facts) {
    const resource = siteName(facts)
    const judged = judgeAll(
      [
        ...probesFor(facts, 'deep-link').map(probe => settled(resource, () => judgeDeepLink(facts, probe))),
        ...probesFor(facts, 'route').map(probe => settled(resource, () => seenAtSite(facts, judge(facts, probe))))
      ],
      notApplicable(resource, NOT_PROBED)
    )
    return judged.state === 'pass' ? pass(resource, 'Deep links reach the app.') : judged
  }
}

/** Only a single-page app shows itself there; a site that may have a page for each path instead has not failed. */
function judgeDeepLink(facts: Facts, probe: HttpProbe): Outcome {
  const distribution = ifKnown(facts.distribution)
  if (distribution !== undefined && !isSinglePage(facts, distribution)) {
    return notApplicable(siteName(facts), 'What does not exist has a page of its own: this is no single-page app.')
  }
  const outcome = judge(facts, probe)
  if (outcome.state !== 'pass') readRouting(facts)
  return outcome
}

/** Throws NoAnswer where nobody can tell what kind of site it is. */
function readRouting(facts: Facts): void {
  const distribution = readDistribution(facts)
  const router = requestFunction(facts, documentBehavior(facts, distribution))
  if (router !== undefined) readOptional(router.code)
}

function judge(facts: Facts, probe: HttpProbe): Outcome {
  const resource = siteName(facts)
  const response = readResponse(probe)
  const { pathname, search } = new URL(probe.url)
  const path = `${pathname}${search}`
  // A route may have a page of its own.
  const ownPage =
    probe.purpose === 'route' &&
    response.isHtml &&
    facts.expectation.release?.files.some(({ digest }) => digest === response.digest)
  if (response.status === 200 && (isIndex(facts, response) || ownPage)) return pass(resource, `${path} is the app.`)
  const evidence = { expected: `${path}: 200, the app`, actual: `${path}: ${describeResponse(response)}` }
  if (response.status === 200 && response.isHtml && isInvalidating(facts)) {
    return warn(resource, {
      ...evidence,
      ...STILL_INVALIDATING,
      message: `${path} is answered with another page than the app, maybe an earlier copy: the invalidation is in progress.`
    })
  }
  return fail(resource, {
    ...evidence,
    message:
      response.status === 200
        ? `${path} is answered with something else than the app.`
        : `${path} is answered with ${response.status}: who reloads a page of the app, or comes back to it from signing in, sees an error.`,
    remedy: text('Let what has no file be answered with the app; see CF-9.')
  })
}
