import { formatPlural } from '../../util/format.ts'
import type { Caps } from '../caps.ts'
import { blocks, code, details, fenced, link, prose } from '../markup.ts'
import { shorten, shortenName } from '../text.ts'
import type { CheckFinding, Remedy } from '../verification.ts'
import type { Told } from '../verified.ts'

const STATE_ICONS: Readonly<Record<CheckFinding['state'], string>> = {
  pass: '✅',
  warn: '⚠️',
  fail: '❌',
  unknown: '❔',
  skip: '➖'
}

export function stateIcon({ state, severity, missing }: CheckFinding): string {
  if (missing !== undefined) return '🔑'
  return state === 'warn' && severity === 'info' ? 'ℹ️' : STATE_ICONS[state]
}

/** `**CF-4 Alternate domain names**` */
export function checkName({ id, title }: CheckFinding): string {
  return `**${prose(`${id} ${title}`)}**`
}

/** One finding in one line: what it is about, and what was found. */
export function findingLine(finding: CheckFinding, caps: Caps): string {
  const actual = finding.evidence?.actual
  const found = actual === undefined ? '' : ` Found: ${code(shortenName(actual, caps.name))}`
  return `${checkName(finding)}: ${prose(shorten(finding.message, caps.text))}${found}`
}

/** A failure with its evidence, how it is mended, and, folded, what it explains. */
export function failureBlock(told: Told, caps: Caps): string {
  return blocks(...headOf(told, caps), evidencePart(told, caps), explainsPart(told, caps), sourceLink(told))
}

/** A warning or suggestion: the same, with all but what it says folded. */
export function warningBlock(told: Told, caps: Caps): string {
  const { evidence, remedy } = told.finding
  const title =
    remedy === undefined ? 'Evidence' : evidence === undefined ? 'How to mend it' : 'Evidence, and how to mend it'
  return blocks(
    ...headOf(told, caps),
    details(title, blocks(evidencePart(told, caps), sourceLink(told))),
    explainsPart(told, caps)
  )
}

function headOf({ finding }: Told, caps: Caps): readonly string[] {
  const { id, title, resource, message } = finding
  const about = code(shortenName(resource, caps.name))
  return [
    `##### ${stateIcon(finding)} ${prose(`${id} ${title}`)}`,
    `${about === '' ? '' : `${about} · `}${prose(shorten(message, caps.text))}`
  ]
}

function evidencePart({ finding: { evidence, remedy } }: Told, caps: Caps): string {
  return blocks(
    evidence === undefined
      ? undefined
      : `- Expected: ${code(shorten(evidence.expected, caps.text))}\n- Found: ${code(shorten(evidence.actual, caps.text))}`,
    remedy === undefined ? undefined : remedyPart(remedy, caps)
  )
}

function explainsPart({ explains }: Told, caps: Caps): string | undefined {
  if (explains.length === 0) return undefined
  return details(
    `This explains ${formatPlural(explains.length, 'other finding')}: ${explains.map(({ id }) => id).join(', ')}`,
    explains.map(one => `- ${stateIcon(one)} ${findingLine(one, caps)}`).join('\n')
  )
}

/** Characters of a command or document that is shown whole; one that is longer is not shown, as half of it is of no use. */
export function longestBlock(caps: Caps): number {
  return 4 * caps.text
}

function remedyPart(remedy: Remedy, caps: Caps): string {
  const words = (text: string) => prose(shorten(text, caps.text))
  if (remedy.kind === 'text') return `**To mend it:** ${words(remedy.text)}`
  if (remedy.kind === 'console') {
    const place = link('Open the AWS console', remedy.url)
    return `**To mend it:** ${words(remedy.text)}${place === undefined ? '' : ` ${place}`}`
  }
  const note = remedy.note === undefined ? '' : ` ${words(remedy.note)}`
  if (remedy.text.length > longestBlock(caps)) return `**To mend it:** the command is ${caps.elsewhere}.${note}`
  return blocks(`**To mend it:**${note}`, fenced('sh', remedy.text))
}

function sourceLink({ finding }: Told): string | undefined {
  const documentation = link('Documentation', finding.source)
  return documentation === undefined ? undefined : `<sub>${documentation}</sub>`
}
