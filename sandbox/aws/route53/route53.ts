import { randomInt } from 'node:crypto'
import type {
  Change,
  ChangeInfo,
  CreateHostedZoneRequest,
  DNSSECStatus,
  ResourceRecordSet,
  RRType,
  VPC
} from '@aws-sdk/client-route-53'
import { newId } from '../cloudfront/ids.ts'
import { applyChanges, keyOf, type RecordSets } from './change-batch.ts'
import { compareText, isWithin, orderOf, plainName, storedName } from './names.ts'
import {
  hostedZoneExists,
  hostedZoneNotEmpty,
  invalidDomainName,
  invalidInput,
  noSuchChange,
  noSuchHostedZone
} from './route53-errors.ts'

/** A hosted zone as it is now. */
export interface Zone {
  /** `Z1D633PJN98FT9` */
  readonly id: string
  /** As Route 53 keeps names: `example.com.` */
  readonly name: string
  readonly callerReference: string
  readonly comment: string | undefined
  /** The four of its delegation set, without trailing dots. */
  readonly nameServers: readonly string[]
  /** What a private zone is seen from; a public one has none. */
  readonly vpcs: readonly VPC[]
  readonly dnssec: NonNullable<DNSSECStatus['ServeSignature']>
  /** In the API's order: by name with its labels reversed, then by type. */
  readonly records: readonly ResourceRecordSet[]
}

interface StoredZone extends Omit<Zone, 'records'> {
  dnssec: string
  sets: RecordSets
}

/** Route 53, in memory; changes are in sync at once. Methods throw ServiceError with Route 53's own codes. */
export class Route53 {
  readonly #zones = new Map<string, StoredZone>()
  readonly #changes = new Map<string, ChangeInfo>()
  readonly #now: () => Date

  constructor(options: { readonly now?: () => Date } = {}) {
    this.#now = options.now ?? (() => new Date())
  }

  /** Public unless it has a VPC. There may be several zones of one name. */
  createZone(request: Pick<CreateHostedZoneRequest, 'Name'> & Partial<CreateHostedZoneRequest>): Zone {
    const { Name, VPC: vpc, HostedZoneConfig: config, CallerReference: callerReference = crypto.randomUUID() } = request
    const name = storedName(Name ?? '')
    if (!/^([a-z0-9_\\-]{1,63}\.)+$/.test(name)) throw invalidDomainName(Name ?? '')
    if (this.zones().some(zone => zone.callerReference === callerReference)) throw hostedZoneExists(callerReference)
    if (config?.PrivateZone && vpc === undefined) throw invalidInput('A private hosted zone needs a VPC.')
    const id = newId('Z')
    const nameServers = newNameServers()
    const sets = new Map(initialRecords(name, nameServers).map(set => [keyOf(set), set]))
    const vpcs = vpc === undefined ? [] : [vpc]
    this.#zones.set(id, {
      ...{ id, name, callerReference, comment: config?.Comment, nameServers, vpcs, sets },
      dnssec: 'NOT_SIGNING'
    })
    return this.zone(id)
  }

  zone(id: string): Zone {
    return shown(this.#stored(id))
  }

  /** In order of creation. */
  zones(): readonly Zone[] {
    return [...this.#zones.values()].map(shown)
  }

  deleteZone(id: string): void {
    const { records, name } = this.zone(id)
    if (records.some(({ Name, Type }) => Name !== name || (Type !== 'NS' && Type !== 'SOA'))) throw hostedZoneNotEmpty()
    this.#zones.delete(id)
  }

  change(zoneId: string, changes: readonly Change[]): void {
    const zone = this.#stored(zoneId)
    zone.sets = applyChanges({ name: zone.name, id: zone.id, records: zone.sets }, changes)
  }

  /** For set-up: writes one record over what is there. */
  upsert(zoneId: string, record: ResourceRecordSet): void {
    this.change(zoneId, [{ Action: 'UPSERT', ResourceRecordSet: record }])
  }

  /** For set-up: removes a record, whatever its values. */
  remove(zoneId: string, name: string, type: RRType): void {
    const found = this.zone(zoneId).records.filter(set => set.Name === storedName(name) && set.Type === type)
    this.change(
      zoneId,
      found.map(ResourceRecordSet => ({ Action: 'DELETE', ResourceRecordSet }))
    )
  }

  /** `SIGNING`, `NOT_SIGNING`, `ACTION_NEEDED`, … https://docs.aws.amazon.com/Route53/latest/APIReference/API_DNSSECStatus.html */
  setDnssec(zoneId: string, status: string): void {
    this.#stored(zoneId).dnssec = status
  }

  /**
   * What the public DNS has under a name: from the zone with the longest name that it lies in, and of several zones of
   * one name from the oldest, which is taken to be the one that the parent delegates to. Wildcards are not applied.
   */
  lookUp(name: string, type: RRType): ResourceRecordSet | undefined {
    const wanted = storedName(name)
    const home = this.zones()
      .filter(zone => zone.vpcs.length === 0 && isWithin(wanted, zone.name))
      .sort((a, b) => b.name.length - a.name.length)[0]
    return home?.records.find(set => set.Name === wanted && set.Type === type)
  }

  /** The target of a CNAME, without a trailing dot. */
  lookUpCname(name: string): string | undefined {
    const value = this.lookUp(name, 'CNAME')?.ResourceRecords?.[0]?.Value
    return value === undefined ? undefined : plainName(value)
  }

  /** @returns the answer to a change: pending, as it is always answered at first */
  recordChange(comment?: string): ChangeInfo {
    const Id = newId('C')
    const info = {
      Id: `/change/${Id}`,
      SubmittedAt: this.#now(),
      ...(comment === undefined ? {} : { Comment: comment })
    }
    this.#changes.set(Id, { ...info, Status: 'INSYNC' })
    return { ...info, Status: 'PENDING' }
  }

  changeInfo(id: string): ChangeInfo {
    const info = this.#changes.get(id)
    if (info === undefined) throw noSuchChange(id)
    return info
  }

  #stored(id: string): StoredZone {
    const zone = this.#zones.get(id)
    if (zone === undefined) throw noSuchHostedZone(id)
    return zone
  }
}

function shown({ sets, ...zone }: StoredZone): Zone {
  const records = [...sets.values()].sort(
    (a, b) =>
      compareText(orderOf(a.Name ?? ''), orderOf(b.Name ?? '')) ||
      compareText(a.Type ?? '', b.Type ?? '') ||
      compareText(a.SetIdentifier ?? '', b.SetIdentifier ?? '')
  )
  return { ...zone, records }
}

/** One in each of four domains. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/GetInfoAboutHostedZone.html */
function newNameServers(): readonly string[] {
  const number = randomInt(512)
  const domains = ['com', 'net', 'org', 'co.uk']
  return domains.map((domain, index) => {
    const own = index * 512 + ((number + index * 37) % 512)
    return `ns-${own}.awsdns-${String(own % 64).padStart(2, '0')}.${domain}`
  })
}

function initialRecords(name: string, nameServers: readonly string[]): readonly ResourceRecordSet[] {
  return [
    { Name: name, Type: 'NS', TTL: 172_800, ResourceRecords: nameServers.map(server => ({ Value: `${server}.` })) },
    {
      Name: name,
      Type: 'SOA',
      TTL: 900,
      ResourceRecords: [{ Value: `${nameServers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400` }]
    }
  ]
}
