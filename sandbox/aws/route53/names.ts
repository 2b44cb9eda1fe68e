/**
 * How Route 53 keeps a name: in lower case, with the trailing dot, and with all but letters, digits, hyphen and
 * underscore as octal escapes: `*.Example.com` → `\052.example.com.`.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 */
export function storedName(name: string): string {
  const escaped = name
    .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .toLowerCase()
    .replace(/[^a-z0-9_.-]/g, character => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)
  return escaped.endsWith('.') ? escaped : `${escaped}.`
}

/** As the DNS writes it, without escapes and without the trailing dot: `*.example.com`. */
export function plainName(name: string): string {
  return storedName(name)
    .replace(/\.$/, '')
    .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/** `com.example.www.`: the lists' order is that of these, by ASCII. */
export function orderOf(name: string): string {
  return `${storedName(name).slice(0, -1).split('.').reverse().join('.')}.`
}

/** Both as stored. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`)
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
