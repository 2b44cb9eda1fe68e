import { formatBytes, formatCount, formatPlural } from '../../util/format.ts'
import { andMore, type Caps } from '../caps.ts'
import { pullRequestUrl } from '../links.ts'
import { blocks, code, link, prose, table } from '../markup.ts'
import type { Report } from '../model.ts'
import { REMOVAL_REASONS } from '../removals.ts'
import { shorten, shortenName } from '../text.ts'

/** Which previews were removed and why, and which were not: those that could not be removed come first. */
export function cleanupSection(report: Report, caps: Caps): string | undefined {
  const { cleanup } = report
  if (cleanup === undefined) return undefined
  const { removed, kept, failed } = cleanup
  if (removed.length + kept.length + failed.length === 0) return undefined
  const failures = failed
    .slice(0, Math.max(1, caps.files))
    .map(({ number, message }) => `- ❌ ${pullRequest(report, number)}: ${prose(shorten(message, caps.text))}`)
  const rows = removed
    .slice(0, caps.files)
    .map(({ number, why, files, bytes, prefix }) => [
      pullRequest(report, number),
      REMOVAL_REASONS[why],
      formatCount(files),
      formatBytes(bytes),
      code(shortenName(prefix, caps.name))
    ])
  return blocks(
    failures.length === 0 ? undefined : `#### ${formatPlural(failed.length, 'preview')} could not be removed`,
    failures.join('\n'),
    andMore(failed.length, failures.length, caps),
    removed.length === 0 || failed.length === 0 ? undefined : `#### ${formatPlural(removed.length, 'preview')} removed`,
    rows.length === 0
      ? undefined
      : table(['Pull request', 'Why', 'Files', 'Size', 'Was at'], ['left', 'left', 'right', 'right', 'left'], rows),
    andMore(removed.length, rows.length, caps),
    stay(report, kept, caps)
  )
}

function stay(report: Report, kept: readonly number[], caps: Caps): string | undefined {
  if (kept.length === 0) return undefined
  const shown = kept.slice(0, Math.max(1, caps.files)).map(number => pullRequest(report, number))
  const more = kept.length > shown.length ? ` and ${formatCount(kept.length - shown.length)} more` : ''
  return `${formatPlural(kept.length, 'preview')} ${kept.length === 1 ? 'stays' : 'stay'}: ${shown.join(', ')}${more}.`
}

function pullRequest(report: Report, number: number): string {
  return link(`#${number}`, pullRequestUrl(report, number)) ?? code(`#${number}`)
}
