/** Lines for the job's log, for the person who reads along. */
import { formatBytes, formatCount, formatDuration, formatPlural, formatThroughput } from '../util/format.ts'
import type { FileChange, Report } from './model.ts'
import {
  bucketName,
  invalidationCost,
  invalidationFate,
  isCompared,
  previewName,
  reasonOf,
  siteName,
  verdict
} from './phrases.ts'
import { REMOVAL_REASONS, removedFiles } from './removals.ts'
import { rollbackCommand, rollbackTarget } from './rollback-command.ts'
import { sum, tally } from './tally.ts'
import { shorten, shortenName, visible } from './text.ts'
import { verificationLines } from './verification-log.ts'

const LISTED_FILES = 15
const LISTED_PATHS = 10
const LONGEST_NAME = 120
const LONGEST_TEXT = 4000

/** What is known once the plan is made. */
export type Planned = Pick<Report, 'destination' | 'changes' | 'counts' | 'invalidations'> &
  Partial<Pick<Report, 'command'>>

/** The plan in brief, to be read before it is executed. */
export function planLines(planned: Planned): readonly string[] {
  const { uploads, deletes, kept, unchanged } = tally(planned)
  const counts: readonly (readonly [string, typeof uploads])[] = [
    ['upload', uploads],
    ['delete', deletes],
    ['leave in the bucket', kept],
    ['unchanged', unchanged]
  ]
  const where = planned.destination === undefined ? '' : ` for ${bucketName(planned.destination)}`
  const figures = counts
    .filter(([, { files }]) => files > 0)
    .map(([what, { files, bytes }]) => `${what} ${formatCount(files)} (${formatBytes(bytes)})`)
  const operations = (planned.changes ?? []).filter(change => change.action !== 'keep')
  return [
    `Plan${where}: ${figures.length === 0 ? 'no files' : figures.join(', ')}`,
    ...operations.slice(0, LISTED_FILES).map(change => changeLine(change, planned.command)),
    ...more(operations.length - LISTED_FILES, ` (${formatBytes(sum(operations.slice(LISTED_FILES)).bytes)})`),
    ...planned.invalidations.flatMap(pathLines)
  ].map(logLine)
}

/** How the run ended. */
export function closingLines(report: Report): readonly string[] {
  const { destination } = report
  const bucket = destination === undefined ? 'the site' : bucketName(destination)
  const name = previewName(report) ?? siteName(report) ?? bucket
  return [verdict(report, name), ...failureLines(report), ...verificationLines(report), ...doneLines(report)].map(
    logLine
  )
}

function failureLines({ failure }: Report): readonly string[] {
  if (failure === undefined) return []
  return [
    ...paragraph('What happened: ', failure.message),
    ...paragraph('The site now: ', failure.aftermath),
    ...paragraph('What to do next: ', failure.remedy ?? '')
  ]
}

function doneLines(report: Report): readonly string[] {
  const { result, transfer, invalidations, release } = report
  const address = report.preview?.url ?? report.destination?.url
  if (result === 'planned') return [isCompared(report) ? 'Nothing was written.' : 'Nothing was compared or written.']
  const deployed = result === 'deployed' || result === 'rolled-back'
  return [
    ...(transfer === undefined || transfer.uploaded === 0 ? [] : [transferLine(transfer, result)]),
    ...invalidations
      .filter(one => deployed || one.state !== 'not-needed')
      .map(one => `CloudFront ${one.distributionId}: ${invalidationFate(one, result).sentence}`),
    ...(deployed && release?.recorded === true ? [releaseLine(release)] : []),
    ...(deployed ? wayBackLines(report) : []),
    ...(deployed && address !== undefined ? [address] : []),
    ...cleanupLines(report)
  ]
}

function cleanupLines({ cleanup }: Report): readonly string[] {
  const { removed = [], failed = [] } = cleanup ?? {}
  return [
    ...failed
      .slice(0, LISTED_FILES)
      .map(({ number, message }) => `  ! #${number} could not be removed: ${shorten(message, LONGEST_TEXT)}`),
    ...more(failed.length - LISTED_FILES),
    ...removed
      .slice(0, LISTED_FILES)
      .map(
        one =>
          `  - #${one.number} ${shortenName(one.prefix, LONGEST_NAME)}  ${removedFiles([one])}, ${REMOVAL_REASONS[one.why]}`
      ),
    ...more(removed.length - LISTED_FILES)
  ]
}

function releaseLine({ id, restoredId }: NonNullable<Report['release']>): string {
  return `Release ${id}${restoredId === undefined ? '' : `, which restores ${restoredId}`}`
}

function wayBackLines(report: Report): readonly string[] {
  if (report.target === 'preview') return []
  const target = rollbackTarget(report)
  if (target === undefined) return []
  return [`To go ${target.forward ? 'forward again' : 'back'}: ${rollbackCommand(report.run, target.entry.id)}`]
}

const SIGNS: Readonly<Record<FileChange['action'], string>> = { upload: '+', delete: '-', keep: '=' }

function changeLine(change: FileChange, command: Report['command'] | undefined): string {
  const { action, reason, key, size, detail } = change
  const because = reasonOf(change, command)
  const sign = action === 'upload' && reason !== 'new' ? '~' : SIGNS[action]
  const why = detail === undefined ? because : `${because}: ${shorten(detail, LONGEST_NAME)}`
  return `  ${sign} ${shortenName(key, LONGEST_NAME)}  ${formatBytes(size)}, ${why}`
}

function more(count: number, remark = ''): readonly string[] {
  return count > 0 ? [`  … and ${formatCount(count)} more${remark}`] : []
}

function pathLines({ distributionId, paths, notes }: Report['invalidations'][number]): readonly string[] {
  const shown = paths.slice(0, LISTED_PATHS)
  const left = paths.length - shown.length
  return [
    paths.length === 0
      ? `CloudFront ${distributionId}: nothing to invalidate`
      : `CloudFront ${distributionId}: invalidate ${formatPlural(paths.length, 'path')}, ${invalidationCost(paths.length)}`,
    ...shown.map(({ path, why }) => `  ${shortenName(path, LONGEST_NAME)}  ${why}`),
    ...more(left),
    ...notes.slice(0, LISTED_PATHS).map(note => `  (${note})`)
  ]
}

function transferLine(
  { uploaded, bytes, durationMs, retries }: NonNullable<Report['transfer']>,
  result: Report['result']
): string {
  const isCopy = result === 'rolled-back'
  const throughput = isCopy ? undefined : formatThroughput(bytes, durationMs)
  const parts = [
    `${isCopy ? 'Copied within S3' : 'Transferred'} ${formatPlural(uploaded, 'file')} (${formatBytes(bytes)}) in ${formatDuration(durationMs)}`,
    ...(throughput === undefined ? [] : [throughput]),
    ...(retries === 0 ? [] : [formatPlural(retries, 'retry', 'retries')])
  ]
  return parts.join(', ')
}

function paragraph(lead: string, text: string): readonly string[] {
  if (text === '') return []
  return shorten(text, LONGEST_TEXT)
    .split(/\r?\n/)
    .map((line, index) => (index === 0 ? `${lead}${line}` : `  ${line}`))
}

/**
 * One line of the log that the runner can't take for a command: it reads `::name::` at the start of a line, spaces aside,
 * and the older `##[name]` anywhere in it. Source: actions/runner, src/Runner.Common/ActionCommand.cs.
 */
export function logLine(text: string): string {
  return visible(text)
    .replace(/^(\s*):(?=:)/, '$1: ')
    .replaceAll('##[', '## [')
}
