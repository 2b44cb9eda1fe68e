import { ifKnown } from '../fact.ts'
import type { Distribution, Facts, HostedZone, RecordSet } from '../facts.ts'
import { read } from '../outcome.ts'

export function recordsOf({ records }: HostedZone): readonly RecordSet[] {
  return read(records, 'The hosted zone has no records.')
}

/** `unknown`: it leads to a name whose records were not collected. */
export type Lead = 'here' | 'elsewhere' | 'unknown'

/** Where an alias or CNAME record leads in the end, through the records of the other domains. */
export function leadOf(
  facts: Facts,
  distribution: Distribution,
  record: RecordSet,
  seen: ReadonlySet<string> = new Set()
): Lead {
  const target = targetOf(record)
  if (target === undefined || seen.has(target)) return 'elsewhere'
  if (target === distribution.domainName.toLowerCase()) return 'here'
  const zones = facts.zones.find(({ domain }) => domain === target)
  const candidates = zones && ifKnown(zones.candidates)
  if (candidates === undefined) return AWS.test(target) ? 'elsewhere' : 'unknown'
  const records = candidates.flatMap(zone => (zone.isPrivate ? [] : (ifKnown(zone.records) ?? [])))
  const leads = records
    .filter(({ type }) => type === record.type || type === 'CNAME' || record.type === 'CNAME')
    .map(one => leadOf(facts, distribution, one, new Set([...seen, target])))
  if (leads.includes('here')) return 'here'
  return leads.includes('unknown') ? 'unknown' : 'elsewhere'
}

/** The name that a record leads to, of an alias or a CNAME. */
export function targetOf({ type, values, alias }: RecordSet): string | undefined {
  const target = alias?.dnsName ?? (type === 'CNAME' ? values[0] : undefined)
  return target?.replace(/\.$/, '').toLowerCase()
}

/** Names that lead to what they are for, and to no distribution unless they are its own. */
const AWS = /\.(?:cloudfront\.net|amazonaws\.com)$/
