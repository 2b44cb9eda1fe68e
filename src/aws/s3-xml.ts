/**
 * S3's replies are flat XML made by machines, with escaped text and no attributes on what is read here. Looking for tags
 * reads a page of a thousand keys in a fraction of the time that a parser takes, and listing is half of what a deploy
 * without changes does.
 */

/** The text of the first element of that name at or behind `from`; `undefined` when there is none. */
export function textOf(xml: string, name: string, from = 0): string | undefined {
  const content = contentOf(xml, name, from)
  return content === undefined ? undefined : unescaped(content)
}

/** What is between the tags of every element of that name, in order. */
export function* elementsOf(xml: string, name: string): Generator<string> {
  const open = `<${name}>`
  const close = `</${name}>`
  for (let at = xml.indexOf(open); at !== -1; at = xml.indexOf(open, at)) {
    const end = xml.indexOf(close, at)
    if (end === -1) return
    yield xml.slice(at + open.length, end)
    at = end + close.length
  }
}

function contentOf(xml: string, name: string, from: number): string | undefined {
  const open = `<${name}>`
  const at = xml.indexOf(open, from)
  if (at === -1) return undefined
  const end = xml.indexOf(`</${name}>`, at)
  return end === -1 ? undefined : xml.slice(at + open.length, end)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole
    const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : whole
  })
}

/** Text as it stands in an element. What XML would read as another character, or none, is written as a reference. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"\r\n\u0085\u2028]/g, character => {
    const name = Object.entries(entities).find(([, meant]) => meant === character)?.[0]
    return name === undefined ? `&#x${character.charCodeAt(0).toString(16)};` : `&${name};`
  })
}
