import type { Deploy, DeployOptions } from '../../../../sandbox/deploy.ts'
import { createWorkspace, inDist } from '../../helpers/workspace.ts'
import { StateFolder } from '../state-folder.ts'
import { type Lab, STATE, startLab } from './lab.ts'
import { picture } from './observe.ts'
import { type Point, pointsOf } from './points.ts'
import { build } from './site.ts'

/** What is done to the site, from where, and what it must come to. */
export interface Scenario {
  readonly name: string
  /** The versions that were deployed before, in order. */
  readonly before: readonly number[]
  /** The version that is live in the end … */
  readonly to: number
  /** … by deploying it, or by going back to the release that had it. */
  readonly by: 'deploy' | 'rollback'
  /** How many releases are kept in the end. */
  readonly releases: number
}

/** Labs in the state that a scenario starts from, and what it comes to when nothing goes wrong. */
export interface Stage {
  readonly scenario: Scenario
  readonly labs: readonly Lab[]
  /** All requests of the uninterrupted run. */
  readonly points: readonly Point[]
  /** The same of a second one: what it asks for does not depend on chance. */
  readonly again: readonly Point[]
  readonly expected: ReadonlyMap<string, Buffer>
  /** Puts the lab back to where the scenario starts. */
  reset(lab: Lab): void
  act(lab: Lab, by: Scenario['by'], options?: Partial<DeployOptions>): Promise<Deploy>
  close(): Promise<void>
}

const inputs = { 'keep-releases': '3', 'keep-for': '0d' }

export async function setStage(scenario: Scenario, howMany: number): Promise<Stage> {
  const labs = await Promise.all(Array.from({ length: howMany }, startLab))
  const versions = [...scenario.before, scenario.to]
  const workspaces = new Map(
    await Promise.all(versions.map(async one => [one, await createWorkspace(inDist(build(one)))] as const))
  )
  const dirOf = (version: number): string => workspaces.get(version)?.dir ?? ''
  const [first, ...others] = labs
  if (first === undefined) throw new Error('A stage needs a lab')

  for (const version of scenario.before) {
    const { conclusion, log } = await first.run({ workspace: dirOf(version), inputs: { ...inputs, wait: 'false' } })
    if (conclusion !== 'success') throw new Error(log.join('\n'))
  }
  for (const lab of others) lab.copyFrom(first)
  const back = new Map<Lab, () => void>()
  for (const lab of labs) back.set(lab, await lab.keep())
  // The release before the live one is what the versions go back to.
  const [, release = ''] = scenario.before.length > 1 ? new StateFolder(first.setup.bucket, STATE).releases : []

  const stage = {
    scenario,
    labs,
    reset: (lab: Lab) => back.get(lab)?.(),
    act: (lab: Lab, by: Scenario['by'], options: Partial<DeployOptions> = {}) =>
      lab.run({
        workspace: dirOf(scenario.to),
        ...options,
        inputs: { ...inputs, ...(by === 'rollback' && { command: 'rollback', release }), ...options.inputs }
      }),
    async close() {
      await Promise.all([
        ...labs.map(lab => lab.close()),
        ...[...workspaces.values()].map(one => one[Symbol.asyncDispose]())
      ])
    }
  }
  const uninterrupted = async (lab: Lab): Promise<readonly Point[]> => {
    stage.reset(lab)
    const { conclusion, log, requests } = await stage.act(lab, scenario.by)
    if (conclusion !== 'success') throw new Error(log.join('\n'))
    lab.sandbox.cloudFront.completeInvalidations()
    return pointsOf(requests)
  }
  const again = await uninterrupted(first)
  const points = await uninterrupted(first)
  return { ...stage, points, again, expected: await picture(first) }
}
