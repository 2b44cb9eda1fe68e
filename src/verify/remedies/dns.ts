import type { Remedy } from '../../report/verification.ts'
import { ifKnown } from '../fact.ts'
import type { Certificate, Distribution, Facts, HostedZone, RecordSet } from '../facts.ts'
import { zoneInUse } from '../lookups/hosting.ts'
import { uncovered } from '../lookups/names.ts'
import { command, quote, text } from './command.ts'

/** The hosted zone of all CloudFront distributions. https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
export const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2'

interface RecordChange {
  readonly Action: 'UPSERT' | 'DELETE'
  readonly ResourceRecordSet: Readonly<Record<string, unknown>>
}

/**
 * Alias records of these types from the domain to the distribution. What can't stand beside them is deleted in the same
 * batch. Words where the distribution would refuse the visitors: another one may be serving them now.
 */
export function pointAtDistribution(
  zone: HostedZone,
  domain: string,
  distribution: Distribution,
  types: readonly string[],
  inTheWay: readonly RecordSet[] = []
): Remedy {
  if (uncovered([domain], distribution.aliases).length > 0) {
    return text(
      `Make ${domain} an alias of distribution ${distribution.id} first (CF-4), since CloudFront refuses its visitors until then. After that let the ${types.join(' and ')} of ${domain} in hosted zone ${zone.id} lead to ${distribution.domainName}.`
    )
  }
  const target = {
    HostedZoneId: CLOUDFRONT_ZONE,
    DNSName: `${distribution.domainName}.`,
    EvaluateTargetHealth: false
  }
  return changeRecords(zone.id, [
    ...inTheWay.map(record => ({ Action: 'DELETE' as const, ResourceRecordSet: plain(record) })),
    ...types.map(type => ({
      Action: 'UPSERT' as const,
      ResourceRecordSet: { Name: `${domain}.`, Type: type, AliasTarget: target }
    }))
  ])
}

export function putRecord(zone: HostedZone, name: string, type: string, values: readonly string[]): Remedy {
  const records = values.map(value => ({ Value: value }))
  return changeRecords(zone.id, [
    { Action: 'UPSERT', ResourceRecordSet: { Name: `${name}.`, Type: type, TTL: 300, ResourceRecords: records } }
  ])
}

/** The CNAMEs that ACM validates by: in the zone where there is one, else as words for whoever has the DNS. */
export function createValidationRecords(facts: Facts, certificate: Certificate): Remedy {
  const wanted = certificate.validations.flatMap(({ domain, record }) =>
    record === undefined ? [] : [{ domain, record }]
  )
  const records = [...new Map(wanted.map(one => [one.record.name, one])).values()]
  const located = records.map(({ domain, record }) => {
    const zone = zoneOf(facts, domain)
    return { record, zone: zone && record.name.endsWith(`.${zone.name}`) ? zone : undefined }
  })
  const remedies = located.flatMap(({ zone, record }) =>
    zone === undefined ? [] : [putRecord(zone, record.name, 'CNAME', [`${record.value}.`])]
  )
  if (remedies.length === located.length && remedies.length > 0) return command(remedies.map(remedy => remedy.text))
  const lines = records.map(({ record }) => `${record.name} CNAME ${record.value}`)
  return text(`Create at your DNS provider: ${lines.join('; ')}`)
}

function zoneOf(facts: Facts, domain: string): HostedZone | undefined {
  const bare = domain.replace(/^\*\./, '')
  const zones = facts.zones.find(one => one.domain === bare || one.domain.endsWith(`.${bare}`))
  return zones && ifKnown(zones.candidates) && zoneInUse(facts, zones)
}

function changeRecords(zoneId: string, changes: readonly RecordChange[]): Remedy {
  const batch = quote(JSON.stringify({ Changes: changes }))
  return command([`aws route53 change-resource-record-sets --hosted-zone-id ${zoneId} --change-batch ${batch}`])
}

/** As Route 53 has it: a deletion has to repeat the record exactly. */
function plain({ name, type, ttl, values, alias, setIdentifier }: RecordSet): Readonly<Record<string, unknown>> {
  return {
    Name: `${name}.`,
    Type: type,
    ...(setIdentifier !== undefined && { SetIdentifier: setIdentifier }),
    ...(alias === undefined
      ? { TTL: ttl ?? 300, ResourceRecords: values.map(value => ({ Value: value })) }
      : {
          AliasTarget: {
            HostedZoneId: alias.zoneId,
            DNSName: `${alias.dnsName}.`,
            EvaluateTargetHealth: alias.evaluateTargetHealth
          }
        })
  }
}
