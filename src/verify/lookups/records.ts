import type { Distribution, HostedZone, RecordSet } from '../facts.ts'
import { read } from '../outcome.ts'
import { CLOUDFRONT_ZONE } from '../remedies/dns.ts'

export function recordsOf({ records }: HostedZone): readonly RecordSet[] {
  return read(records, 'The hosted zone has no records.')
}

export function isAliasOf({ alias }: RecordSet, { domainName }: Distribution): boolean {
  return alias?.zoneId === CLOUDFRONT_ZONE && sameName(alias.dnsName, domainName)
}

/** A CNAME, which any name but that of the zone itself may have. */
export function leadsByName({ type, values }: RecordSet, { domainName }: Distribution): boolean {
  return type === 'CNAME' && values.some(value => sameName(value, domainName))
}

function sameName(a: string, b: string): boolean {
  return a.replace(/\.$/, '').toLowerCase() === b.toLowerCase()
}
