import type { Check, Outcome } from '../check.ts'
import { route53Docs } from '../docs.ts'
import type { DomainZones, Facts, HostedZone } from '../facts.ts'
import { dnsOf, EXTERNAL, publicZones, sameNames } from '../lookups/dns.ts'
import { listed } from '../lookups/names.ts'
import { fail, judgeAll, notApplicable, pass, read, readOptional, settled, warn } from '../outcome.ts'
import { command } from '../remedies/command.ts'
import { siteName } from '../resource.ts'

/**
 * | the parent's name servers are those of | outcome |
 * |---|---|
 * | the one public zone | pass |
 * | one of several public zones of that name | warn: records may be put into the wrong one |
 * | none of the account's zones | fail |
 * | nobody | fail |
 */
export const delegation: Check = {
  id: 'R53-3',
  area: 'dns',
  title: 'Delegation',
  severity: 'error',
  star: '☆',
  passes:
    'The name servers at the registrar are those of the hosted zone, which is public and the only one of its name.',
  mend: 'Enter the four name servers of the hosted zone at the registrar; delete the zone that is not used.',
  needs: ['route53:ListHostedZonesByName', 'route53:GetHostedZone'],
  seeInstead: ['L-1'],
  source: route53Docs('domain-name-servers-glue-records.html'),
  evaluate(facts) {
    return judgeAll(
      facts.zones.map(zones => settled(zones.domain, () => judge(facts, zones))),
      notApplicable(siteName(facts), 'No `domain` is given.')
    )
  }
}

function judge(facts: Facts, zones: DomainZones): Outcome {
  const { domain } = zones
  const all = publicZones(zones)
  const dns = dnsOf(facts, domain)
  const name = all[0]?.name
  if (name === undefined || dns === undefined) return notApplicable(domain, EXTERNAL)
  const parent = readOptional(dns.parentNameServers) ?? []
  const alike = all.filter(zone => zone.name === name)
  const servers = alike.map(zone => ({ zone, names: read(zone.nameServers, 'The hosted zone has no name servers.') }))
  const inUse = servers.find(({ names }) => sameNames(names, parent))
  if (inUse !== undefined) {
    const others = alike.filter(zone => zone !== inUse.zone)
    if (others.length === 0) return pass(domain, `${name} is delegated to hosted zone ${inUse.zone.id}.`)
    return warn(domain, {
      message: `There are ${alike.length} public hosted zones for ${name}, and only ${inUse.zone.id} is in use: records in the others have no effect.`,
      expected: `one hosted zone for ${name}`,
      actual: alike.map(({ id }) => id).join(', '),
      remedy: command(
        others.map(({ id }) => `aws route53 delete-hosted-zone --id ${id}`),
        'A zone has to be empty first: only its NS and SOA records may be left.'
      )
    })
  }
  // A subset or more is a delegation that was not kept up: some resolvers ask servers that know nothing.
  const overlapping = servers.find(({ names }) => names.some(server => parent.includes(server)))
  const { zone, names } = overlapping ?? servers[0] ?? { zone: undefined, names: [] }
  return fail(domain, {
    message:
      parent.length === 0
        ? `Nobody is responsible for ${name} in DNS: its registrar names no servers.`
        : `The registrar sends everybody to other name servers than those of the hosted zone: its records have no effect.`,
    expected: `NS of ${name}: ${listed(names)}`,
    actual: parent.length === 0 ? 'no NS' : `NS of ${name}: ${listed(parent)}`,
    remedy: delegate(zone, names)
  })
}

function delegate(zone: HostedZone | undefined, names: readonly string[]) {
  const servers = names.map(name => `Name=${name}`).join(' ')
  return command(
    [
      `aws route53domains update-domain-nameservers --region us-east-1 --domain-name ${zone?.name ?? 'example.com'} --nameservers ${servers}`
    ],
    'This is for a domain that was registered with Route 53. Elsewhere, enter the same name servers at the registrar; for a subdomain, as NS records in the zone of its parent.'
  )
}
