import {
  type Answer,
  AUTHENTIC_DATA,
  CHECKING_DISABLED,
  type DecodedPacket,
  decode,
  encode,
  RECURSION_DESIRED,
  type RecordType
} from 'dns-packet'

export interface DnsQuestion {
  readonly name: string
  readonly type: 'A' | 'AAAA' | 'CAA' | 'CNAME' | 'DS' | 'HTTPS' | 'NS'
  /** true: of a recursive server. */
  readonly recursive: boolean
  /** Wants the answer even where signatures do not fit. */
  readonly unchecked?: boolean
}

export interface DnsReply {
  /** `NOERROR`, `NXDOMAIN`, … */
  readonly rcode: string
  readonly authoritative: boolean
  /** The recursive server has checked the signatures, and they fit. */
  readonly authentic: boolean
  /** Cut short: to be asked for by TCP. */
  readonly truncated: boolean
  readonly answers: readonly Answer[]
  readonly authorities: readonly Answer[]
  readonly additionals: readonly Answer[]
}

/** dns-packet has numbers for the types that it does not know. */
const WIRE_TYPES: Readonly<Record<string, string>> = { HTTPS: 'UNKNOWN_65' }
/** What passes every network in one piece: https://www.dnsflagday.net/2020/ */
const UDP_SIZE = 1232
/** https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml#dns-parameters-6 */
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const

export function encodeQuery(id: number, { name, type, recursive, unchecked = false }: DnsQuestion): Buffer {
  return encode({
    type: 'query',
    id,
    // AD in a query asks for AD in the answer, without all the signatures that DO would bring:
    // https://www.rfc-editor.org/rfc/rfc6840#section-5.7
    flags: (recursive ? RECURSION_DESIRED | AUTHENTIC_DATA : 0) | (unchecked ? CHECKING_DISABLED : 0),
    questions: [{ name, type: wireType(type), class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_SIZE,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: []
      }
    ]
  })
}

/** `undefined` for what is not the answer to this query: noise, or somebody's guess. */
export function decodeReply(message: Buffer, id: number, question: DnsQuestion): DnsReply | undefined {
  const packet = decodePacket(message)
  const asked = packet?.questions?.[0]
  if (packet === undefined || !packet.flag_qr || packet.id !== id || asked === undefined) return undefined
  if (plainName(asked.name) !== plainName(question.name) || asked.type !== wireType(question.type)) return undefined
  const code = (packet.flags ?? 0) & 0xf
  return {
    rcode: RCODES[code] ?? `RCODE${code}`,
    authoritative: packet.flag_aa,
    authentic: packet.flag_ad,
    truncated: packet.flag_tc,
    answers: packet.answers ?? [],
    authorities: packet.authorities ?? [],
    additionals: packet.additionals ?? []
  }
}

/** Lower case, without the dot at the end. */
export function plainName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase()
}

/** The data of the records of one type, at one name if given. */
export function dataOf(records: readonly Answer[], type: DnsQuestion['type'], name?: string): readonly unknown[] {
  return records.flatMap(record =>
    record.type === wireType(type) &&
    (name === undefined || plainName(record.name) === plainName(name)) &&
    'data' in record
      ? [record.data]
      : []
  )
}

function wireType(type: DnsQuestion['type']): RecordType {
  return (WIRE_TYPES[type] ?? type) as RecordType
}

function decodePacket(message: Buffer): DecodedPacket | undefined {
  try {
    return decode(message)
  } catch {
    return undefined
  }
}
