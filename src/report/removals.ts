/** Words about previews that were removed. */
import { formatBytes, formatCount, formatPlural } from '../util/format.ts'
import type { RemovalReason, RemovedPreview, Report } from './model.ts'

export const REMOVAL_REASONS: Readonly<Record<RemovalReason, string>> = {
  closed: 'its pull request is closed',
  expired: 'expired: not deployed for too long',
  asked: 'asked for by this run'
}

/** `42 files (1.2 MB)` of these previews together. */
export function removedFiles(removed: readonly RemovedPreview[]): string {
  const files = removed.reduce((sum, one) => sum + one.files, 0)
  const bytes = removed.reduce((sum, one) => sum + one.bytes, 0)
  return `${formatPlural(files, 'file')} (${formatBytes(bytes)})`
}

/**
 * A clean-up in one sentence without an end mark. `preview` is how the one that the report is about is named there, ready
 * to be shown.
 */
export function cleaned({ cleanup, preview: about }: Report, preview: string): string {
  const { removed = [], failed = [], kept = [] } = cleanup ?? {}
  const icon = failed.length === 0 ? '🧹' : '⚠️'
  const left = failed.length === 0 ? '' : `, ${formatCount(failed.length)} could not be removed`
  const stay = kept.length === 0 ? '' : `, ${formatCount(kept.length)} kept`
  const [first] = removed
  if (first === undefined) {
    return failed.length === 0
      ? `${icon} No preview had to be removed${stay}`
      : `${icon} ${formatPlural(failed.length, 'preview')} could not be removed${stay}`
  }
  const which =
    about?.number === first.number && removed.length === 1 ? preview : formatPlural(removed.length, 'preview')
  return `${icon} Removed ${which}: ${removedFiles(removed)}${left}${stay}`
}
