import { ActionError } from '../errors.ts'
import { owedInvalidations } from '../release/head.ts'
import { SiteLease } from '../release/lease.ts'
import { planLines } from '../report/log.ts'
import type { Result } from '../report/model.ts'
import { isEmpty } from '../sync/operation.ts'
import { execute, tidyUp } from './execute.ts'
import { unprotected } from './findings.ts'
import { noteLive, noteRun, withRun } from './note-run.ts'
import { prepare } from './prepare.ts'
import { storedOf } from './survey.ts'
import type { Goal, Prepared, Run } from './world.ts'

/**
 * Makes the site what the goal says: survey and plan without the lease, then, if there is anything to do, take the
 * lease, plan again if somebody else was there meanwhile, and carry the plan out.
 */
export async function changeSite(
  run: Run,
  goal: Goal,
  options: { readonly execute: boolean }
): Promise<Exclude<Result, 'failed'>> {
  try {
    return await compareAndChange(run, goal, options)
  } catch (error) {
    if (!(error instanceof ActionError) || error.code !== 'superseded') throw error
    run.journal.superseded(error.message)
    run.world.log.info(error.message)
    return 'superseded'
  }
}

async function compareAndChange(
  run: Run,
  goal: Goal,
  options: { readonly execute: boolean }
): Promise<Exclude<Result, 'failed'>> {
  const first = await prepare(run, goal)
  const { command } = run.inputs
  for (const line of planLines({ ...first.changes, command, invalidations: run.journal.invalidations }))
    run.world.log.info(line)
  if (!options.execute) return 'planned'
  const { head } = first.survey.state
  if (isNothingToDo(first) && head.lease === undefined && head.unpruned === undefined) {
    if ((await noteRun(run, first)) === 'noted') return 'unchanged'
  }
  return underLease(run, goal, first)
}

async function underLease(run: Run, goal: Goal, first: Prepared): Promise<Exclude<Result, 'failed'>> {
  const { world, aws, inputs, context, journal } = run
  journal.phase = 'plan'
  const { lease, before } = await SiteLease.acquire({
    store: aws.state,
    folder: inputs.destination.state.prefix,
    clock: world.clock,
    log: world.log,
    runUrl: context.runUrl,
    inspect: goal.inspect,
    announce: world.rememberLease,
    signal: world.signal
  })
  aws.guardWrites(() => lease.assertHeld())
  if (lease.head.conditionalWrites === false) journal.findings.push(unprotected)
  try {
    // Whoever held the lease may have changed the site without head having changed again.
    const moved = before.etag !== first.survey.state.etag || before.head.lease !== undefined
    if (moved) world.log.info('Another run has changed the site since it was compared; comparing again.')
    const prepared = moved ? await prepare(run, goal) : first
    if (isNothingToDo(prepared)) {
      if (lease.head.unpruned) await finishPruning(run, prepared, lease)
      await lease.update(head => withRun(head, context))
      noteLive(run, lease.head)
      return 'unchanged'
    }
    await execute(run, goal, prepared, lease)
    return goal.result
  } finally {
    const released = await lease.release()
    journal.retried(aws.retries())
    if (released) world.rememberLease('')
  }
}

/** A run committed its release and came to its end before it had pruned. */
async function finishPruning(run: Run, prepared: Prepared, lease: SiteLease): Promise<void> {
  run.world.log.info('An earlier run did not get to remove what releases had that are no longer kept; doing that now.')
  await tidyUp(run, prepared, lease, { dropped: [], stored: await storedOf(prepared.survey, run.aws.blobs) })
}

function isNothingToDo({ plan, purges, survey: { state }, recorded }: Prepared): boolean {
  return (
    isEmpty(plan) &&
    recorded &&
    state.head.intent === undefined &&
    owedInvalidations(state.head).length === 0 &&
    purges.every(purge => purge.paths.length === 0)
  )
}
