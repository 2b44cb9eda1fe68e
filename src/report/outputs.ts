/** The action's outputs, for the steps that follow. */
import type { Report } from './model.ts'
import { invalidationFate } from './phrases.ts'
import { tally } from './tally.ts'

export interface Outputs {
  /** `deployed`, `unchanged`, `planned`, …: the report's result. */
  readonly result: string
  readonly url: string
  /** Where the preview can be looked at; '' when this run neither made one nor found it up to date. */
  readonly 'preview-url': string
  readonly 'release-id': string
  readonly 'previous-release-id': string
  /** New files. Under `planned` this and the three below say what a deploy would do. */
  readonly uploaded: string
  /** Files that were in the bucket with other content or headers. */
  readonly updated: string
  readonly unchanged: string
  readonly deleted: string
  /** What really went to the bucket: 0 under `planned`. */
  readonly 'bytes-uploaded': string
  /** One a line, where several distributions serve the bucket. */
  readonly 'invalidation-id': string
  /** One a line. */
  readonly 'invalidated-paths': string
  /** `pass`, `warn`, `fail`, `unknown`; like the two below '' without a verification. */
  readonly 'verify-result': string
  /** Number of checks. */
  readonly 'verify-passed': string
  readonly 'verify-failed': string
  /** Path of the JSON report. */
  readonly report: string
}

/**
 * Every output of every run, '' for what isn't known. A failed run counts what reached the bucket before it failed.
 * `reportPath` is where the JSON report was written.
 */
export function outputs(report: Report, reportPath: string): Outputs {
  const { destination, release, transfer, verification } = report
  const told = report.invalidations.filter(one => invalidationFate(one, report.result).created !== 'no')
  return {
    result: report.result,
    url: destination?.url ?? '',
    'preview-url': previewUrl(report),
    'release-id': release?.recorded === true ? release.id : '',
    'previous-release-id': release?.previousId ?? '',
    ...fileCounts(report),
    'bytes-uploaded': String(transfer?.bytes ?? 0),
    'invalidation-id': lines(told.flatMap(one => one.invalidationId ?? [])),
    'invalidated-paths': lines(told.flatMap(one => one.paths.map(({ path }) => path))),
    'verify-result': verification?.verdict ?? '',
    'verify-passed': countOf(verification?.counts.pass),
    'verify-failed': countOf(verification?.counts.fail),
    report: reportPath
  }
}

function previewUrl({ result, target, preview }: Report): string {
  const isThere = target === 'preview' && (result === 'deployed' || result === 'unchanged')
  return isThere ? (preview?.url ?? '') : ''
}

function fileCounts(report: Report): Pick<Outputs, 'uploaded' | 'updated' | 'unchanged' | 'deleted'> {
  const { uploads, created, deletes, unchanged } = tally(report)
  const planned = { uploaded: uploads.files, created: created.files, deleted: deletes.files }
  const counted = report.transfer ?? (report.result === 'planned' ? planned : { uploaded: 0, created: 0, deleted: 0 })
  return {
    uploaded: String(counted.created),
    updated: String(counted.uploaded - counted.created),
    unchanged: String(unchanged.files),
    deleted: String(counted.deleted)
  }
}

function countOf(count: number | undefined): string {
  return count === undefined ? '' : String(count)
}

function lines(values: readonly string[]): string {
  return [...new Set(values)].join('\n')
}
