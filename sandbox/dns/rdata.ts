import type { Answer } from 'dns-packet'
import { normalName } from './names.ts'
import { encodeHttps } from './svcb.ts'

/** dns-packet knows HTTPS by its number only. https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml */
export const HTTPS_TYPE = 'UNKNOWN_65'

/** A query's type as record sets name it. */
export function typeName(type: string): string {
  return type === HTTPS_TYPE ? 'HTTPS' : type
}

/** One record on the wire, from its value in presentation format. */
export function recordOf(name: string, type: string, ttl: number, value: string): Answer {
  // dns-packet's types take one literal type for each shape of data; here type and data come from one text.
  return { name, ttl, class: 'IN', ...dataOf(type, value) } as Answer
}

function dataOf(type: string, value: string): { readonly type: string; readonly data: unknown } {
  const words = value.trim().split(/\s+/)
  switch (type) {
    case 'CNAME':
    case 'NS':
      return { type, data: normalName(value) }
    case 'HTTPS':
      return { type: HTTPS_TYPE, data: encodeHttps(value) }
    case 'CAA':
      return { type, data: { flags: Number(words[0]), tag: words[1], value: unquoted(words.slice(2).join(' ')) } }
    case 'MX':
      return { type, data: { preference: Number(words[0]), exchange: normalName(words[1] ?? '') } }
    case 'TXT':
      return { type, data: [unquoted(value)] }
    case 'DS':
      return {
        type,
        data: {
          keyTag: Number(words[0]),
          algorithm: Number(words[1]),
          digestType: Number(words[2]),
          digest: Buffer.from(words[3] ?? '', 'hex')
        }
      }
    case 'SOA':
      return { type, data: soaOf(words) }
    default:
      return { type, data: value.trim() }
  }
}

function soaOf([mname = '', rname = '', ...numbers]: readonly string[]) {
  const [serial, refresh, retry, expire, minimum] = numbers.map(Number)
  return { mname: normalName(mname), rname: normalName(rname), serial, refresh, retry, expire, minimum }
}

function unquoted(text: string): string {
  return text.replace(/^"|"$/g, '')
}
