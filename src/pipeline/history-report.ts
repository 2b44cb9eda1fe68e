import type { Head, ReleaseEntry } from '../release/head.ts'
import { previousRelease, type Retention } from '../release/history.ts'
import type { FileChange, HistoryEntry, Report } from '../report/model.ts'
import { countByReason, NOTHING, sum } from '../report/tally.ts'
import type { Plan } from '../sync/operation.ts'
import type { Pruned } from './prune.ts'

/** What can be gone back to and what is kept for that, as the report tells it. */
export function describeHistory(
  head: Head,
  plan: Plan,
  retention: Retention,
  pruned?: Pruned
): Pick<Report, 'history'> {
  if (head.live === undefined) return {}
  const previous = previousRelease(head)
  const gone = new Set(pruned?.files.map(({ key }) => key))
  const kept = plan.operations.flatMap(operation =>
    operation.reason === 'kept' && !gone.has(operation.key) ? [operation.file] : []
  )
  const history: NonNullable<Report['history']> = {
    releases: [head.live, ...head.past].map(describeEntry),
    ...(previous !== undefined && { previousId: previous.release }),
    keepReleases: retention.releases,
    keepForMs: retention.forMs,
    kept: sum(kept),
    ...(pruned !== undefined &&
      pruned.files.length + pruned.releases.length > 0 && {
        pruned: { releases: pruned.releases, ...sum(pruned.files) }
      })
  }
  return { history }
}

function describeEntry({ release, at, until, commit, restored, withdrawn }: ReleaseEntry): HistoryEntry {
  return {
    id: release,
    at,
    ...(until !== undefined && { until }),
    ...(commit !== undefined && { commit }),
    ...(restored !== undefined && { restoredId: restored }),
    ...(withdrawn !== undefined && { withdrawn })
  }
}

/** The changes, now that files which were to be kept have been pruned. */
export function withPruned(
  { changes = [], counts }: Pick<Report, 'changes' | 'counts'>,
  pruned: Pruned
): Pick<Report, 'changes' | 'counts'> {
  const gone = new Set(pruned.files.map(({ key }) => key))
  const all = changes.map((change): FileChange => {
    if (change.reason !== 'kept' || !gone.has(change.key)) return change
    const { detail: _, ...rest } = change
    return { ...rest, action: 'delete', reason: 'pruned' }
  })
  return { changes: all, counts: countByReason(all, counts?.unchanged ?? NOTHING) }
}
