import { formatBytes, formatCount, formatPlural } from '../../util/format.ts'
import { andMore, type Caps } from '../caps.ts'
import { compareUrl } from '../links.ts'
import { blocks, code, details, link, table } from '../markup.ts'
import type { FileChange, Report } from '../model.ts'
import { expiry } from '../moments.ts'
import { done, reasonOf, untouched } from '../phrases.ts'
import { weightClause, weightTable } from '../sections/weight.ts'
import { tally } from '../tally.ts'
import { shortenName } from '../text.ts'
import { address, card, commit, findingsPart, grave, heading, moment } from './parts.ts'

/** A preview that can be looked at, just deployed or found up to date. */
export function livePreview(report: Report, caps: Caps): readonly (string | undefined)[] {
  const isNew = report.result === 'deployed'
  const link = address(report)
  const sizes = sizesOf(report)
  return [
    heading('✅', report, isNew ? 'is ready' : 'is up to date', caps),
    card([
      ['Preview', link],
      ['Commit', commitCell(report)],
      [isNew ? 'Updated' : 'Checked', moment(report)],
      ['Changes', changes(report)],
      ['Size', sizes === undefined ? size(report) : undefined],
      ['Expires', report.preview === undefined ? undefined : expiry(report.preview)]
    ]),
    sizes,
    findingsPart(grave(report), caps),
    isNew ? biggestChanges(report, caps) : undefined
  ]
}

function commitCell(report: Report): string | undefined {
  const parts = [commit(report), link('changes since the last deploy', compareUrl(report))].filter(
    part => part !== undefined
  )
  return parts.length === 0 ? undefined : parts.join(' · ')
}

function changes(report: Report): string | undefined {
  if (report.changes === undefined && report.counts === undefined) return undefined
  const sums = tally(report)
  if (report.result === 'unchanged') return untouched(sums)
  const isFirst = report.release?.recorded === true && report.release.previousId === undefined
  return `${isFirst ? 'first deploy: ' : ''}${done(report, sums)}`
}

function sizesOf({ preview }: Report): string | undefined {
  const { weight, production } = preview ?? {}
  return weight === undefined || production === undefined ? undefined : weightTable(weight, production)
}

function size({ preview }: Report): string | undefined {
  return preview?.weight === undefined ? undefined : weightClause(preview.weight, preview.production)
}

function biggestChanges(report: Report, caps: Caps): string | undefined {
  const changed = (report.changes ?? []).filter(change => change.action !== 'keep')
  if (changed.length === 0) return undefined
  const shown = changed.toSorted((a, b) => b.size - a.size).slice(0, caps.files)
  const rows = shown.map(change => [
    code(shortenName(change.key, caps.name)),
    what(change, report),
    formatBytes(change.size)
  ])
  const title =
    shown.length > 0 && shown.length < changed.length
      ? `The ${formatCount(shown.length)} biggest of ${formatPlural(changed.length, 'changed file')}`
      : formatPlural(changed.length, 'changed file')
  return details(
    title,
    blocks(
      rows.length === 0 ? undefined : table(['File', 'What', 'Size'], ['left', 'left', 'right'], rows),
      andMore(changed.length, shown.length, caps)
    )
  )
}

function what(change: FileChange, { command }: Report): string {
  const reason = reasonOf(change, command)
  return change.action === 'delete' ? `deleted: ${reason}` : reason
}
