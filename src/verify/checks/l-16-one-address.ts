import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { HttpProbe } from '../facts.ts'
import { describeResponse, hostOf, probesFor, readResponse } from '../lookups/probes.ts'
import { fail, judgeAll, notApplicable, pass, settled, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { siteName } from '../resource.ts'

export const oneAddress: Check = {
  id: 'L-16',
  area: 'live',
  title: 'One address',
  severity: 'error',
  star: '',
  passes: 'Of several domains (www and the apex) the first answers, and the others lead to it with 301.',
  mend: 'Redirect the other names to the first: the router does by its option `redirects`, without it a function at viewer-request.',
  needs: [],
  causes: ['CF-4', 'ACM-2', 'L-1', 'L-2', 'R53-1', 'CF-1', 'L-7'],
  source: cloudFrontDocs('functions-tutorial.html'),
  evaluate(facts) {
    const resource = siteName(facts)
    const [canonical, ...others] = facts.expectation.domains
    if (canonical === undefined || others.length === 0) return notApplicable(resource, 'There is only one domain.')
    const probes = others.flatMap(domain => probesFor(facts, 'other-name', { domain }))
    return judgeAll(
      probes.map(probe => settled(hostOf(probe), () => judge(canonical, probe))),
      notApplicable(resource, 'Its other names were not asked for.')
    )
  }
}

function judge(canonical: string, probe: HttpProbe): Outcome {
  const host = hostOf(probe)
  const { status, headers } = readResponse(probe)
  const target = headers.location === undefined ? undefined : URL.parse(headers.location, probe.url)
  const leads = target?.hostname === canonical
  if (leads && (status === 301 || status === 308)) return pass(host, `${host} leads to ${canonical}.`)
  const problem = {
    expected: `301 to https://${canonical}/`,
    actual: headers.location === undefined ? describeResponse(readResponse(probe)) : `${status} to ${headers.location}`,
    remedy: text(
      `Redirect ${host} to https://${canonical} with 301: in the router by its option \`redirects\`, without the router in a CloudFront Function at viewer-request.`
    )
  }
  if (status === 200) {
    return warn(host, {
      ...problem,
      message: `${host} and ${canonical} both show the site: search engines see two, and who is signed in at one is not at the other.`
    })
  }
  if (leads) return warn(host, { ...problem, message: `The redirect of ${host} is temporary (${status}).` })
  return fail(host, { ...problem, message: `${host} does not lead to ${canonical}.` })
}
