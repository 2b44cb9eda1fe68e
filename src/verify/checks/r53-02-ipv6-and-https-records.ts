import type { Check, Outcome } from '../check.ts'
import { route53Docs } from '../docs.ts'
import type { Distribution, DomainZones, Facts } from '../facts.ts'
import { answersOf, dnsOf, isResolved, isSeenToLead } from '../lookups/dns.ts'
import { whyExternal, zoneInUse } from '../lookups/hosting.ts'
import { judgeRecords } from '../lookups/record-judgement.ts'
import { leadOf, recordsOf } from '../lookups/records.ts'
import { notApplicable, pass, warn } from '../outcome.ts'
import { pointAtDistribution } from '../remedies/dns.ts'

export const ipv6AndHttpsRecords: Check = {
  id: 'R53-2',
  area: 'dns',
  title: 'AAAA and HTTPS records',
  severity: 'warning',
  star: '',
  passes:
    'Where the distribution has IPv6, each domain has an AAAA alias as well; and an HTTPS alias, by which browsers know of HTTP/3 at once.',
  mend: 'Create the same alias record once more, of type AAAA and of type HTTPS.',
  needs: ['route53:ListHostedZonesByName', 'route53:ListResourceRecordSets', 'cloudfront:GetDistribution'],
  seeInstead: ['L-1'],
  causes: ['R53-1'],
  source: route53Docs('routing-to-cloudfront-distribution.html'),
  evaluate: facts => judgeRecords(facts, judge)
}

function judge(facts: Facts, distribution: Distribution, zones: DomainZones): Outcome {
  const { domain } = zones
  const zone = zoneInUse(facts, zones)
  if (zone === undefined) return notApplicable(domain, whyExternal(zones))
  const records = recordsOf(zone)
  const leads = (type: string) =>
    records.some(record => record.type === type && leadOf(facts, distribution, record) !== 'elsewhere')
  if (leads('CNAME')) return pass(domain, 'Its CNAME brings all types along.')
  if (isResolved(facts, domain)) {
    return notApplicable(domain, `\`resolve\` says where ${domain} is: DNS does not lead here yet.`)
  }
  const seen = isSeenToLead(facts, distribution, domain)
  const answers = seen ? answersOf(dnsOf(facts, domain)) : []
  const lacks = (type: 'AAAA' | 'HTTPS') =>
    !leads(type) && !answers.some(({ aaaa, https }) => (type === 'AAAA' ? aaaa.length > 0 : https.state === 'known'))
  const missing = {
    aaaa: distribution.ipv6 && lacks('AAAA'),
    https: distribution.httpVersion.includes('3') && lacks('HTTPS')
  }
  // Who comes by IPv6 may be served well where the domain leads now.
  if ((missing.aaaa || missing.https) && !leads('A') && !seen) {
    return notApplicable(domain, 'Its A record does not lead to the distribution; see R53-1.')
  }
  const found = (type: string) => {
    const values = records.filter(record => record.type === type).flatMap(one => one.alias?.dnsName ?? one.values)
    return values.length === 0 ? `no ${type} record` : `${type} ${values.join(' ')}`
  }
  // A record at the name puts an end to a wildcard's of every type. https://www.rfc-editor.org/rfc/rfc4592#section-2.2.1
  const beside = (type: string) => (records.some(one => one.name === domain && one.type === type) ? [] : [type])
  if (missing.aaaa) {
    return warn(domain, {
      message: `The distribution speaks IPv6, and ${domain} has no AAAA record that leads to it: visitors with IPv6 only, as on some mobile networks, come by a detour.`,
      expected: `${domain} AAAA alias ${distribution.domainName}`,
      actual: found('AAAA'),
      remedy: pointAtDistribution(zone, domain, distribution, [...beside('A'), 'AAAA'])
    })
  }
  if (missing.https) {
    return warn(domain, {
      severity: 'info',
      message: `${domain} has no HTTPS record: browsers only learn of HTTP/3 with their first visit.`,
      expected: `${domain} HTTPS alias ${distribution.domainName}`,
      actual: found('HTTPS'),
      remedy: pointAtDistribution(zone, domain, distribution, [
        ...beside('A'),
        ...(distribution.ipv6 ? beside('AAAA') : []),
        'HTTPS'
      ])
    })
  }
  return pass(domain, distribution.ipv6 ? 'It can be reached by IPv6.' : 'The distribution has no IPv6.')
}
