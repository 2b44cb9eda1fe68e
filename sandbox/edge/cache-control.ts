/** Directives of a Cache-Control header: names lower-case, values unquoted, '' for a directive without one. */
export type CacheDirectives = ReadonlyMap<string, string>

/** Reads a Cache-Control header as RFC 9111 §5.2 writes it; the first of a repeated directive counts. */
export function parseCacheControl(header: string | null): CacheDirectives {
  const directives = new Map<string, string>()
  for (const [, name = '', quoted, plain] of (header ?? '').matchAll(
    /([^\s,=]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,]*)))?/g
  )) {
    const key = name.toLowerCase()
    if (!directives.has(key)) directives.set(key, quoted ?? plain ?? '')
  }
  return directives
}

/** The first of the named directives that carries a whole number of seconds. */
export function secondsOf(directives: CacheDirectives, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = directives.get(name)
    if (value !== undefined && /^\d+$/.test(value)) return Number(value)
  }
  return undefined
}
