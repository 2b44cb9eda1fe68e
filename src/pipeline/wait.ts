import { slowInvalidation, unwatched } from './findings.ts'
import type { Journal } from './journal.ts'
import { describePurge, type Submitted, waitForPurge } from './purge.ts'
import type { Run } from './world.ts'

/** Waits for what was submitted to be purged; slow or unwatchable invalidations are a warning, never a failure. */
export async function waitForPurges(run: Run, submitted: readonly Submitted[], uploadedAt: number): Promise<void> {
  const { inputs, journal, world, aws } = run
  const means = { cdn: aws.cdn, clock: world.clock, log: world.log, signal: world.signal }
  await Promise.all(
    submitted.map(async one => {
      const { purge, invalidation } = one
      if (invalidation === undefined) return
      const underWay = { ...describePurge(purge, 'in-progress'), invalidationId: invalidation.id }
      journal.invalidated(underWay)
      if (!inputs.invalidation.wait) return
      try {
        const waited = await waitForPurge(
          { ...one, invalidation },
          uploadedAt,
          inputs.invalidation.waitTimeoutMs,
          means
        )
        journal.invalidated(waited.report)
        if (!waited.completed) journal.findings.push(slowInvalidation(purge.distributionId, invalidation.id))
      } catch (error) {
        world.signal.throwIfAborted()
        journal.findings.push(unwatched(purge.distributionId, invalidation.id, error))
      }
    })
  )
}

/** @throws what kept an invalidation from being created: it is still owed. */
export function refuseOwed(submitted: readonly Submitted[], journal: Journal): void {
  const refused = submitted.filter(({ invalidation }) => invalidation === undefined)
  for (const { purge } of refused) journal.invalidated(describePurge(purge, 'failed'))
  for (const { purge, invalidation } of submitted) {
    if (invalidation !== undefined) {
      journal.invalidated({ ...describePurge(purge, 'in-progress'), invalidationId: invalidation.id })
    }
  }
  const [first] = refused
  if (first !== undefined) throw first.error
}
