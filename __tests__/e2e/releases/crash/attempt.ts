import { StateFolder } from '../state-folder.ts'
import { type Lab, STATE } from './lab.ts'
import { brokenDocuments, differences, picture, stateProblems } from './observe.ts'
import { type Fate, isAt, killAt, nameOf, type Point } from './points.ts'
import type { Scenario, Stage } from './stage.ts'

/** What lets the next run go on after a crash: the step's clean-up on the same machine, or time. */
export type Relief = 'clean-up' | 'time'

export interface Crash {
  readonly point: Point
  readonly fate: Fate
  readonly relief: Relief
  /** How the next run gets there. */
  readonly next: Scenario['by']
}

/** A lease lives for two minutes by the store's clock. */
const leaseMs = 121_000

/** Kills the scenario's run at a request, and lets the next run finish. @returns all that is wrong, in sentences */
export async function crash(stage: Stage, lab: Lab, { point, fate, relief, next }: Crash): Promise<readonly string[]> {
  stage.reset(lab)
  const { aws } = lab.sandbox
  const kill = killAt(aws, point, fate)
  const died = await stage.act(lab, stage.scenario.by, { onStart: kill.watch, skipPost: relief === 'time' })
  await aws.deserted()
  kill.end()
  const problems = [...(kill.wasHit() ? [] : ['the run never came to it']), ...(await broken(stage, lab))]
  if (died.exitCode !== 137) problems.push(`the run ended by itself, with ${died.exitCode}`)

  if (relief === 'time') aws.skew(leaseMs)
  problems.push(...(await goOn(stage, lab, next)))
  return problems.map(problem => `${labelOf(point)} ${fate}, ${relief}, then ${next}: ${problem}`)
}

/**
 * Answers the request at `point`, and all that ask for the same after it, with 500 until the run gives up by itself; then
 * lets the next run finish.
 */
export async function breakDown(stage: Stage, lab: Lab, point: Point): Promise<readonly string[]> {
  stage.reset(lab)
  const { aws } = lab.sandbox
  const isHere = isAt(point)
  let hit = false
  const end = aws.fault(
    entry => {
      // Asked of every request, for it counts them.
      const here = isHere(entry)
      hit ||= here
      return hit && nameOf(entry) === point.name
    },
    { status: 500, code: 'InternalError' }
  )
  const { conclusion } = await stage.act(lab, stage.scenario.by, { skipPost: true })
  await aws.deserted()
  end()
  const problems = [...(hit ? [] : ['the run never came to it']), ...(await broken(stage, lab))]
  // Whether an invalidation is through is all that a run can do without.
  const expected = point.name === 'GetInvalidation' ? 'success' : 'failure'
  if (conclusion !== expected) problems.push(`the run ends in ${conclusion}`)
  // Without head there is no giving back.
  if (point.name.endsWith('head.json')) aws.skew(leaseMs)
  else if (holdsLease(lab)) problems.push('the run keeps its lease')
  problems.push(...(await goOn(stage, lab, stage.scenario.by)))
  return problems.map(problem => `${labelOf(point)} answered with 500 for good: ${problem}`)
}

function holdsLease({ setup: { bucket } }: Lab): boolean {
  return bucket.get(`${STATE}head.json`) !== undefined && new StateFolder(bucket, STATE).head.lease !== undefined
}

/** Documents as visitors get them while invalidations are under way, and when they are through. */
async function broken({ scenario }: Stage, lab: Lab): Promise<readonly string[]> {
  const mayBeAbsent = scenario.before.length === 0
  const meanwhile = await brokenDocuments(lab, mayBeAbsent)
  lab.sandbox.cloudFront.completeInvalidations()
  return [...meanwhile, ...(await brokenDocuments(lab, mayBeAbsent))]
}

async function goOn(stage: Stage, lab: Lab, next: Scenario['by']): Promise<readonly string[]> {
  const run = await stage.act(lab, next, { inputs: { wait: 'false' }, skipPost: true })
  if (run.conclusion !== 'success') return [`the next run fails: ${run.report?.failure?.message ?? run.log.join('\n')}`]
  lab.sandbox.cloudFront.completeInvalidations()
  return [...differences(await picture(lab), stage.expected), ...stateProblems(lab, stage.scenario.releases)]
}

function labelOf({ n, name, occurrence }: Point): string {
  return `${n} (${name}${occurrence > 1 ? ` #${occurrence}` : ''})`
}
