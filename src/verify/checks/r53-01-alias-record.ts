import type { Check, Outcome } from '../check.ts'
import { route53Docs } from '../docs.ts'
import { unavailable } from '../fact.ts'
import type { Distribution, DomainZones, Facts, RecordSet } from '../facts.ts'
import { answersOf, dnsOf, isResolved, isSeenToLead } from '../lookups/dns.ts'
import { whyExternal, zoneInUse } from '../lookups/hosting.ts'
import { judgeRecords } from '../lookups/record-judgement.ts'
import { leadOf, recordsOf, targetOf } from '../lookups/records.ts'
import { fail, NoAnswer, notApplicable, pass } from '../outcome.ts'
import { pointAtDistribution } from '../remedies/dns.ts'

export const aliasRecord: Check = {
  id: 'R53-1',
  area: 'dns',
  title: 'Alias record',
  severity: 'error',
  star: '★',
  passes:
    'An A record of each domain is an alias to this distribution (zone Z2FDTNDATAQYW2), or leads to it by other names.',
  mend: 'Create an A record in the hosted zone: Alias, to CloudFront distribution.',
  needs: ['route53:ListHostedZonesByName', 'route53:ListResourceRecordSets', 'cloudfront:GetDistribution'],
  seeInstead: ['L-1', 'L-2'],
  source: route53Docs('routing-to-cloudfront-distribution.html'),
  evaluate: facts => judgeRecords(facts, judge)
}

function judge(facts: Facts, distribution: Distribution, zones: DomainZones): Outcome {
  const { domain } = zones
  const zone = zoneInUse(facts, zones)
  if (zone === undefined) return notApplicable(domain, whyExternal(zones))
  const records = recordsOf(zone)
  const relevant = records.filter(({ type }) => type === 'A' || type === 'CNAME')
  const leads = relevant.map(record => ({ record, lead: leadOf(facts, distribution, record) }))
  const right = leads.find(({ lead }) => lead === 'here')?.record
  if (right !== undefined) {
    const how = right.alias === undefined ? 'CNAME leads' : 'A record is an alias'
    const target = targetOf(right)
    const by = target === distribution.domainName ? '' : ` by ${target}`
    return pass(domain, `Its ${how} to ${distribution.domainName}${by}.`)
  }
  // A wildcard further up, or a name that is not one of the domains.
  if (isSeenToLead(facts, distribution, domain)) {
    return pass(domain, `Its name servers lead to ${distribution.domainName}.`)
  }
  if (isResolved(facts, domain)) {
    return notApplicable(domain, `\`resolve\` says where ${domain} is: DNS does not lead here yet.`)
  }
  const open = leads.find(({ lead }) => lead === 'unknown')?.record
  if (open !== undefined && answersOf(dnsOf(facts, domain)).length === 0) {
    throw new NoAnswer(unavailable(`${describe(open)}, and nobody in DNS says where that leads`))
  }
  const types = distribution.ipv6 ? ['A', 'AAAA'] : ['A']
  // Sets with a routing policy can't stand beside a simple record, a CNAME beside nothing.
  const inTheWay = records.filter(
    ({ name, type, setIdentifier }) =>
      name === domain && (type === 'CNAME' || (setIdentifier !== undefined && types.includes(type)))
  )
  return fail(domain, {
    message:
      relevant.length === 0
        ? `Hosted zone ${zone.id} has no A record for ${domain}: the name leads nowhere.`
        : `The record of ${domain} in hosted zone ${zone.id} leads elsewhere, not to the distribution.`,
    expected: `${domain} A alias ${distribution.domainName}`,
    actual: relevant.length === 0 ? 'no A record' : relevant.map(describe).join('; '),
    remedy: pointAtDistribution(zone, domain, distribution, types, inTheWay)
  })
}

function describe({ name, type, values, alias }: RecordSet): string {
  return alias === undefined ? `${name} ${type} ${values.join(' ')}` : `${name} ${type} alias ${alias.dnsName}`
}
