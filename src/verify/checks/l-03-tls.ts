import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts, TlsProbe } from '../facts.ts'
import { listed, uncovered } from '../lookups/names.ts'
import { bestTls, NOT_PROBED } from '../lookups/probes.ts'
import { fail, judgeAll, notApplicable, pass, readOptional, settled, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { siteName } from '../resource.ts'

export const tls: Check = {
  id: 'L-3',
  area: 'live',
  title: 'TLS',
  severity: 'error',
  star: '',
  passes: 'Browsers accept the certificate: its chain, its names and its dates; and it is the one of ACM.',
  mend: 'See CF-15 and ACM-2 for the certificate, CF-4 for the alias, L-1 for where the name leads.',
  needs: [],
  causes: ['CF-1', 'CF-15', 'CF-4', 'ACM-1', 'ACM-2', 'ACM-5', 'L-1', 'L-2'],
  source: cloudFrontDocs('using-https-alternate-domain-names.html'),
  evaluate(facts) {
    const outcomes = facts.expectation.domains.flatMap(domain => {
      const probe = bestTls(facts, domain)
      return probe === undefined ? [] : [settled(domain, () => judge(facts, probe))]
    })
    return judgeAll(outcomes, notApplicable(siteName(facts), NOT_PROBED))
  }
}

function judge(facts: Facts, { domain, session: fact }: TlsProbe): Outcome {
  const session = readOptional(fact)
  const remedy = text(`Attach a certificate for ${domain} to the distribution, and add ${domain} to its aliases.`)
  if (session === undefined) {
    return fail(domain, {
      message: `The server refuses the name ${domain}: no distribution has it as an alias.`,
      expected: `a certificate for ${domain}`,
      actual: 'unrecognized name',
      remedy
    })
  }
  const fits = uncovered([domain], session.names).length === 0
  const expired = Date.parse(session.notAfter) < Date.parse(facts.expectation.now)
  if (!session.trusted || !fits || expired) {
    return fail(domain, {
      message: fits
        ? `Browsers warn of ${domain}: its certificate ${expired ? 'has expired' : `is not trusted (${session.problem ?? 'unknown'})`}.`
        : `Browsers warn of ${domain}: the certificate that is served is for other names.`,
      expected: `a valid certificate for ${domain}`,
      actual: `${listed(session.names)} of ${session.issuer}, until ${session.notAfter}${session.problem === undefined ? '' : `, ${session.problem}`}`,
      remedy
    })
  }
  const certificate = ifKnown(facts.certificate)
  if (certificate?.attached && certificate.serial !== undefined && certificate.serial !== session.serial) {
    return warn(domain, {
      message: `Another certificate is served than the one that is attached: a change is still on its way, or ${domain} leads elsewhere.`,
      expected: `serial ${certificate.serial}`,
      actual: `serial ${session.serial}, of ${session.issuer}`,
      causes: ['CF-2', 'L-2', 'L-1'],
      remedy: text('Wait until the distribution is deployed (CF-2), then verify again.')
    })
  }
  return pass(domain, `${session.protocol}, with a certificate until ${session.notAfter.slice(0, 10)}.`)
}
