import { formatBytes, formatCount, formatPlural } from '../../util/format.ts'
import { andMore, type Caps } from '../caps.ts'
import { blocks, code, details, prose, table } from '../markup.ts'
import type { FileChange, Reason, Report } from '../model.ts'
import { ACTIONS, type Action, REASONS, tenseOf, VERBS } from '../phrases.ts'
import { type Sum, sum, tally } from '../tally.ts'
import { shorten, shortenName } from '../text.ts'

/** How many files change, by kind and reason, and below, folded, which. */
export function changesSection(report: Report, caps: Caps): string | undefined {
  const changes = report.changes ?? []
  const { unchanged } = tally(report)
  if (
    report.changes === undefined ||
    (changes.length === 0 && (unchanged.files === 0 || report.result === 'unchanged'))
  )
    return undefined
  const verbs = VERBS[tenseOf(report)]
  const groups = ACTIONS.map(action => ({
    action,
    verb: verbs[action],
    changes: changes.filter(c => c.action === action)
  }))
  const rows = groups.flatMap(group => rowsOf(group.verb, group.changes))
  if (unchanged.files > 0) rows.push(row('Unchanged', REASONS.unchanged, unchanged))
  return blocks(
    '#### Changes',
    reached(report),
    table(['', 'Why', 'Files', 'Size'], ['left', 'left', 'right', 'right'], rows),
    ...groups.map(group => fileList(group.action, group.changes, caps))
  )
}

function rowsOf(verb: string, changes: readonly FileChange[]): string[][] {
  const reasons = [...new Set(changes.map(change => change.reason))].sort((a, b) => rank(a) - rank(b))
  return reasons.map(reason => row(verb, REASONS[reason], sum(changes.filter(change => change.reason === reason))))
}

function row(verb: string, why: string, { files, bytes }: Sum): string[] {
  return [verb, why, formatCount(files), formatBytes(bytes)]
}

const ORDER = Object.keys(REASONS)

function rank(reason: Reason): number {
  return ORDER.indexOf(reason)
}

/** On a failed run: how far it got. */
function reached(report: Report): string | undefined {
  if (report.result !== 'failed') return undefined
  const { transfer } = report
  if (transfer === undefined) return 'None of this was begun.'
  const { uploads, deletes } = tally(report)
  const uploaded = `${formatCount(transfer.uploaded)} of ${formatPlural(uploads.files, 'upload')}`
  const deleted = `${formatCount(transfer.deleted)} of ${formatPlural(deletes.files, 'delete')}`
  return `Before it failed, the run had done ${deletes.files === 0 ? uploaded : `${uploaded} and ${deleted}`}.`
}

const TITLES: Readonly<Record<Action, readonly [one: string, many: string]>> = {
  upload: ['file to upload', 'files to upload'],
  delete: ['file to delete', 'files to delete'],
  keep: ['file in the bucket only', 'files in the bucket only']
}

function fileList(action: Action, changes: readonly FileChange[], caps: Caps): string | undefined {
  if (changes.length === 0) return undefined
  const shown = changes.slice(0, caps.files)
  const rows = shown.map(change => [
    code(shortenName(change.key, caps.name)),
    change.detail === undefined
      ? REASONS[change.reason]
      : `${REASONS[change.reason]}: ${prose(shorten(change.detail, caps.name * 2))}`,
    formatBytes(change.size)
  ])
  const title = formatPlural(changes.length, ...TITLES[action])
  const list = rows.length === 0 ? undefined : table(['File', 'Why', 'Size'], ['left', 'left', 'right'], rows)
  return details(title, blocks(list, andMore(changes.length, shown.length, caps)))
}
