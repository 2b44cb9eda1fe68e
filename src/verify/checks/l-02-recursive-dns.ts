import { formatPlural } from '../../util/format.ts'
import type { Check, Outcome } from '../check.ts'
import { route53Docs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Distribution, DomainDns, Facts } from '../facts.ts'
import { describeAnswer, isResolved, leadsHere } from '../lookups/dns.ts'
import { readDistribution } from '../lookups/site.ts'
import { fail, judgeAll, notApplicable, pass, settled, unanswered, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { siteName, whyNoDomain } from '../resource.ts'

/** Right at the authority but not yet with a resolver is "propagating": it keeps the earlier answer until its TTL is over. */
export const recursiveDns: Check = {
  id: 'L-2',
  area: 'live',
  title: 'DNS as visitors ask it',
  severity: 'error',
  star: '',
  passes: 'Resolvers answer with this distribution.',
  mend: 'Where the authoritative answer is right, wait until the TTL of the earlier one is over.',
  needs: ['cloudfront:GetDistribution'],
  causes: ['L-1', 'R53-3', 'R53-1', 'R53-4'],
  source: route53Docs('troubleshooting-new-dns-settings-not-in-effect.html'),
  evaluate(facts) {
    const distribution = readDistribution(facts)
    return judgeAll(
      facts.dns.map(dns => settled(dns.domain, () => judge(facts, distribution, dns))),
      notApplicable(siteName(facts), whyNoDomain(facts))
    )
  }
}

function judge(facts: Facts, distribution: Distribution, dns: DomainDns): Outcome {
  const { domain } = dns
  const answers = dns.recursive.flatMap(({ server, answer }) => {
    const value = ifKnown(answer)
    return value === undefined ? [] : [{ server, value }]
  })
  if (answers.length === 0) {
    return unanswered(domain, { state: 'unavailable', why: `no resolver answered for ${domain}` })
  }
  const stale = answers.filter(({ value }) => !leadsHere(facts, distribution, dns, value))
  if (stale.length === 0)
    return pass(
      domain,
      `${formatPlural(answers.length, 'resolver leads', 'resolvers lead')} to ${distribution.domainName}.`
    )
  if (isResolved(facts, domain)) {
    return notApplicable(domain, `\`resolve\` says where ${domain} is: DNS does not lead here yet.`)
  }
  const problem = {
    expected: `${domain} leads to ${distribution.domainName}`,
    actual: stale.map(({ server, value }) => `${server}: ${describeAnswer(value)}`).join('; ')
  }
  const right = dns.authoritative.some(({ answer }) => {
    const value = ifKnown(answer)
    return value !== undefined && leadsHere(facts, distribution, dns, value)
  })
  if (!right) {
    return fail(domain, {
      ...problem,
      message: `Visitors of ${domain} are not led to the distribution.`,
      remedy: text(`Make a record of ${domain} that leads to ${distribution.domainName}; see L-1.`)
    })
  }
  // No earlier answer, but none.
  if (answers.every(({ value }) => value.rcode === 'SERVFAIL')) {
    return fail(domain, {
      ...problem,
      message: `Resolvers have no answer for ${domain} (SERVFAIL): they can't check its signatures, or not ask its name servers.`,
      remedy: text('See R53-4 for the signatures (DNSSEC), and R53-3 for the name servers.')
    })
  }
  const wait = Math.max(0, ...stale.map(({ value }) => value.ttl ?? 0))
  return warn(domain, {
    ...problem,
    message: `The change of DNS is propagating: its name servers answer right, ${stale.length} of ${answers.length} resolvers still have the earlier answer.`,
    remedy: text(wait === 0 ? 'Wait, then verify again.' : `Wait for up to ${wait} seconds, then verify again.`)
  })
}
