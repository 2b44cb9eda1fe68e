import type { Reply } from './wire.ts'

const special = /[&<>"\r]/g
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;'
}
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

export function escapeXml(text: string): string {
  return text.replaceAll(special, found => entities[found] ?? found)
}

/** The texts of all elements of a name, in their order. */
export function textsOf(xml: string, element: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(match =>
    unescapeXml(match[1] ?? '')
  )
}

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return named[name] ?? whole
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
}

export function xmlReply(element: string, content: string, status = 200): Reply {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${element} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${element}>`
  return { status, headers: { 'Content-Type': 'application/xml' }, body }
}

export function errorReply(status: number, code: string, message: string = code): Reply {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><RequestId>BENCH</RequestId></Error>`
  return { status, headers: { 'Content-Type': 'application/xml' }, body }
}
