import type { Route53 } from '../aws/route53/route53.ts'
import type { Zone, ZoneSource } from './zone-source.ts'

/** Route 53 signs a zone with one key-signing key; here every zone's has this tag. */
export const KEY_TAG = 4711

/** The zones of the sandbox's Route 53. */
export function route53Zones(route53: Route53): ZoneSource {
  return { zones: () => route53.zones().map(zoneOf) }
}

function zoneOf({ name, vpcs, nameServers, dnssec, records }: ReturnType<Route53['zone']>): Zone {
  return {
    name,
    private: vpcs.length > 0,
    nameServers,
    // A zone goes on being signed while something is wrong with its keys.
    keyTag: dnssec === 'SIGNING' || dnssec === 'ACTION_NEEDED' ? KEY_TAG : undefined,
    records: records.map(({ Name = '', Type = '', TTL, ResourceRecords = [], AliasTarget }) => ({
      name: Name,
      type: Type,
      ttl: TTL,
      values: ResourceRecords.map(({ Value = '' }) => Value),
      aliasTarget: AliasTarget?.DNSName
    }))
  }
}
