import picomatch from 'picomatch'
import { messageOf } from '../errors.ts'
import { cacheControlProblems, hasControlCharacter } from './cache-control.ts'
import type { LineProblem } from './line-problem.ts'

/** One line of the `cache-control` input. */
export interface CacheRule {
  readonly line: number
  readonly glob: string
  /** The Cache-Control value. */
  readonly value: string
  matches(key: string): boolean
}

/**
 * Reads the lines of the `cache-control` input, each `glob: value`. Lines keep their order: the first that matches a
 * file counts (`ruleFor`), and it counts before `_headers` and before the defaults.
 *
 * - A pattern without a slash matches the file's name in any folder: `*.woff2`, `robots.txt`.
 * - A pattern with a slash matches the whole key, from the site's root: `assets/**`; a leading slash only anchors,
 *   so that `/index.html` means the one at the root.
 * - Dotfiles match like any other; upper and lower case differ, on every platform.
 *
 * Never throws: everything that is wrong is in `problems`, and a line with a problem makes no rule.
 */
export function parseCacheRules(lines: Iterable<{ readonly line: number; readonly text: string }>): {
  readonly rules: readonly CacheRule[]
  readonly problems: readonly LineProblem[]
} {
  const rules: CacheRule[] = []
  const problems: LineProblem[] = []
  for (const { line, text } of lines) {
    const trimmed = text.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const messages = lineProblems(trimmed)
    for (const message of messages) problems.push({ line, text: trimmed, message })
    if (messages.length > 0) continue
    const { glob, value } = split(trimmed)
    const matches = matcher(glob)
    if (typeof matches === 'string') problems.push({ line, text: trimmed, message: matches })
    else rules.push({ line, glob, value, matches })
  }
  return { rules, problems }
}

/** The first rule that matches the key. */
export function ruleFor(rules: readonly CacheRule[], key: string): CacheRule | undefined {
  return rules.find(rule => rule.matches(key))
}

function lineProblems(line: string): readonly string[] {
  if (hasControlCharacter(line)) return ['The line contains a control character.']
  const { glob, value } = split(line)
  if (glob === '') return ['There is no pattern before the colon. A line is "glob: value", like "*.pdf: max-age=600".']
  if (value === '') return ['There is no value. A line is "glob: value", like "*.pdf: max-age=600".']
  if (glob.startsWith('!')) {
    return ['A pattern cannot be negated. The first line that matches counts, so put the exception above the rule.']
  }
  return cacheControlProblems(value)
}

/** At the last colon: a Cache-Control value has none, a glob like `[[:digit:]]*.js` may. */
function split(line: string): { readonly glob: string; readonly value: string } {
  const colon = line.lastIndexOf(':')
  if (colon === -1) return { glob: line, value: '' }
  return { glob: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }
}

/** The matcher of a glob, or what is wrong with it. */
function matcher(glob: string): ((key: string) => boolean) | string {
  try {
    const test = picomatch(glob.replace(/^\//, ''), { dot: true, strictBrackets: true, nonegate: true, windows: false })
    if (glob.includes('/')) return key => test(key)
    return key => test(key.slice(key.lastIndexOf('/') + 1))
  } catch (error) {
    return `The pattern is not a valid glob: ${messageOf(error)}.`
  }
}
