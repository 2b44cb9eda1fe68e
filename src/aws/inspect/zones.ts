import type { ResourceRecordSet, HostedZone as SdkHostedZone } from '@aws-sdk/client-route-53'
import { absent, type Fact, known } from '../../verify/fact.ts'
import type { HostedZone, RecordSet } from '../../verify/facts.ts'
import type { ZoneSource } from '../../verify/sources.ts'
import { GLOBAL_REGION, sdkOptions } from '../sdk-options.ts'
import type { Asker } from './ask.ts'
import { memoised } from './memo.ts'
import { readPages } from './pages.ts'

/** A hosted zone as far as a listing tells. */
interface ListedZone {
  readonly id: string
  readonly name: string
  readonly isPrivate: boolean
}

export function openZoneSource(asker: Asker): ZoneSource {
  const route53 = memoised(async () => {
    const sdk = await import('@aws-sdk/client-route-53')
    return { sdk, client: new sdk.Route53Client(sdkOptions(asker.session, GLOBAL_REGION)) }
  })

  /** All zones of exactly this name: they are listed by name, so they come first. */
  const named = memoised(async (name): Promise<Fact<readonly ListedZone[]>> => {
    const { sdk, client } = await route53('')
    return readPages((start: string | undefined) =>
      asker.ask({ action: 'route53:ListHostedZonesByName', resource: '*' }, async options => {
        const input = { DNSName: name, ...(start !== undefined && { HostedZoneId: start }) }
        const reply = await client.send(new sdk.ListHostedZonesByNameCommand(input), options)
        const hasMore = reply.IsTruncated && plainName(reply.NextDNSName) === name
        return {
          items: (reply.HostedZones ?? []).map(listedZone).filter(zone => zone.name === name),
          next: hasMore ? reply.NextHostedZoneId : undefined
        }
      })
    )
  })

  const delegation = memoised(async (id): Promise<HostedZone['nameServers']> => {
    const { sdk, client } = await route53('')
    return asker.ask({ action: 'route53:GetHostedZone', resource: arnOf(id) }, async options => {
      const { DelegationSet } = await client.send(new sdk.GetHostedZoneCommand({ Id: id }), options)
      return DelegationSet?.NameServers?.map(plainName)
    })
  })

  const dnssec = memoised(async (id): Promise<HostedZone['dnssec']> => {
    const { sdk, client } = await route53('')
    return asker.ask({ action: 'route53:GetDNSSEC', resource: arnOf(id) }, async options => {
      const { Status } = await client.send(new sdk.GetDNSSECCommand({ HostedZoneId: id }), options)
      return { serveSignature: Status?.ServeSignature ?? '', message: Status?.StatusMessage }
    })
  })

  /** @param key `ID NAME` */
  const recordsAt = memoised(async (key): Promise<Fact<readonly RecordSet[]>> => {
    const { sdk, client } = await route53('')
    const [id = '', name = ''] = key.split(' ')
    // The four and more sets of an apex fit, and what comes behind the name is not wanted.
    const input = { HostedZoneId: id, StartRecordName: name, MaxItems: 100 }
    return asker.ask({ action: 'route53:ListResourceRecordSets', resource: arnOf(id) }, async options => {
      const { ResourceRecordSets = [] } = await client.send(new sdk.ListResourceRecordSetsCommand(input), options)
      return ResourceRecordSets.map(recordSet).filter(record => record.name === name)
    })
  })

  /** What answers for a name in a zone: its own records, else a wildcard's. */
  async function recordsFor(zone: ListedZone, name: string): Promise<Fact<readonly RecordSet[]>> {
    const own = await recordsAt(`${zone.id} ${name}`)
    if (own.state !== 'known' || own.value.length > 0 || name === zone.name) return own
    return recordsAt(`${zone.id} *${name.slice(name.indexOf('.'))}`)
  }

  async function zoneFacts(zone: ListedZone, domain: string): Promise<HostedZone> {
    const [nameServers, records, signing] = await Promise.all([
      zone.isPrivate ? absent : delegation(zone.id),
      recordsFor(zone, domain),
      zone.isPrivate ? absent : dnssec(zone.id)
    ])
    return { ...zone, nameServers, records, dnssec: signing }
  }

  async function zonesAbove(domain: string): Promise<Fact<readonly ListedZone[]>> {
    const all = await Promise.all(ancestors(domain).map(named))
    const unread = all.find(fact => fact.state !== 'known')
    return unread ?? known(all.flatMap(fact => (fact.state === 'known' ? fact.value : [])))
  }

  return {
    async zonesOf(domain) {
      const zones = await zonesAbove(domain)
      if (zones.state !== 'known') return { domain, candidates: zones }
      return { domain, candidates: known(await Promise.all(zones.value.map(zone => zoneFacts(zone, domain)))) }
    },
    async target(name) {
      const zones = await zonesAbove(name)
      if (zones.state !== 'known') return zones
      // Of several zones of one name any may be the one in use, and the others are mostly empty.
      const nearest = nearestPublic(zones.value)
      const homes = zones.value.filter(({ isPrivate, name: own }) => !isPrivate && own === nearest)
      for (const home of homes) {
        const records = await recordsFor(home, name)
        if (records.state !== 'known') return records
        const [target] = records.value.flatMap(({ type, alias, values }) => {
          return alias?.dnsName ?? (type === 'CNAME' ? values.map(plainName) : [])
        })
        if (target !== undefined) return known(target)
      }
      return absent
    }
  }
}

/** They are in order of their names' length, the longest first. */
function nearestPublic(zones: readonly ListedZone[]): string | undefined {
  return zones.find(({ isPrivate }) => !isPrivate)?.name
}

/** The name and what is above it, top-level domains left out: nobody has a zone of one. */
function ancestors(domain: string): readonly string[] {
  const labels = domain.toLowerCase().split('.')
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
}

function listedZone({ Id = '', Name, Config }: SdkHostedZone): ListedZone {
  return { id: Id.replace(/^\/hostedzone\//, ''), name: plainName(Name), isPrivate: Config?.PrivateZone ?? false }
}

function recordSet(set: ResourceRecordSet): RecordSet {
  return {
    name: plainName(set.Name),
    type: set.Type ?? '',
    setIdentifier: set.SetIdentifier,
    ttl: set.TTL,
    values: (set.ResourceRecords ?? []).map(({ Value = '' }) => Value),
    alias: set.AliasTarget && {
      zoneId: set.AliasTarget.HostedZoneId ?? '',
      dnsName: plainName(set.AliasTarget.DNSName),
      evaluateTargetHealth: set.AliasTarget.EvaluateTargetHealth ?? false
    }
  }
}

/** Without the trailing dot, `\052` as `*`: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html */
function plainName(name = ''): string {
  return name.toLowerCase().replaceAll('\\052', '*').replace(/\.$/, '')
}

function arnOf(zoneId: string): string {
  return `arn:aws:route53:::hostedzone/${zoneId}`
}
