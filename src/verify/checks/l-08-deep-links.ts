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
import { isSinglePage } from '../lookups/site.ts'
import { fail, judgeAll, notApplicable, pass, settled, warn } from '../outcome.ts'
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
    const distribution = ifKnown(facts.distribution)
    const single = distribution === undefined || isSinglePage(facts, distribution)
    const probes = [...(single ? probesFor(facts, 'deep-link') : []), ...probesFor(facts, 'route')]
    if (!single && probes.length === 0) {
      return notApplicable(resource, 'What does not exist has a page of its own: this is no single-page app.')
    }
    const judged = judgeAll(
      probes.map(probe => settled(resource, () => judge(facts, probe))),
      notApplicable(resource, NOT_PROBED)
    )
    return judged.state === 'pass' ? pass(resource, 'Deep links reach the app.') : judged
  }
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
