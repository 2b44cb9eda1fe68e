import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { Facts, HttpProbe } from '../facts.ts'
import { describeResponse, hostOf, NOT_PROBED, readResponse } from '../lookups/probes.ts'
import { readDistribution } from '../lookups/site.ts'
import { fail, judgeAll, notApplicable, pass, settled } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { siteName } from '../resource.ts'

/** With the domain as SNI and Host, at the distribution's own address: what goes wrong here is not DNS. */
export const distributionAddress: Check = {
  id: 'L-4',
  area: 'live',
  title: 'Without DNS',
  severity: 'error',
  star: '',
  passes: 'Asked at its own address, the distribution answers for the domain: what is wrong beyond that is DNS.',
  mend: 'See what the distribution is said to lack: an alias (CF-4), a certificate (CF-15), access to the bucket (S3-4).',
  needs: ['cloudfront:GetDistribution'],
  causes: ['CF-1', 'CF-4', 'CF-15', 'S3-4', 'CF-8', 'CF-7', 'S3-6', 'S3-8', 'CF-6'],
  source: cloudFrontDocs('troubleshooting-distributions.html'),
  evaluate(facts) {
    const probes = facts.http.filter(({ purpose, route }) => purpose === 'root' && route === 'distribution')
    return judgeAll(
      probes.map(probe => settled(hostOf(probe), () => judge(probe))),
      settled(siteName(facts), () => unasked(facts))
    )
  }
}

/** Its address is not known where it may not be asked for. */
function unasked(facts: Facts): Outcome {
  readDistribution(facts)
  return notApplicable(siteName(facts), NOT_PROBED)
}

function judge(probe: HttpProbe): Outcome {
  const host = hostOf(probe)
  const response = readResponse(probe)
  if (response.status < 400) return pass(host, `The distribution answers for ${host} with ${response.status}.`)
  return fail(host, {
    message: `The distribution itself answers ${response.status} for ${host}: DNS is not what is wrong.`,
    expected: '200, or a redirect',
    actual: describeResponse(response),
    remedy: text('Mend what the checks of the distribution and the bucket say, then verify again.')
  })
}
