import type { SiteLease } from '../release/lease.ts'
import { tidyUp } from './execute.ts'
import { noteLive, withRun } from './note-run.ts'
import { stillOwed, submitPurges } from './purge.ts'
import { storedOf } from './survey.ts'
import { refuseOwed, waitForPurges } from './wait.ts'
import type { Prepared, Run } from './world.ts'

/**
 * Does what earlier runs owe where nothing of the site is to change: sends their invalidations and prunes what they left.
 * That is no release: one with the same content would take the place of another that can be gone back to.
 */
export async function settle(run: Run, prepared: Prepared, lease: SiteLease): Promise<void> {
  const { context, journal, world, aws } = run
  noteLive(run, lease.head)
  const isPruned = lease.head.intent === undefined && lease.head.unpruned === undefined

  journal.phase = 'invalidation'
  const means = { cdn: aws.cdn, clock: world.clock, log: world.log, signal: world.signal }
  const submitted = await submitPurges(prepared.purges, `${run.releaseId}-${lease.token}`, means)
  const settledAt = world.clock.now().getTime()
  await lease.update(({ intent: _, removing: __, ...head }) => ({
    ...withRun(head, context),
    pending: stillOwed(submitted),
    ...(!isPruned && { unpruned: true })
  }))
  if (!isPruned) {
    world.log.info('An earlier run did not get to remove what no release that is kept has; doing that now.')
    await tidyUp(run, prepared, lease, { dropped: [], stored: await storedOf(prepared.survey, aws.blobs) })
  }
  journal.phase = 'invalidation'
  refuseOwed(submitted, journal)
  journal.phase = 'wait'
  await waitForPurges(run, submitted, settledAt)
}
