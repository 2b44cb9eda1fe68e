import type { Remedy } from '../../report/verification.ts'
import type { Check, Outcome } from '../check.ts'
import { route53Docs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { DomainZones, Facts, HostedZone } from '../facts.ts'
import { dnsOf, leadsHere } from '../lookups/dns.ts'
import { hostingOf, isResponsible, publicZones, whyExternal } from '../lookups/hosting.ts'
import { listed } from '../lookups/names.ts'
import { leadOf } from '../lookups/records.ts'
import { fail, judgeAll, NoAnswer, notApplicable, pass, read, settled, warn } from '../outcome.ts'
import { command, text } from '../remedies/command.ts'
import { putRecord } from '../remedies/dns.ts'
import { siteName, whyNoDomain } from '../resource.ts'

/**
 * | who answers for the domain | outcome |
 * |---|---|
 * | the one public zone | pass |
 * | a public zone, and there are more that nobody asks | warn: records may be put into the wrong one |
 * | a public zone and other servers | pass if they answer alike, fail if not |
 * | others | not applicable; warn where a zone is left over |
 * | nobody | fail |
 */
export const delegation: Check = {
  id: 'R53-3',
  area: 'dns',
  title: 'Delegation',
  severity: 'error',
  star: '☆',
  passes:
    'The name servers at the registrar are those of the hosted zone, which is public and the only one for the domain. Where others answer for the domain, there is no zone that is left over.',
  mend: 'Where nobody answers for the domain, enter the four name servers of the hosted zone at the registrar; delete a zone that is not used.',
  needs: ['route53:ListHostedZonesByName', 'route53:GetHostedZone'],
  seeInstead: ['L-1'],
  source: route53Docs('domain-name-servers-glue-records.html'),
  evaluate(facts) {
    return judgeAll(
      facts.zones.map(zones => settled(zones.domain, () => judge(facts, zones))),
      notApplicable(siteName(facts), whyNoDomain(facts))
    )
  }
}

function judge(facts: Facts, zones: DomainZones): Outcome {
  const hosting = hostingOf(facts, zones)
  switch (hosting.kind) {
    case 'unknown':
      throw new NoAnswer(hosting.unread)
    case 'external':
      return hosting.unused.length === 0
        ? notApplicable(zones.domain, whyExternal(zones))
        : leftOver(facts, zones.domain, hosting.unused)
    case 'nobody':
      return undelegated(facts, zones, hosting.zone)
    case 'zone':
      return delegated(facts, zones.domain, hosting.zone, hosting.unused)
  }
}

function parentOf(facts: Facts, domain: string): readonly string[] {
  const dns = dnsOf(facts, domain)
  return (dns && ifKnown(dns.parentNameServers)) ?? []
}

function nameServersOf({ nameServers }: HostedZone): readonly string[] {
  return read(nameServers, 'The hosted zone has no name servers.')
}

/** What works without the zone: nothing is to be done, least of all at the registrar. */
function leftOver(facts: Facts, domain: string, unused: readonly HostedZone[]): Outcome {
  const ids = unused.map(({ id, name }) => `${id} (${name})`).join(', ')
  return warn(domain, {
    message: `Nobody asks hosted zone ${ids} for ${domain}: other name servers answer, and its records have no effect.`,
    expected: `no hosted zone beside the DNS of ${domain}`,
    actual: `NS: ${listed(parentOf(facts, domain))}`,
    remedy: text(
      `Look after the records of ${domain} where its DNS is, and delete the zone if it is left over. If it is meant to take over, it needs all records of the domain first, those for mail as well; only then may its name servers be entered at the registrar.`
    )
  })
}

function delegated(facts: Facts, domain: string, zone: HostedZone, unused: readonly HostedZone[]): Outcome {
  const names = nameServersOf(zone)
  const parent = parentOf(facts, domain)
  const strangers = parent.filter(server => !names.includes(server))
  const problem = { expected: `NS of ${zone.name}: ${listed(names)}`, actual: `NS of ${zone.name}: ${listed(parent)}` }
  if (strangers.some(server => isWrong(facts, domain, server))) {
    return fail(domain, {
      ...problem,
      message: `Besides those of hosted zone ${zone.id}, the registrar names other servers for ${zone.name}, which do not lead to this site: some visitors ask them.`,
      remedy: text(`Enter only these name servers at the registrar: ${names.join(', ')}`)
    })
  }
  if (unused.length > 0) {
    return warn(domain, {
      message: `There are ${unused.length + 1} public hosted zones for ${domain}, and only ${zone.id} is in use: records in the others have no effect.`,
      expected: `one hosted zone for ${domain}`,
      actual: [...unused, zone].map(({ id }) => id).join(', '),
      remedy: command(
        unused.map(({ id }) => `aws route53 delete-hosted-zone --id ${id}`),
        'A zone has to be empty first: only its NS and SOA records may be left.'
      )
    })
  }
  if (strangers.length > 0) {
    return pass(domain, `${zone.name} is delegated to hosted zone ${zone.id} and to others, which answer alike.`)
  }
  if (parent.length < names.length) {
    return warn(domain, {
      ...problem,
      severity: 'info',
      message: `The registrar names only ${parent.length} of the ${names.length} name servers of hosted zone ${zone.id}.`,
      remedy: text(`Enter all of them at the registrar: ${names.join(', ')}`)
    })
  }
  return pass(domain, `${zone.name} is delegated to hosted zone ${zone.id}.`)
}

/** A server that is silent may be right. */
function isWrong(facts: Facts, domain: string, server: string): boolean {
  const dns = dnsOf(facts, domain)
  const distribution = ifKnown(facts.distribution)
  const answer = dns?.authoritative.find(one => one.server === server)?.answer
  const value = answer && ifKnown(answer)
  if (dns === undefined || value === undefined) return false
  return !isResponsible(value) || (distribution !== undefined && !leadsHere(facts, distribution, dns, value))
}

function undelegated(facts: Facts, zones: DomainZones, zone: HostedZone): Outcome {
  const { domain } = zones
  const names = nameServersOf(zone)
  const parent = parentOf(facts, domain)
  return fail(domain, {
    message:
      parent.length === 0
        ? `Nobody is responsible for ${zone.name} in DNS: its registrar names no servers.`
        : `The registrar sends everybody to name servers that know nothing of ${domain}, instead of those of the hosted zone.`,
    expected: `NS of ${zone.name}: ${listed(names)}`,
    actual: parent.length === 0 ? 'no NS' : `NS of ${zone.name}: ${listed(parent)}`,
    remedy: delegate(facts, zones, zone)
  })
}

/** The domain leads nowhere, so that nothing can be lost, but also nothing be won before the zone leads here. */
function delegate(facts: Facts, zones: DomainZones, zone: HostedZone): Remedy {
  const names = nameServersOf(zone)
  const distribution = ifKnown(facts.distribution)
  const records = ifKnown(zone.records) ?? []
  if (distribution === undefined || !records.some(record => leadOf(facts, distribution, record) === 'here')) {
    return text(
      `Create the records of ${zones.domain} in hosted zone ${zone.id} first; see R53-1. Then enter its name servers at the registrar: ${names.join(', ')}`
    )
  }
  const above = publicZones(zones).find(one => zone.name.endsWith(`.${one.name}`))
  if (above !== undefined) {
    return putRecord(
      above,
      zone.name,
      'NS',
      names.map(name => `${name}.`)
    )
  }
  const servers = names.map(name => `Name=${name}`).join(' ')
  return command(
    [
      `aws route53domains update-domain-nameservers --region us-east-1 --domain-name ${zone.name} --nameservers ${servers}`
    ],
    'This is for a domain that was registered with Route 53. Elsewhere, enter the same name servers at the registrar; for a subdomain, as NS records in the zone of its parent.'
  )
}
