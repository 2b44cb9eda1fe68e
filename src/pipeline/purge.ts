import { ActionError, messageOf } from '../errors.ts'
import type { Invalidate } from '../inputs/cdn.ts'
import { everyPath } from '../invalidation/fallback.ts'
import { planFolderInvalidation } from '../invalidation/folder.ts'
import {
  type InvalidationPlan,
  noInvalidation,
  planInvalidation,
  settledAt,
  withPaths
} from '../invalidation/plan-invalidation.ts'
import { submitInvalidation, waitForInvalidation } from '../invalidation/run-invalidation.ts'
import type { Cdn, Clock, Invalidation, Log } from '../ports.ts'
import type { PendingInvalidation } from '../release/head.ts'
import type { InvalidationReport } from '../report/model.ts'
import type { Operation } from '../sync/operation.ts'
import { formatDuration } from '../util/format.ts'
import type { FoundDistribution } from './distributions.ts'

/** What is to be purged at one distribution. */
export interface Purge extends InvalidationPlan {
  readonly distributionId: string
}

/** Plans the invalidation of each distribution and its linked staging distributions, with what earlier runs owe them. */
export function planPurges(
  distributions: readonly FoundDistribution[],
  operations: readonly Operation[],
  prefix: string,
  invalidate: Invalidate,
  pending: readonly PendingInvalidation[]
): readonly Purge[] {
  const purges = distributions.flatMap(({ id, facts }) => {
    const plan = asAsked(invalidate, operations, {
      planned: () => planInvalidation({ operations, prefix, facts }),
      folder: () => planFolderInvalidation(prefix, facts, '`invalidate` asks for it')
    })
    return [id, ...(facts?.stagingIds ?? [])].map(distributionId => ({ ...plan, distributionId }))
  })
  return purges.map(purge => {
    const owed = pending.filter(one => one.distributionId === purge.distributionId).flatMap(one => one.paths)
    return { ...withPaths(purge, owed, 'owed from an earlier run'), distributionId: purge.distributionId }
  })
}

/** What earlier runs owe to distributions that this run has nothing to do with any more. */
export function owedElsewhere(
  pending: readonly PendingInvalidation[],
  purges: readonly Purge[]
): readonly PendingInvalidation[] {
  return pending.filter(owed => !purges.some(purge => purge.distributionId === owed.distributionId))
}

function asAsked(
  invalidate: Invalidate,
  operations: readonly Operation[],
  plans: { readonly planned: () => InvalidationPlan; readonly folder: () => InvalidationPlan }
): InvalidationPlan {
  if (invalidate.kind === 'auto') return plans.planned()
  if (invalidate.kind === 'none')
    return { ...noInvalidation, notes: ['`invalidate: none`: edges keep old copies until their TTL ends.'] }
  if (operations.every(operation => operation.action === 'keep')) return noInvalidation
  if (invalidate.kind === 'folder') return plans.folder()
  const paths = invalidate.kind === 'all' ? [everyPath] : invalidate.paths
  return withPaths(noInvalidation, paths, '`invalidate` asks for it')
}

interface Means {
  readonly cdn: Cdn
  readonly clock: Clock
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}

/** A purge that CloudFront has taken, or why it hasn't. */
export interface Submitted {
  readonly purge: Purge
  readonly invalidation: Invalidation | undefined
  readonly error: unknown
}

/** Submits all that is planned. A distribution that refuses does not keep the others from being purged. */
export function submitPurges(purges: readonly Purge[], reference: string, means: Means): Promise<readonly Submitted[]> {
  const planned = purges.filter(purge => purge.paths.length > 0)
  return Promise.all(
    planned.map(async purge => {
      const request = { distributionId: purge.distributionId, reference, paths: purge.paths.map(({ path }) => path) }
      try {
        const invalidation = await submitInvalidation(request, means)
        means.log.info(`Invalidation ${invalidation.id} of ${purge.distributionId} is under way.`)
        return { purge, invalidation, error: undefined }
      } catch (error) {
        means.signal?.throwIfAborted()
        means.log.info(`No invalidation of ${purge.distributionId} could be created: ${messageOf(error)}`)
        return { purge, invalidation: undefined, error }
      }
    })
  )
}

/**
 * What is still owed after submitting: the paths that no invalidation was created for. Paths that CloudFront will never
 * take are not carried on, or no later run could succeed.
 */
export function stillOwed(submitted: readonly Submitted[]): readonly PendingInvalidation[] {
  return submitted
    .filter(({ invalidation, error }) => invalidation === undefined && !isRefusedForGood(error))
    .map(({ purge }) => ({ distributionId: purge.distributionId, paths: purge.paths.map(({ path }) => path) }))
}

function isRefusedForGood(error: unknown): boolean {
  const cause = error instanceof ActionError ? error.cause : error
  return cause instanceof Error && ['InvalidArgument', 'NoSuchDistribution', 'BatchTooLarge'].includes(cause.name)
}

export interface Waited {
  readonly report: InvalidationReport
  readonly completed: boolean
}

/**
 * Waits for an invalidation, and then for as long as copies under error responses may still hold the old document.
 * @param uploadedAt When the last document was uploaded, ms since the epoch.
 */
export async function waitForPurge(
  { purge, invalidation }: Submitted & { readonly invalidation: Invalidation },
  uploadedAt: number,
  timeoutMs: number,
  means: Means
): Promise<Waited> {
  const started = means.clock.now().getTime()
  const completed = await waitForInvalidation(purge.distributionId, invalidation, timeoutMs, means)
  const completedAt = means.clock.now().getTime()
  const waitedMs = completedAt - started
  const settleMs = settledAt(purge.settling, uploadedAt, completedAt) - completedAt
  const settled = `Then waited ${formatDuration(settleMs)} until no edge could hold the previous document under a deep link.`
  if (completed && settleMs > 0) {
    means.log.info(
      `Deep links may still get the previous document; waiting ${formatDuration(settleMs)} for that to end.`
    )
    await means.clock.sleep(settleMs, means.signal)
  }
  const described = describePurge(purge, completed ? 'completed' : 'in-progress')
  const notes = completed && settleMs > 0 ? [...purge.notes, settled] : purge.notes
  return { completed, report: { ...described, notes, invalidationId: invalidation.id, waitedMs } }
}

export function describePurge(purge: Purge, state: InvalidationReport['state']): InvalidationReport {
  return {
    distributionId: purge.distributionId,
    paths: purge.paths,
    notes: purge.notes,
    state: purge.paths.length === 0 ? 'not-needed' : state
  }
}
