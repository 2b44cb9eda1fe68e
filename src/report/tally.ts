/** Sums over a report's changes, counted once here so that every rendering gives the same figures. */
import type { FileChange, Reason, Report } from './model.ts'

export interface Sum {
  readonly files: number
  readonly bytes: number
}

export interface Tally {
  /** Files to upload, for whatever reason. */
  readonly uploads: Sum
  /** Of those, the ones that the bucket didn't have. */
  readonly created: Sum
  readonly deletes: Sum
  /** In the bucket, not in the site, and left there. */
  readonly kept: Sum
  readonly unchanged: Sum
}

export const NOTHING: Sum = { files: 0, bytes: 0 }

/** What the plan comes to; on a failed run that is more than what was done. */
export function tally(report: Pick<Report, 'changes' | 'counts'>): Tally {
  const changes = report.changes ?? []
  return {
    uploads: sumOf(changes, change => change.action === 'upload'),
    created: sumOf(changes, change => change.action === 'upload' && change.reason === 'new'),
    deletes: sumOf(changes, change => change.action === 'delete'),
    kept: sumOf(changes, change => change.action === 'keep'),
    unchanged: report.counts?.unchanged ?? NOTHING
  }
}

/** `Report.counts` from the changes and the sum of what stays as it is. */
export function countByReason(changes: readonly FileChange[], unchanged: Sum): Readonly<Record<Reason, Sum>> {
  const of = (reason: Reason) => sumOf(changes, change => change.reason === reason)
  return {
    new: of('new'),
    content: of('content'),
    headers: of('headers'),
    drifted: of('drifted'),
    unchanged,
    stale: of('stale'),
    kept: of('kept'),
    pruned: of('pruned'),
    unmanaged: of('unmanaged')
  }
}

export function sum(files: Iterable<{ readonly size: number }>): Sum {
  return sumOf(files, () => true)
}

/** The sum of those that fit, of which there may be too many for a list of their own. */
export function sumOf<T extends { readonly size: number }>(all: Iterable<T>, fits: (one: T) => boolean): Sum {
  let files = 0
  let bytes = 0
  for (const one of all) {
    if (!fits(one)) continue
    files += 1
    bytes += one.size
  }
  return { files, bytes }
}
