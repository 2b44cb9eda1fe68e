import { wildcardOf } from '../../util/wildcard.ts'

/** Whether a name of a certificate or an alias covers the domain: `*.example.com` is one level below example.com, and not itself. */
export function covers(name: string, domain: string): boolean {
  return name === domain || name === wildcardOf(domain)
}

export function uncovered(domains: readonly string[], names: readonly string[]): readonly string[] {
  return domains.filter(domain => !names.some(name => covers(name, domain)))
}

/** `a, b and 3 more` */
export function listed(items: readonly string[], most = 5): string {
  if (items.length === 0) return 'none'
  const more = items.length - most
  return more > 0 ? `${items.slice(0, most).join(', ')} and ${more} more` : items.join(', ')
}
