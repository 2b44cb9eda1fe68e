import { ActionError } from '../errors.ts'
import { owedInvalidations } from '../release/head.ts'
import { SiteLease } from '../release/lease.ts'
import { planLines } from '../report/log.ts'
import type { Result } from '../report/model.ts'
import { isEmpty } from '../sync/operation.ts'
import { execute } from './execute.ts'
import { unprotected } from './findings.ts'
import { noteRun } from './note-run.ts'
import { prepare } from './prepare.ts'
import { settle } from './settle.ts'
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
  if (isInPlace(first) && isSettled(first) && goal.tell === undefined) {
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
    known: first.survey.state,
    signal: world.signal
  })
  aws.guardWrites(() => lease.assertHeld())
  if (before.etag === undefined && lease.head.conditionalWrites === false) journal.findings.push(unprotected)
  try {
    // Whoever held the lease may have changed the site without head having changed again.
    const moved = before.etag !== first.survey.state.etag || before.head.lease !== undefined
    if (moved) world.log.info('Another run has changed the site since it was compared; comparing again.')
    const prepared = moved ? await prepare(run, goal) : first
    if (isInPlace(prepared)) {
      await goal.confirm?.()
      await settle(run, prepared, lease)
      await goal.tell?.('unchanged')
      return 'unchanged'
    }
    await execute(run, goal, prepared, lease)
    await goal.tell?.(goal.result)
    return goal.result
  } finally {
    const released = await lease.release()
    journal.retried(aws.retries())
    if (released) world.rememberLease('')
  }
}

/** Whether the bucket and the live release's record are what the goal says already. */
function isInPlace({ plan }: Prepared): boolean {
  return isEmpty(plan) && plan.isRecorded
}

/** Whether earlier runs have left nothing to be done, and none may be at it. */
function isSettled({ purges, survey: { state } }: Prepared): boolean {
  const { intent, lease, unpruned, removing } = state.head
  return (
    removing === undefined &&
    intent === undefined &&
    lease === undefined &&
    unpruned === undefined &&
    owedInvalidations(state.head).length === 0 &&
    purges.every(purge => purge.paths.length === 0)
  )
}
