import type { HttpsRecord } from '../../verify/facts.ts'

const ALPN = 1

/**
 * An HTTPS record's priority, target and application protocols, from its data on the wire: dns-packet leaves this type
 * undecoded. `undefined` where it is cut short. https://www.rfc-editor.org/rfc/rfc9460#section-2.2
 */
export function decodeHttpsRecord(data: Buffer): HttpsRecord | undefined {
  try {
    const priority = data.readUInt16BE(0)
    const { labels, end } = labelsFrom(data, 2)
    const alpn: string[] = []
    for (let offset = end; offset < data.length; ) {
      const key = data.readUInt16BE(offset)
      const length = data.readUInt16BE(offset + 2)
      if (offset + 4 + length > data.length) return undefined
      if (key === ALPN) alpn.push(...stringsIn(data.subarray(offset + 4, offset + 4 + length)))
      offset += 4 + length
    }
    return { priority, target: labels.join('.').toLowerCase(), alpn }
  } catch {
    // Reading past the end.
    return undefined
  }
}

/** A name that is not compressed: labels, each after its length, up to the empty one. */
function labelsFrom(data: Buffer, start: number): { readonly labels: readonly string[]; readonly end: number } {
  const labels: string[] = []
  let offset = start
  for (let length = data.readUInt8(offset); length > 0; length = data.readUInt8(offset)) {
    labels.push(data.toString('latin1', offset + 1, offset + 1 + length))
    offset += 1 + length
  }
  return { labels, end: offset + 1 }
}

function stringsIn(data: Buffer): readonly string[] {
  const strings: string[] = []
  for (let offset = 0; offset < data.length; ) {
    const length = data.readUInt8(offset)
    strings.push(data.toString('latin1', offset + 1, offset + 1 + length))
    offset += 1 + length
  }
  return strings
}
