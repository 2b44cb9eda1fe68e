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

/** Nothing changed: only the order of runs is kept, in one small write, and none when this run is known already. */
export async function noteRun({ inputs, context, journal, aws }: Run, { survey: { state } }: Prepared): Promise<void> {
  const { head, etag } = state
  if (head.live !== undefined) journal.note({ release: { id: head.live.release, recorded: true } })
  const noted = withRun(head, context)
  if (noted.run === head.run || etag === undefined) return
  // A conflict means that another run came in between and knows better: there is nothing to add to that.
  await aws.state.write(`${inputs.destination.state.prefix}head.json`, encodeHead(noted), 'application/json', {
    ifMatch: etag
  })
}
