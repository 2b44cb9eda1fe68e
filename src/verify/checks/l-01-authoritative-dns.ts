import { formatPlural } from '../../util/format.ts'
import type { Check, Outcome } from '../check.ts'
import { route53Docs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Distribution, DomainDns, Facts } from '../facts.ts'
import { describeAnswer, isResolved, leadsHere } from '../lookups/dns.ts'
import { readDistribution } from '../lookups/site.ts'
import { fail, judgeAll, notApplicable, pass, readOptional, settled, unanswered } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { siteName, whyNoDomain } from '../resource.ts'

export const authoritativeDns: Check = {
  id: 'L-1',
  area: 'live',
  title: 'Authoritative DNS',
  severity: 'error',
  star: '',
  passes: 'Each name server that the parent names for the domain answers with this distribution.',
  mend: 'Create the alias record (R53-1), or at another DNS provider a CNAME or ALIAS to the name of the distribution.',
  needs: ['cloudfront:GetDistribution'],
  causes: ['R53-3', 'R53-1', 'R53-4'],
  source: route53Docs('troubleshooting-domain-unavailable.html'),
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
  const expected = `${domain} leads to ${distribution.domainName}`
  const remedy = text(
    `Where the DNS of ${domain} is, create a record that leads to ${distribution.domainName}: an alias (ALIAS, ANAME) for a domain itself, a CNAME for a name below it.`
  )
  const resolved = isResolved(facts, domain)
  const elsewhere = notApplicable(domain, `\`resolve\` says where ${domain} is: DNS does not lead here yet.`)
  if (readOptional(dns.parentNameServers) === undefined) {
    if (resolved) return elsewhere
    return fail(domain, {
      message: `No name server is responsible for ${domain}: it is not registered, or not delegated.`,
      expected,
      actual: 'no NS at the parent',
      remedy
    })
  }
  const answers = dns.authoritative.flatMap(({ server, answer }) => {
    const value = ifKnown(answer)
    return value === undefined ? [] : [{ server, value }]
  })
  if (answers.length === 0) {
    const silent = dns.authoritative.find(({ answer }) => answer.state !== 'known')?.answer
    return silent !== undefined && silent.state !== 'known' && silent.state !== 'absent'
      ? unanswered(domain, silent)
      : unanswered(domain, { state: 'unavailable', why: `no name server of ${domain} answered` })
  }
  const wrong = answers.filter(({ value }) => !leadsHere(facts, distribution, dns, value))
  if (wrong.length === 0)
    return pass(
      domain,
      `${formatPlural(answers.length, 'name server leads', 'name servers lead')} to ${distribution.domainName}.`
    )
  if (resolved) return elsewhere
  return fail(domain, {
    message:
      wrong.length === answers.length
        ? `DNS does not lead ${domain} to the distribution.`
        : `Name servers of ${domain} disagree: some visitors are led elsewhere.`,
    expected,
    actual: wrong.map(({ server, value }) => `${server}: ${describeAnswer(value)}`).join('; '),
    remedy
  })
}
