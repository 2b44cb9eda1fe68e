import { isIPv4, isIPv6 } from 'node:net'
import type { ResourceRecordSet, RRType } from '@aws-sdk/client-route-53'

/** What a value of each type looks like; others are taken as they are. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html */
const SHAPES: Partial<Record<RRType, (value: string) => boolean>> = {
  A: isIPv4,
  AAAA: isIPv6,
  TXT: value => /^("(\\.|[^"\\])*"\s*)+$/.test(value),
  CAA: value => /^\d{1,3} [a-z0-9]{1,15} "[^"]*"$/.test(value),
  HTTPS: value => /^\d{1,5} \S+( \S+)*$/.test(value),
  MX: value => /^\d{1,5} \S+$/.test(value)
}

const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2'

/** What is wrong with a record set by itself, in words like the service's. */
export function recordProblems(set: ResourceRecordSet): readonly string[] {
  const { Name = '', Type: type = 'A', AliasTarget: alias, ResourceRecords: records = [], TTL } = set
  const named = `[name='${Name}', type='${type}']`
  if (alias !== undefined) {
    return TTL !== undefined || records.length > 0
      ? [
          `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]] in Change with ${named}`
        ]
      : aliasProblems(set, alias)
  }
  if (TTL === undefined || records.length === 0) {
    return [
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]] in Change with ${named}`
    ]
  }
  const values = records.map(({ Value = '' }) => Value)
  if (type === 'CNAME' && values.length > 1)
    return [`RRSet of type CNAME with DNS name ${Name} can only have one value`]
  const fits = SHAPES[type] ?? (() => true)
  return values
    .filter(value => !fits(value))
    .map(
      value => `Invalid Resource Record: 'FATAL problem: ${type}RDATA (Value is not valid) encountered with '${value}''`
    )
}

function aliasProblems(
  { Type: type = 'A' }: ResourceRecordSet,
  { DNSName: target = '', HostedZoneId: zone = '' }: NonNullable<ResourceRecordSet['AliasTarget']>
): readonly string[] {
  const toCloudFront = /(^|\.)cloudfront\.net\.?$/i.test(target)
  if (toCloudFront === (zone === CLOUDFRONT_ZONE)) return []
  return [
    `Tried to create an alias that targets ${target}, type ${type} in zone ${zone}, but the alias target name does not lie within the target zone`
  ]
}
