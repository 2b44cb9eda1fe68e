/** What the comments on deployed, failed and removed previews have in common. */
import type { Caps } from '../caps.ts'
import { commitAt, commitUrl } from '../links.ts'
import { code, details, link, linkTo, table } from '../markup.ts'
import type { Finding, Report } from '../model.ts'
import { formatMoment } from '../moments.ts'
import { findingsList, findingsTitle } from '../sections/findings.ts'
import { shortenName } from '../text.ts'

/** `### ✅ Preview is ready`, with the site's name where a repository has several. */
export function heading(icon: string, { destination }: Report, state: string, caps: Caps): string {
  const site = destination?.site ?? 'default'
  const name = site === 'default' ? '' : ` of ${code(shortenName(site, caps.name))}`
  return `### ${icon} Preview${name} ${state}`
}

export type Row = readonly [name: string, markdown: string | undefined]

/** A row for each thing that is known; the first one stands out. */
export function card(rows: readonly Row[]): string {
  const [head = ['', ''], ...others] = rows.filter((row): row is [string, string] => row[1] !== undefined)
  return table(head, ['left', 'left'], others)
}

/** The address without its scheme, linked. */
export function address({ preview }: Report): string | undefined {
  if (preview === undefined || !URL.canParse(preview.url)) return undefined
  const { host, pathname } = new URL(preview.url)
  return link(`${host}${pathname === '/' ? '' : pathname}`, preview.url)
}

/** The head commit of the pull request, in short. */
export function commit(report: Report): string | undefined {
  const { sha } = report.run
  if (sha === undefined) return undefined
  const short = code(sha.slice(0, 7))
  return linkTo(short, commitUrl(report)) ?? short
}

/** A commit that was deployed before. */
export function earlierCommit(report: Report, sha: string): string {
  const short = code(sha.slice(0, 7))
  return linkTo(short, commitAt(report, sha)) ?? short
}

/** When the run ended, and where to read on: `2026-11-22 15:04 UTC · log and summary`. */
export function moment({ startedAt, durationMs, run }: Report): string {
  const end = new Date(Date.parse(startedAt) + durationMs)
  const when = Number.isNaN(end.getTime()) ? undefined : `${formatMoment(end.toISOString())} UTC`
  return [when, link('log and summary', run.runUrl)].filter(part => part !== undefined).join(' · ')
}

const OPEN_FINDINGS = 3

/** A few findings are shown, many are folded. */
export function findingsPart(findings: readonly Finding[], caps: Caps): string | undefined {
  if (findings.length === 0) return undefined
  const list = findingsList(findings, caps)
  return findings.length <= OPEN_FINDINGS ? list : details(findingsTitle(findings), list)
}

/** What a reviewer has to know; notices are about how the action works. */
export function grave({ findings }: Report): readonly Finding[] {
  return findings.filter(({ level }) => level !== 'notice')
}
