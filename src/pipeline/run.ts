import type { RunContext } from '../context.ts'
import type { Inputs } from '../inputs.ts'
import { releaseId } from '../release/release-id.ts'
import type { Journal } from './journal.ts'
import { destinationOf } from './prepare.ts'
import type { Run, World } from './world.ts'

/** Connects to AWS and names the release that this run may make. */
export async function openRun(world: World, inputs: Inputs, context: RunContext, journal: Journal): Promise<Run> {
  const aws = await world.connect()
  journal.note({ destination: destinationOf({ inputs, aws }, []) })
  const now = world.clock.now()
  const id = releaseId(now, context.sha, context.runId, context.runAttempt)
  return { inputs, context, journal, world, aws, stateFolder: stateFolderWithin(inputs), releaseId: id, now }
}

/** The state's folder, relative to the prefix, where it lies within the site. */
function stateFolderWithin({ destination: { bucket, prefix, state } }: Inputs): string | undefined {
  return state.bucket === bucket && state.prefix.startsWith(prefix) ? state.prefix.slice(prefix.length) : undefined
}
