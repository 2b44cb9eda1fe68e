import { formatBytes, formatCount, formatPlural } from '../../util/format.ts'
import { andMore, type Caps } from '../caps.ts'
import { commitAt } from '../links.ts'
import { blocks, code, details, linkTo, table } from '../markup.ts'
import type { HistoryEntry, Report } from '../model.ts'
import { formatAge, formatSpan } from '../moments.ts'
import { rollbackCommand, rollbackTarget } from '../rollback-command.ts'

type History = NonNullable<Report['history']>

/** What a rollback would do, with the line that starts it, and what is kept for it and for open tabs. */
export function historySection(report: Report, caps: Caps): string | undefined {
  const { history, target } = report
  // A preview is brought back by a commit; the command below would speak of production.
  if (history === undefined || target === 'preview') return undefined
  const { releases, kept } = history
  const title = `What is kept: ${formatPlural(releases.length, 'release')}${kept.files === 0 ? '' : ` and ${formatPlural(kept.files, 'file')} for open tabs`}`
  return blocks(
    `#### Going ${rollbackTarget(report)?.forward === true ? 'forward again' : 'back'}`,
    wayBack(report),
    details(title, blocks(releaseTable(report, history, caps), reasons(history))),
    pruned(history)
  )
}

function wayBack(report: Report): string {
  const target = rollbackTarget(report)
  if (target === undefined) return 'No release with other content is kept: there is nothing to go back to.'
  const { entry, forward } = target
  const what = forward
    ? `This makes ${code(entry.id)}${commitOf(report, entry)}, which was rolled back, live again:`
    : `This makes ${code(entry.id)}${commitOf(report, entry)} live again, in seconds and without a build:`
  return blocks(
    what,
    `\`\`\`sh\n${rollbackCommand(report.run, entry.id)}\n\`\`\``,
    `<sub>${code('gh workflow run')} starts a workflow that has ${code('workflow_dispatch')} with the inputs ${code('command')} and ${code('release')}, and hands them to this step${
      report.run.workflow === undefined ? `; put its file name in place of ${code('WORKFLOW')}` : ''
    }.</sub>`
  )
}

function releaseTable(report: Report, { releases, previousId }: History, caps: Caps): string {
  const shown = releases.slice(0, Math.max(1, caps.extras))
  const rows = shown.map((entry, index) => [
    code(entry.id),
    formatSpan(entry.at, entry.until),
    commitLink(report, entry) ?? '',
    remark(entry, index === 0, entry.id === previousId)
  ])
  return blocks(
    table(['Release', 'Live (UTC)', 'Commit', ''], ['left', 'left', 'left', 'left'], rows),
    andMore(releases.length, shown.length, caps)
  )
}

function remark({ restoredId, withdrawn }: HistoryEntry, isLive: boolean, isPrevious: boolean): string {
  return [
    ...(isLive ? ['**live**'] : []),
    ...(isPrevious ? [`what ${code('release: previous')} means`] : []),
    ...(withdrawn === true ? ['rolled back'] : []),
    ...(restoredId === undefined ? [] : [`restored ${code(restoredId)}`])
  ].join(', ')
}

/** Why so much is kept, in words. */
function reasons({ keepReleases, keepForMs, kept }: History): string {
  const count = keepReleases === 1 ? 'only the live release' : `the last ${formatCount(keepReleases)} releases`
  const age = keepForMs === 0 ? '' : ` and every one that was live in the last ${formatAge(keepForMs)}`
  const files =
    kept.files === 0
      ? 'No file is in the bucket only for them.'
      : `${formatPlural(kept.files, 'file')} (${formatBytes(kept.bytes)}) that left the site ${kept.files === 1 ? 'is' : 'are'} still in the bucket: tabs opened under one of these releases may ask for them.`
  return `Kept are ${count}${age} (${code('keep-releases')}, ${code('keep-for')}). ${files}`
}

function pruned({ pruned }: History): string | undefined {
  if (pruned === undefined) return undefined
  const files = pruned.files === 0 ? [] : [`${formatPlural(pruned.files, 'file')} (${formatBytes(pruned.bytes)})`]
  const records = pruned.releases.length === 0 ? [] : [formatPlural(pruned.releases.length, 'release')]
  return `Removed, as nothing that is kept needs it: ${[...records, ...files].join(' and ')}.`
}

function commitOf(report: Report, entry: HistoryEntry): string {
  const commit = commitLink(report, entry)
  return commit === undefined ? '' : ` (commit ${commit})`
}

function commitLink(report: Report, { commit }: HistoryEntry): string | undefined {
  if (commit === undefined) return undefined
  const short = code(commit.slice(0, 7))
  return linkTo(short, commitAt(report, commit)) ?? short
}
