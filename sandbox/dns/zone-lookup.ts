import type { Answer } from 'dns-packet'
import { isWithin, normalName, parentOf } from './names.ts'
import { recordOf } from './rdata.ts'
import type { Zone, ZoneRecord } from './zone-source.ts'

export interface Question {
  /** See `normalName`. */
  readonly name: string
  /** `A`, `HTTPS`, … */
  readonly type: string
}

/** What a server of a zone answers. */
export interface Reply {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED'
  readonly authoritative: boolean
  readonly answers: readonly Answer[]
  readonly authorities: readonly Answer[]
  readonly additionals: readonly Answer[]
  /** Of a recursive server: it has checked the signatures. */
  readonly authentic?: boolean
}

/** The values of names that AWS keeps, by type: of distributions and load balancers. `undefined`: there is no such name. */
export type AddressBook = (name: string) => Readonly<Record<string, readonly string[]>> | undefined

const DEFAULT_TTL = 300
/** "If the alias record points to a CloudFront distribution, …": 60 s, for load balancers too. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html */
const ALIAS_TTL = 60
const NO_RECORDS = { answers: [], authorities: [], additionals: [] }

export const servfail: Reply = { rcode: 'SERVFAIL', authoritative: false, ...NO_RECORDS }
export const nxdomain: Reply = { rcode: 'NXDOMAIN', authoritative: false, ...NO_RECORDS }
export const refused: Reply = { rcode: 'REFUSED', authoritative: false, ...NO_RECORDS }

/**
 * What a zone says to a question, the first that holds:
 *
 * | the zone has | answer |
 * |---|---|
 * | an NS set at the name or above it, below the apex (and DS is not asked at it) | a referral |
 * | records of the type at the name | these; an alias as the addresses that it stands for |
 * | a CNAME at the name | that, and what the zone knows of its target |
 * | other records at the name or below it | NOERROR without an answer, with the SOA |
 * | a wildcard beside the name | as of the name |
 * | nothing | NXDOMAIN, with the SOA |
 */
export function lookup(zone: Zone, question: Question, book: AddressBook): Reply {
  const records = recordsOf(zone)
  const cut = cutAbove(zone, records, question)
  if (cut !== undefined) {
    const authorities = cut.values.map(value => recordOf(normalName(cut.name), 'NS', cut.ttl ?? DEFAULT_TTL, value))
    return { rcode: 'NOERROR', authoritative: false, ...NO_RECORDS, authorities }
  }
  const held = heldBy(records, question.name)
  const answers = answersOf(held, records, question, book, 0)
  const soa = answers.length > 0 ? [] : denial(zone, records)
  const rcode = held.length > 0 || hasBelow(records, question.name) ? 'NOERROR' : 'NXDOMAIN'
  return { rcode, authoritative: true, ...NO_RECORDS, answers, authorities: soa }
}

function recordsOf(zone: Zone): readonly ZoneRecord[] {
  const apex = normalName(zone.name)
  const has = (type: string) =>
    zone.records.some(record => normalName(record.name) === apex && record.type.toUpperCase() === type)
  const [primary = 'ns.invalid'] = zone.nameServers
  const soa = `${primary} awsdns-hostmaster.amazon.com 1 7200 900 1209600 86400`
  return [
    ...zone.records,
    ...(has('NS') ? [] : [{ name: apex, type: 'NS', ttl: 172_800, values: zone.nameServers }]),
    ...(has('SOA') ? [] : [{ name: apex, type: 'SOA', ttl: 900, values: [soa] }])
  ]
}

/** The NS set of a zone below this one that the name is in. A DS is its parent's to answer. */
function cutAbove(zone: Zone, records: readonly ZoneRecord[], { name, type }: Question): ZoneRecord | undefined {
  const apex = normalName(zone.name)
  return records.find(record => {
    const owner = normalName(record.name)
    if (record.type !== 'NS' || owner === apex || !isWithin(name, owner)) return false
    return !(type === 'DS' && owner === name)
  })
}

function heldBy(records: readonly ZoneRecord[], name: string): readonly ZoneRecord[] {
  const exact = records.filter(record => normalName(record.name) === name)
  if (exact.length > 0 || hasBelow(records, name)) return exact
  const wildcard = `*.${parentOf(name)}`
  return records.filter(record => normalName(record.name) === wildcard)
}

function hasBelow(records: readonly ZoneRecord[], name: string): boolean {
  return records.some(record => normalName(record.name).endsWith(`.${name}`))
}

function answersOf(
  held: readonly ZoneRecord[],
  records: readonly ZoneRecord[],
  { name, type }: Question,
  book: AddressBook,
  depth: number
): readonly Answer[] {
  const ofType = held.filter(record => record.type.toUpperCase() === type)
  if (ofType.length > 0) {
    return ofType.flatMap(({ aliasTarget, values, ttl }) =>
      aliasTarget === undefined
        ? values.map(value => recordOf(name, type, ttl ?? DEFAULT_TTL, value))
        : aliasValues(normalName(aliasTarget), type, records, book).map(value => recordOf(name, type, ALIAS_TTL, value))
    )
  }
  const cname = held.find(record => record.type.toUpperCase() === 'CNAME')
  const target = normalName(cname?.values[0] ?? '')
  if (cname === undefined || depth > 8) return []
  const next = { name: target, type }
  return [
    recordOf(name, 'CNAME', cname.ttl ?? DEFAULT_TTL, target),
    ...answersOf(heldBy(records, target), records, next, book, depth + 1)
  ]
}

function aliasValues(target: string, type: string, records: readonly ZoneRecord[], book: AddressBook) {
  const known = book(target)
  if (known !== undefined) return known[type] ?? []
  const sibling = heldBy(records, target).find(record => record.type.toUpperCase() === type)
  return sibling?.aliasTarget === undefined
    ? (sibling?.values ?? [])
    : (book(normalName(sibling.aliasTarget))?.[type] ?? [])
}

function denial(zone: Zone, records: readonly ZoneRecord[]): readonly Answer[] {
  const apex = normalName(zone.name)
  const soa = records.find(record => record.type === 'SOA' && normalName(record.name) === apex)
  return soa === undefined ? [] : soa.values.map(value => recordOf(apex, 'SOA', soa.ttl ?? DEFAULT_TTL, value))
}
