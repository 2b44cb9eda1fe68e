/**
 * The pieces of GitHub-flavoured Markdown that summaries are made of. What comes from outside goes through `code` or
 * `prose` and can't become markup, a link, a mention or an issue reference: all of those are inert in a code span.
 * Source: https://github.github.com/gfm/#code-spans, https://github.github.com/gfm/#tables-extension-
 */
import { visible } from './text.ts'

/** A code span, on one line. An empty text gives an empty string, since Markdown has no empty code span. */
export function code(text: string): string {
  const shown = visible(text)
  if (shown === '') return ''
  // In a table `\|` stands for `|`, even in a code span, so a backslash before a pipe needs another spelling.
  if (shown.includes('\\|')) return `<code>${shown.replace(/[^\p{L}\p{N} ]/gu, entity)}</code>`
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  // One space is taken off both ends: needed beside a backtick, and where the text has spaces of its own at both.
  const pad = /^`|`$|^ .* $/.test(shown) ? ' ' : ''
  return `${fence}${pad}${shown}${pad}${fence}`
}

// Anything that Markdown, HTML or GitHub (mentions, issue numbers, emoji names, bare addresses) gives a meaning to.
const MEANS_SOMETHING = /[\\`*_~$[\]<>|@#^{}]|:\/\/|:[\w+-]+:|\bgh-\d|^www\./i
const EMOJI_NAME = /:[\w+-]+:/
/** A line that is to be pasted into a shell as it is. */
const COMMAND = /^aws [a-z\d-]+ [a-z\d-]+ --/
const WORD = /^(["'“‘(]*)(.*?)(["'”’).,;:!?]*)$/su

/**
 * A sentence or more, on one line of Markdown: lines are joined by `<br>`. What stands between backticks becomes a code
 * span, and so does every word with a character that would mean something, and a line that is an AWS command. Not for the start of a line.
 */
export function prose(text: string): string {
  return text
    .trim()
    .split(/\s*\r?\n\s*/)
    .map(line =>
      COMMAND.test(line)
        ? code(line)
        : line
            .split(/(`[^`]+`)/)
            .map(proseSegment)
            .join('')
    )
    .join('<br>')
}

function proseSegment(segment: string, index: number): string {
  if (index % 2 === 1) return code(segment.slice(1, -1))
  return segment
    .split(/( +)/)
    .map(word => (word.startsWith(' ') ? ' ' : proseWord(word)))
    .join('')
}

function proseWord(word: string): string {
  const [, before = '', core = '', after = ''] = WORD.exec(word) ?? []
  if (!MEANS_SOMETHING.test(core)) return EMOJI_NAME.test(word) ? code(word) : visible(word).replaceAll('&', '&amp;')
  // A closing bracket belongs to the word that opened it: `f(x)`.
  const closing = core.includes('(') && after.startsWith(')') ? ')' : ''
  const url = link(core, core)
  const body = url !== undefined && DOCUMENTATION.test(core) ? url : code(core + closing)
  return `${before}${body}${after.slice(closing.length)}`
}

// Of the addresses in a sentence only these become links; others are shown, as they may come from anywhere.
const DOCUMENTATION = /^https:\/\/(?:docs\.aws\.amazon\.com|docs\.github\.com|github\.com)\/[\w./?=&#%-]*$/

/** A link, or undefined when `url` is no http(s) address. `label` is plain text. */
export function link(label: string, url: string | undefined): string | undefined {
  return linkTo(escapeLabel(visible(label)), url)
}

/** A link whose label is Markdown already. */
export function linkTo(label: string, url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  const { protocol, href } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') return undefined
  return `[${label}](${href.replace(/[()<>|\\\s`*_[\]]/g, percent)})`
}

export type Alignment = 'left' | 'right'

/** A table; cells are Markdown, pipes in them are escaped here. What is right-aligned is a figure and stays on one line. */
export function table(
  head: readonly string[],
  align: readonly Alignment[],
  rows: readonly (readonly string[])[]
): string {
  const cell = (markdown: string, column: number) => {
    const escaped = markdown.replaceAll('|', '\\|')
    return align[column] === 'right' ? escaped.replaceAll(' ', '&nbsp;') : escaped
  }
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  const rule = `| ${align.map(side => (side === 'right' ? '--:' : ':--')).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** A folded block. `title` is plain text of ours; `body` is Markdown. The empty lines make GitHub read it as such. */
export function details(title: string, body: string): string {
  return `<details><summary>${title.replace(/[&<>]/g, entity)}</summary>\n\n${body}\n\n</details>`
}

/**
 * A fenced code block, on lines of its own. The fence is longer than any in the text, and what can't be seen is shown: the
 * text may be made to be pasted. https://github.github.com/gfm/#fenced-code-blocks
 */
export function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text.split(/\r?\n/).map(visible).join('\n')}\n${fence}`
}

/** Blocks with an empty line between; empty ones are left out. */
export function blocks(...parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== '').join('\n\n')
}

function escapeLabel(text: string): string {
  return text.replace(/[\\`*_~$[\]<>|@#^{}!&]/g, character => (character === '|' ? '&#124;' : `\\${character}`))
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
