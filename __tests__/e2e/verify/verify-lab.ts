import { type Deploy, type DeployOptions, deploy } from '../../../sandbox/deploy.ts'
import type { Internet } from '../../../sandbox/internet.ts'
import { type Stage, startStage } from '../../../sandbox/stage.ts'
import { createVerifiedSetup, type SetupParts, type SiteSetup } from '../../../sandbox/verified-setup.ts'
import type { CheckFinding } from '../../../src/report/verification.ts'
import { smallSite } from '../helpers/sites.ts'
import { createWorkspace, inDist, type Workspace } from '../helpers/workspace.ts'

export interface VerifyLab {
  readonly stage: Stage
  readonly workspace: Workspace
  /** Runs the bundle, with this Internet around it; every run has a higher number than the one before. */
  run(inputs?: Readonly<Record<string, string>>, options?: Partial<DeployOptions>, internet?: Internet): Promise<Deploy>
  /** `command: verify`, by itself, in a workspace without anything. */
  verify(inputs?: Readonly<Record<string, string>>, options?: Partial<DeployOptions>): Promise<Deploy>
  [Symbol.asyncDispose](): Promise<void>
}

/** A site that this action has deployed to a set-up of this kind. */
export async function openVerifyLab(
  create: (parts: SetupParts) => SiteSetup = createVerifiedSetup,
  { deployed = true }: { readonly deployed?: boolean } = {}
): Promise<VerifyLab> {
  const stage = await startStage(create, { invalidationDelayMs: 20 })
  const workspace = await createWorkspace(inDist(smallSite()))
  const empty = await createWorkspace()
  let runs = 0
  const run: VerifyLab['run'] = async (inputs = {}, options = {}, internet = stage.internet) => {
    runs += 1
    const nameServers = (await internet.resolve()).map(({ host, address }) => `${host}: ${address}`)
    return deploy(stage.sandbox, stage.setup, {
      workspace: workspace.dir,
      runNumber: runs,
      ...options,
      env: { ...internet.env, ...options.env },
      inputs: { 'build-command': 'none', ...inputs, resolve: [...nameServers, inputs.resolve ?? ''].join('\n') }
    })
  }
  if (deployed) {
    const first = await run()
    if (first.exitCode !== 0) throw new Error(first.log.join('\n'))
  }
  return {
    stage,
    workspace,
    run,
    verify: (inputs, options) => run({ command: 'verify', ...inputs }, { workspace: empty.dir, ...options }),
    async [Symbol.asyncDispose]() {
      await Promise.all([stage.close(), workspace[Symbol.asyncDispose](), empty[Symbol.asyncDispose]()])
    }
  }
}

/** What a run found out by one check. @throws when it did not get there. */
export function findingOf({ report, log }: Deploy, id: string): CheckFinding {
  const finding = report?.verification?.findings.find(one => one.id === id)
  if (finding === undefined) throw new Error(`Nothing was said of ${id}:\n${log.join('\n')}`)
  return finding
}

/** `CF-6 warn`, of every check that neither passed nor was skipped. */
export function troubles({ report }: Deploy): readonly string[] {
  return (report?.verification?.findings ?? [])
    .filter(({ state, notApplicable }) => state !== 'pass' && notApplicable !== true)
    .map(({ id, state }) => `${id} ${state}`)
}
