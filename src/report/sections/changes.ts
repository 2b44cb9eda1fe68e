import { formatBytes, formatCount, formatPlural } from '../../util/format.ts'
import { andMore, type Caps } from '../caps.ts'
import { blocks, code, details, prose, table } from '../markup.ts'
import type { Command, FileChange, Reason, Report } from '../model.ts'
import { ACTIONS, type Action, REASONS, reasonOf, type Tense, tenseOf, verbOf } from '../phrases.ts'
import { type Sum, sumOf, tally } from '../tally.ts'
import { shorten, shortenName } from '../text.ts'

/** How many files change, by kind and reason, and below, folded, which. An unchanged site needs no table. */
export function changesSection(report: Report, caps: Caps): string | undefined {
  if (report.changes === undefined) return undefined
  const { changes } = report
  const tense = tenseOf(report)
  const groups = ACTIONS.map(action => ({ action, changes: changes.filter(change => change.action === action) }))
  const lists = groups.map(group => fileList(titleOf(report, group.action), group.changes, report.command, caps))
  if (report.result === 'unchanged') return blocks(...lists)

  const { unchanged } = tally(report)
  const rows = groups.flatMap(group => rowsOf(verbOf(group.action, report), group.changes, report.command))
  if (unchanged.files > 0) rows.push(row('Unchanged', REASONS.unchanged, unchanged))
  if (rows.length === 0) return undefined
  return blocks(
    tense === 'done' ? '#### Changes' : '#### Planned changes',
    reached(report),
    table(['What', 'Why', 'Files', 'Size'], ['left', 'left', 'right', 'right'], rows),
    ...lists
  )
}

function rowsOf(verb: string, changes: readonly FileChange[], command: Command): string[][] {
  const reasons = [...new Set(changes.map(change => change.reason))].sort((a, b) => rank(a) - rank(b))
  return reasons.map(reason =>
    row(
      verb,
      reasonOf({ reason }, command),
      sumOf(changes, change => change.reason === reason)
    )
  )
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

/** Titles of the folded lists; the number comes before: `3 files uploaded`. */
const TITLES: Readonly<Record<Tense, Readonly<Record<Action, string>>>> = {
  done: { upload: 'uploaded', delete: 'deleted', keep: 'in the bucket but not in the site' },
  would: { upload: 'to upload', delete: 'to delete', keep: 'in the bucket but not in the site' },
  failed: { upload: 'to upload', delete: 'to delete', keep: 'in the bucket but not in the site' }
}

function titleOf({ command, result }: Report, action: Action): string {
  return command === 'rollback' && result === 'rolled-back' && action === 'upload'
    ? 'restored'
    : TITLES[tenseOf({ result })][action]
}

function fileList(title: string, changes: readonly FileChange[], command: Command, caps: Caps): string | undefined {
  if (changes.length === 0) return undefined
  const shown = changes.slice(0, caps.files)
  const rows = shown.map(change => [
    code(shortenName(change.key, caps.name)),
    why(change, command, caps),
    formatBytes(change.size)
  ])
  return details(
    `${formatPlural(changes.length, 'file')} ${title}`,
    blocks(
      rows.length === 0 ? undefined : table(['File', 'Why', 'Size'], ['left', 'left', 'right'], rows),
      andMore(changes.length, shown.length, caps)
    )
  )
}

function why(change: FileChange, command: Command, caps: Caps): string {
  const { detail } = change
  const reason = reasonOf(change, command)
  return detail === undefined ? reason : `${reason}: ${prose(shorten(detail, caps.name * 2))}`
}
