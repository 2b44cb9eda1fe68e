import type { BuildMode, BuildVariable } from '../build/request.ts'
import { type Parsed, parsed, wrong } from './problem.ts'
import { linesOf, parseLines } from './values.ts'

export function parseBuildCommand(text: string): Parsed<BuildMode> {
  if (text === 'auto' || text === 'none') return parsed({ kind: text })
  if (/^(?:false|off|no|skip)$/i.test(text)) return wrong({ value: text, message: 'builds nothing: write "none".' })
  if (/^(?:true|on|yes|auto|none)$/i.test(text)) {
    return wrong({ value: text, message: 'is not a command line: write "auto", "none" or the command itself.' })
  }
  return parsed({ kind: 'command', command: text })
}

/** Lines of `NAME` or `NAME=value`. What is wrong is told without the value, as that may be a secret. */
export function parseBuildEnv(text: string): Parsed<readonly BuildVariable[]> {
  const seen = new Set<string>()
  return parseLines(text, line => {
    const [, name = '', assignment] = /^([^=]*)(=[\s\S]*)?$/.exec(line) ?? []
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      const yaml = /^([A-Za-z_][A-Za-z0-9_]*)\s*[:\s]/.exec(name)?.[1]
      if (yaml !== undefined) return wrong({ message: `"${yaml}" is not followed by "=": write "${yaml}=value".` })
      return wrong({ message: 'does not start with the name of a variable: write "NAME" or "NAME=value".' })
    }
    if (seen.has(name)) return wrong({ message: `names "${name}" a second time.` })
    seen.add(name)
    return parsed({ name, value: assignment?.slice(1) })
  })
}

/**
 * Glob lines, relative to `dist`; `!` excludes. Only excludes mean: everything but those.
 * A leading `./` says nothing and is taken away.
 */
export function parseFilePatterns(text: string): Parsed<readonly string[]> {
  const result = parseLines(text, line => {
    const fail = (because: string) => wrong({ value: line, message: because })
    const mark = line.startsWith('!') ? '!' : ''
    const pattern = line
      .slice(mark.length)
      .trim()
      .replace(/^(?:\.\/)+/, '')
    if (pattern === '') return fail('has no pattern.')
    if (/^(?:\/|~|[A-Za-z]:[\\/])/.test(pattern)) {
      return fail('is an absolute path: patterns are relative to dist, like "assets/**".')
    }
    if (pattern.split('/').includes('..')) return fail('leaves dist: patterns are relative to it and stay inside.')
    return parsed(`${mark}${pattern}`)
  })
  if (!result.ok) return result
  return parsed(result.value.every(pattern => pattern.startsWith('!')) ? ['**', ...result.value] : result.value)
}

/** A name for the site in releases, comments and folders: letters, digits, `.`, `_`, `-` in one or more `/`-separated parts. */
export function parseSite(text: string): Parsed<string> {
  if (text.length <= 64 && /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)*$/.test(text)) return parsed(text)
  return wrong({
    value: text,
    message:
      'is not a name for a site: at most 64 letters, digits, dots, hyphens and underscores, like "docs" or "apps/shop".'
  })
}

/** A path of this machine. Newlines and NUL are refused, since no build has those. */
export function parsePath(text: string): Parsed<string> {
  if (/\p{Cc}/u.test(text) || linesOf(text).length > 1) {
    return wrong({ value: text, message: 'is not a path: it has a control character or several lines.' })
  }
  if (text.startsWith('~')) return wrong({ value: text, message: 'starts with "~", which only a shell understands.' })
  return parsed(text)
}
