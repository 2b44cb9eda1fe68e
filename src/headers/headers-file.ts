import type { ObjectHeaders } from '../ports.ts'
import type { Finding } from '../report/model.ts'
import { otherHostFinding, unstorableFindings } from './headers-findings.ts'
import type { LineProblem } from './line-problem.ts'
import { isStorable, toObjectHeaders, valueProblems } from './storable-headers.ts'
import { urlPathsOf, urlPattern } from './url-pattern.ts'

/** One path of a `_headers` file with what S3 can store of the headers under it. */
export interface HeaderRule {
  readonly line: number
  readonly path: string
  /** Lower-case name → value. */
  readonly set: ReadonlyMap<string, string>
  /** Lower-case names that this rule takes away again from what rules above it set. */
  readonly detach: ReadonlySet<string>
  /** Whether the rule is for this URL path. */
  matches(urlPath: string): boolean
}

export interface HeadersFile {
  readonly rules: readonly HeaderRule[]
  /** Malformed lines: the file cannot mean what it says. */
  readonly problems: readonly LineProblem[]
  /** Headers that S3 cannot store, and rules for other hosts. */
  readonly findings: readonly Finding[]
}

export interface HeadersFileOptions {
  /** The file's path as the findings show it. */
  readonly file: string
  /** The site's own domains: a rule for `https://HOST/path` counts only where HOST is one of them. */
  readonly hosts?: readonly string[]
}

interface Block {
  readonly line: number
  readonly text: string
  readonly address: Address | undefined
  readonly set: Map<string, string>
  readonly detach: Set<string>
  empty: boolean
}

/**
 * Reads a `_headers` file as Netlify and Cloudflare Pages do: a path on a line of its own, `Name: value` lines below
 * it, `#` comments. `*` in a path is any text and `:name` one segment; `! Name` takes away what rules above set;
 * a name that stands twice under one path is joined with a comma.
 *
 * Where those hosts join the values of *several* matching rules with a comma, here the later rule replaces the
 * earlier one: the headers that S3 stores hold one value that belongs together. `public, max-age=0` from `/*` joined
 * with `public, max-age=31536000, immutable` from `/assets/*` is a contradiction that each cache resolves in its own
 * way, and two joined content types are none.
 *
 * Never throws.
 * https://developers.cloudflare.com/pages/configuration/headers/
 * https://docs.netlify.com/manage/routing/headers/
 */
export function parseHeadersFile(text: string, options: HeadersFileOptions): HeadersFile {
  const problems: LineProblem[] = []
  const unstorable: { name: string; line: number }[] = []
  const blocks: Block[] = []

  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = index + 1
    const content = raw.trim()
    if (content === '' || content.startsWith('#')) continue
    const problem = (message: string): void => void problems.push({ line, text: content, message })

    if (/^(?:\/|[a-z][a-z\d+.-]*:\/\/)/i.test(content)) {
      const address = parseAddress(content)
      if (address === undefined) problem('An absolute address begins with https:// and has a host without a port.')
      blocks.push({ line, text: content, address, set: new Map(), detach: new Set(), empty: true })
      continue
    }
    const block = blocks.at(-1)
    if (block === undefined) {
      problem('A header stands here before any path. Begin with a path line, like "/*".')
      continue
    }
    block.empty = false
    const entry = parseEntry(content)
    if (entry.kind === 'problem') problem(entry.message)
    else if (entry.kind === 'detach') block.detach.add(entry.name.toLowerCase())
    else if (!isStorable(entry.name.toLowerCase())) unstorable.push({ name: entry.name, line })
    else for (const message of addHeader(block.set, entry.name.toLowerCase(), entry.value)) problem(message)
  }

  for (const { line, text: path } of blocks.filter(({ empty }) => empty)) {
    problems.push({ line, text: path, message: 'There is no header under this path.' })
  }
  const here = (host: string | undefined): boolean => host === undefined || (options.hosts ?? []).some(urlPattern(host))
  return {
    rules: blocks.flatMap(block => (block.address && here(block.address.host) ? [toRule(block, block.address)] : [])),
    problems: problems.toSorted((a, b) => a.line - b.line),
    findings: [
      ...unstorableFindings(unstorable, options.file),
      ...blocks.flatMap(({ line, address }) =>
        address?.host === undefined || here(address.host) ? [] : [otherHostFinding(address.host, line, options.file)]
      )
    ]
  }
}

/** What the rules say about a file: of each header the last rule that matches its path or one of its pretty URLs. */
export function headersFromFile(rules: readonly HeaderRule[], key: string): ObjectHeaders {
  if (rules.length === 0) return {}
  const paths = urlPathsOf(key)
  const values = new Map<string, string>()
  for (const rule of rules) {
    if (!paths.some(path => rule.matches(path))) continue
    for (const name of rule.detach) values.delete(name)
    for (const [name, value] of rule.set) values.set(name, value)
  }
  return toObjectHeaders(values)
}

interface Address {
  /** Lower case; `undefined` when the rule is for every host. */
  readonly host: string | undefined
  readonly path: string
}

function parseAddress(text: string): Address | undefined {
  if (text.startsWith('/')) return { host: undefined, path: text }
  // A label of the host may be a placeholder (`https://:project.example.com/*`); `:8080` is a port.
  const match = /^https:\/\/(:?[^/:\s.]+(?:\.:?[^/:\s.]+)*)(\/.*)?$/i.exec(text)
  return match?.[1] === undefined ? undefined : { host: match[1].toLowerCase(), path: match[2] ?? '/' }
}

type Entry =
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'detach'; readonly name: string }
  | { readonly kind: 'problem'; readonly message: string }

function parseEntry(content: string): Entry {
  if (content.startsWith('!')) {
    const name = content.slice(1).trim()
    if (isToken(name)) return { kind: 'detach', name }
    return { kind: 'problem', message: 'After "!" comes the name of one header, like "! Cache-Control".' }
  }
  const colon = content.indexOf(':')
  if (colon === -1) {
    const message = 'This is neither a path, which begins with "/", nor a header, which is "Name: value".'
    return { kind: 'problem', message }
  }
  const name = content.slice(0, colon).trim()
  const value = content.slice(colon + 1).trim()
  if (!isToken(name)) return { kind: 'problem', message: `"${name}" is not a header name.` }
  if (value === '') return { kind: 'problem', message: `${name} has no value.` }
  return { kind: 'header', name, value }
}

/** Adds to what stands under the same path already. Gives back what is wrong with the value. */
function addHeader(set: Map<string, string>, name: string, value: string): readonly string[] {
  const before = set.get(name)
  const joined = before === undefined ? value : `${before}, ${value}`
  const problems = valueProblems(name, joined)
  if (problems.length === 0) set.set(name, joined)
  return problems
}

function toRule({ line, set, detach }: Block, { path }: Address): HeaderRule {
  return { line, path, set, detach, matches: urlPattern(path) }
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
function isToken(text: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(text)
}
