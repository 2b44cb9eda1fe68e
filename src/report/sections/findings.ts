import { formatPlural } from '../../util/format.ts'
import { andMore, type Caps } from '../caps.ts'
import { blocks, code, prose } from '../markup.ts'
import type { Finding, Level, Report } from '../model.ts'
import { shorten, shortenName } from '../text.ts'

const LEVELS: readonly { readonly level: Level; readonly icon: string; readonly one: string }[] = [
  { level: 'error', icon: '❌', one: 'error' },
  { level: 'warning', icon: '⚠️', one: 'warning' },
  { level: 'notice', icon: 'ℹ️', one: 'notice' }
]

/** Warnings and guards, the gravest first, each with what to do about it. */
export function findingsSection({ findings }: Pick<Report, 'findings'>, caps: Caps): string | undefined {
  return findings.length === 0 ? undefined : blocks(`#### ${findingsTitle(findings)}`, findingsList(findings, caps))
}

/** `1 error, 2 warnings`. */
export function findingsTitle(findings: readonly Finding[]): string {
  return groupsOf(findings)
    .filter(group => group.found.length > 0)
    .map(group => formatPlural(group.found.length, group.one))
    .join(', ')
}

/** The findings without a heading. */
export function findingsList(findings: readonly Finding[], caps: Caps): string {
  const items = groupsOf(findings).flatMap(({ icon, found }) => found.map(finding => ({ icon, finding })))
  const shown = items.slice(0, caps.findings)
  return blocks(
    shown.map(({ icon, finding }) => item(icon, finding, caps)).join('\n'),
    andMore(items.length, shown.length, caps)
  )
}

function groupsOf(findings: readonly Finding[]) {
  return LEVELS.map(kind => ({ ...kind, found: findings.filter(finding => finding.level === kind.level) }))
}

function item(icon: string, finding: Finding, caps: Caps): string {
  const text = (raw: string) => prose(shorten(raw, caps.text))
  const place = finding.file === undefined ? '' : ` ${code(shortenName(where(finding.file, finding.line), caps.name))}`
  const remedy = finding.remedy === undefined ? '' : `<br>➜ ${text(finding.remedy)}`
  const waive =
    finding.id === undefined ? '' : `<br><sub>To accept this, add ${code(finding.id)} to ${code('allow')}.</sub>`
  return `- ${icon} **${text(finding.title)}**${place}<br>${text(finding.message)}${remedy}${waive}`
}

function where(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}`
}
