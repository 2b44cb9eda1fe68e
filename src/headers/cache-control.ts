/**
 * A Cache-Control value as directives: names in lower case; `true` for one without a value, else the value without
 * quotes. Of a directive that stands there twice the first counts; a malformed one is kept as it is, for whoever
 * validates. https://www.rfc-editor.org/rfc/rfc9111#section-5.2
 */
export function parseCacheControl(value: string): ReadonlyMap<string, string | true> {
  const directives = new Map<string, string | true>()
  for (const { name, argument } of directivesOf(value)) {
    if (!directives.has(name)) directives.set(name, argument ?? true)
  }
  return directives
}

/** Whether a Cache-Control value has the directive, with or without a value. */
export function hasDirective(value: string | undefined, name: string): boolean {
  return value !== undefined && parseCacheControl(value).has(name)
}

/** Directives whose value is a number of seconds. */
export type FreshnessDirective = 'max-age' | 's-maxage' | 'stale-while-revalidate' | 'stale-if-error'

/** Seconds of such a directive; `undefined` when the directive is absent or not a number of seconds. */
export function secondsOf(value: string, name: FreshnessDirective): number | undefined {
  const argument = parseCacheControl(value).get(name)
  return typeof argument === 'string' && /^\d+$/.test(argument) ? Number(argument) : undefined
}

type Argument = 'none' | 'seconds' | 'optional fields'

/**
 * The directives of responses.
 * https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2, https://www.rfc-editor.org/rfc/rfc8246,
 * https://www.rfc-editor.org/rfc/rfc5861
 */
const DIRECTIVES: ReadonlyMap<string, Argument> = new Map([
  ['public', 'none'],
  ['private', 'optional fields'],
  ['no-cache', 'optional fields'],
  ['no-store', 'none'],
  ['no-transform', 'none'],
  ['max-age', 'seconds'],
  ['s-maxage', 'seconds'],
  ['must-revalidate', 'none'],
  ['proxy-revalidate', 'none'],
  ['must-understand', 'none'],
  ['immutable', 'none'],
  ['stale-while-revalidate', 'seconds'],
  ['stale-if-error', 'seconds']
])

/**
 * What is wrong with a Cache-Control value, a full sentence each; empty when nothing is.
 * An unknown directive is a problem: caches ignore it, so a slip like `max_age=60` would silently do nothing.
 */
export function cacheControlProblems(value: string): readonly string[] {
  if (hasControlCharacter(value)) return ['The value contains a control character.']
  if (!isAscii(value)) return ['The value contains characters outside ASCII, which an HTTP header cannot carry.']
  const problems: string[] = []
  const seen = new Set<string>()
  for (const { raw, name, argument } of directivesOf(value)) {
    const expected = DIRECTIVES.get(name)
    if (raw === '') problems.push('There is a comma with no directive beside it.')
    else if (seen.has(name)) problems.push(`"${name}" is given twice.`)
    else if (expected === undefined) {
      problems.push(`"${raw}" is not a Cache-Control directive. Known are ${[...DIRECTIVES.keys()].join(', ')}.`)
    } else if (expected === 'seconds' && !/^\d{1,10}$/.test(argument ?? '')) {
      problems.push(`"${raw}" needs a whole number of seconds, like "${name}=3600".`)
    } else if (expected === 'none' && argument !== undefined) {
      problems.push(`"${name}" takes no value, but was given "${raw}".`)
    } else if (expected === 'optional fields' && argument === '') {
      problems.push(`"${raw}" has an empty value: leave out the "=".`)
    }
    seen.add(name)
  }
  return problems
}

export function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text)
}

export function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text)
}

interface Directive {
  readonly raw: string
  readonly name: string
  readonly argument: string | undefined
}

/** Splits at the commas that are not inside quotes. */
function directivesOf(value: string): readonly Directive[] {
  if (value.trim() === '') return []
  const parts = value.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+|(?<=,|^)(?=,|$)/g) ?? []
  return parts.map(part => {
    const raw = part.trim()
    const equals = raw.indexOf('=')
    if (equals === -1) return { raw, name: raw.toLowerCase(), argument: undefined }
    return {
      raw,
      name: raw.slice(0, equals).trim().toLowerCase(),
      argument: unquote(raw.slice(equals + 1).trim())
    }
  })
}

function unquote(text: string): string {
  const quoted = /^"(.*)"$/s.exec(text)?.[1]
  return quoted === undefined ? text : quoted.replaceAll(/\\(.)/g, '$1')
}
