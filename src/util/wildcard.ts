/** The wildcard name that covers a domain: `*.example.com` is one level below example.com, and not example.com itself. */
export function wildcardOf(domain: string): string {
  return `*${domain.slice(domain.indexOf('.'))}`
}
