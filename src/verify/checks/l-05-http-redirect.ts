import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { unavailable } from '../fact.ts'
import type { HttpProbe } from '../facts.ts'
import { hostOf, NOT_PROBED, probesFor, readResponse, unreached } from '../lookups/probes.ts'
import { fail, judgeAll, notApplicable, pass, settled, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { siteName } from '../resource.ts'

/**
 * | answer to http:// | outcome |
 * |---|---|
 * | 301 or 308 to the same path and query with https:// | pass |
 * | 302, 303 or 307 to it | warn: nobody remembers it |
 * | 403 (https-only) | warn |
 * | 502, 503 or 504 that is not CloudFront's: something on the way, like a proxy | unknown |
 * | another redirect, or content | fail |
 */
export const httpRedirect: Check = {
  id: 'L-5',
  area: 'live',
  title: 'HTTP leads to HTTPS',
  severity: 'error',
  star: '',
  passes: 'Plain http:// is redirected with 301 to the same path and query with https://.',
  mend: 'Set the viewer protocol policy to "Redirect HTTP to HTTPS".',
  needs: [],
  causes: ['CF-14', 'CF-1', 'CF-4', 'L-1', 'L-2'],
  source: cloudFrontDocs('using-https-viewers-to-cloudfront.html'),
  evaluate(facts) {
    return judgeAll(
      probesFor(facts, 'http').map(probe => settled(hostOf(probe), () => judge(probe))),
      notApplicable(siteName(facts), NOT_PROBED)
    )
  }
}

function judge(probe: HttpProbe): Outcome {
  const host = hostOf(probe)
  const { status, headers } = readResponse(probe)
  if (status >= 502 && status <= 504 && headers['x-cache'] === undefined) {
    throw unreached(probe, unavailable(`${status} for ${probe.url}, and not from CloudFront`))
  }
  const target = probe.url.replace(/^http:/, 'https:')
  const location = headers.location
  const right = location === target
  if (right && (status === 301 || status === 308)) return pass(host, `${status} to https://.`)
  const problem = {
    expected: `301 to ${target}`,
    actual: location === undefined ? String(status) : `${status} to ${location}`,
    remedy: text('Set the viewer protocol policy of all behaviors to "Redirect HTTP to HTTPS"; see CF-14.')
  }
  if (right) {
    return warn(host, {
      ...problem,
      message: `The redirect to https:// is temporary (${status}): browsers ask again each time.`
    })
  }
  if (status === 403) {
    return warn(host, { ...problem, message: `Who types ${host} without https:// gets 403 instead of being led on.` })
  }
  return fail(host, {
    ...problem,
    message:
      location === undefined
        ? `http://${host} is answered with ${status}, in the open, instead of leading to https://.`
        : `http://${host} leads to another address than the same one with https://.`
  })
}
