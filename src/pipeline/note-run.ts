import type { RunContext } from '../context.ts'
import { encodeHead, type Head } from '../release/head.ts'
import { latestRun, type RunPlace } from '../release/run-order.ts'
import type { Prepared, Run } from './world.ts'

/** Events that a person or a program starts for just this run. */
const deliberate = ['workflow_dispatch', 'repository_dispatch']

export function placeOf({ repository, runId, runAttempt, event }: RunContext): RunPlace {
  return {
    repository,
    id: runId,
    automatic: runAttempt === 1 && event !== undefined && !deliberate.includes(event)
  }
}

/** Head, knowing of this run. */
export function withRun(head: Head, context: RunContext): Head {
  const run = latestRun(head.run, placeOf(context))
  return run === undefined ? head : { ...head, run }
}

/** Tells which release is live where nothing had to be changed. */
export function noteLive({ journal }: Pick<Run, 'journal'>, { live }: Head): void {
  if (live !== undefined) journal.note({ release: { id: live.release, recorded: true } })
}

/**
 * Nothing changed: only the order of runs is kept, in one small write, and none when this run is known already.
 * @returns `conflict` when another run came in between: whether there is still nothing to do has to be looked at again.
 */
export async function noteRun(run: Run, { survey: { state } }: Prepared): Promise<'noted' | 'conflict'> {
  const { inputs, context, aws } = run
  const { head, etag } = state
  noteLive(run, head)
  const noted = withRun(head, context)
  if (noted.run === head.run || etag === undefined) return 'noted'
  const key = `${inputs.destination.state.prefix}head.json`
  const outcome = await aws.state.write(key, encodeHead(noted), 'application/json', { ifMatch: etag })
  return outcome === 'conflict' ? 'conflict' : 'noted'
}
