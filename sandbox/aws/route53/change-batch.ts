import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53'
import { isWithin, storedName } from './names.ts'
import { recordProblems } from './record-values.ts'
import { invalidChangeBatch } from './route53-errors.ts'

/** By `keyOf`. */
export type RecordSets = ReadonlyMap<string, ResourceRecordSet>

/** One zone, as far as a change of its records depends on it. */
export interface ChangedZone {
  /** As stored: `example.com.` */
  readonly name: string
  readonly id: string
  readonly records: RecordSets
}

export function keyOf({ Name = '', Type = 'A', SetIdentifier = '' }: ResourceRecordSet): string {
  return [storedName(Name), Type, SetIdentifier].join(' ')
}

/**
 * The zone's records after the changes: all of them, or none.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
 *
 * | Action | there | not there |
 * | --- | --- | --- |
 * | CREATE | error | added |
 * | UPSERT | replaced | added |
 * | DELETE | with the same values: removed; else error | error |
 *
 * Throws ServiceError InvalidChangeBatch with what is wrong with any of them.
 */
export function applyChanges(zone: ChangedZone, changes: readonly Change[]): RecordSets {
  const records = new Map(zone.records)
  const problems: string[] = []
  for (const { Action, ResourceRecordSet: given } of changes) {
    if (given === undefined) continue
    const set = stored(given)
    const key = keyOf(set)
    const named = `resource record set [name='${set.Name}', type='${set.Type}']`
    const current = records.get(key)
    if (!isWithin(set.Name ?? '', zone.name)) {
      problems.push(`RRSet with DNS name ${set.Name} is not permitted in zone ${zone.name}`)
    } else if (Action === 'DELETE') {
      if (current === undefined) problems.push(`Tried to delete ${named} but it was not found`)
      else if (!sameValues(current, set)) {
        problems.push(`Tried to delete ${named} but the values provided do not match the current values`)
      } else records.delete(key)
    } else if (Action === 'CREATE' && current !== undefined) {
      problems.push(`Tried to create ${named} but it already exists`)
    } else {
      problems.push(...recordProblems(set))
      records.set(key, set)
    }
  }
  problems.push(...zoneProblems(zone, records))
  if (problems.length > 0) throw invalidChangeBatch(problems)
  return records
}

/** What has to hold of a zone as a whole. */
function zoneProblems({ name: zone, id }: ChangedZone, records: RecordSets): readonly string[] {
  const problems: string[] = []
  const all = [...records.values()]
  const has = (type: string) => all.some(({ Name, Type }) => Name === zone && Type === type)
  if (!has('SOA')) problems.push('A HostedZone must contain exactly one SOA record.')
  if (!has('NS')) problems.push('A HostedZone must contain at least one NS record for the zone itself.')
  for (const { Name, Type, AliasTarget } of all) {
    if (Type === 'CNAME' && Name === zone) {
      problems.push(`RRSet of type CNAME with DNS name ${Name} is not permitted at apex in zone ${zone}`)
    } else if (Type === 'CNAME' && all.some(other => other.Name === Name && other.Type !== 'CNAME')) {
      problems.push(
        `RRSet of type CNAME with DNS name ${Name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone}`
      )
    }
    const target = AliasTarget?.HostedZoneId === id ? AliasTarget.DNSName : undefined
    if (target !== undefined && !all.some(other => other.Name === storedName(target) && other.Type === Type)) {
      problems.push(
        `Tried to create an alias that targets ${target}, type ${Type} in zone ${id}, but that target was not found`
      )
    }
  }
  return problems
}

function stored(set: ResourceRecordSet): ResourceRecordSet {
  const alias = set.AliasTarget
  return {
    ...set,
    Name: storedName(set.Name ?? ''),
    ...(alias === undefined ? {} : { AliasTarget: { ...alias, DNSName: storedName(alias.DNSName ?? '') } })
  }
}

function sameValues(a: ResourceRecordSet, b: ResourceRecordSet): boolean {
  const values = ({ TTL, ResourceRecords = [], AliasTarget: alias }: ResourceRecordSet) =>
    JSON.stringify([
      TTL ?? null,
      ResourceRecords.map(({ Value }) => Value).sort(),
      alias === undefined ? null : [alias.HostedZoneId, alias.DNSName, alias.EvaluateTargetHealth]
    ])
  return values(a) === values(b)
}
