import { type Deploy, type DeployOptions, deploy } from '../../../sandbox/deploy.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/index.ts'
import type { ReferenceSetup, ReferenceSetupOptions } from '../../../sandbox/reference-setup.ts'
import { smallSite } from './sites.ts'
import { createWorkspace, type Files, inDist, type Workspace } from './workspace.ts'

export const DOMAIN = 'example.com'

export interface SceneOptions {
  /** The repository; a small built site in `dist` when absent. */
  readonly files?: Files
  readonly sandbox?: SandboxOptions
  readonly setup?: Partial<Omit<ReferenceSetupOptions, 'distribution'>>
  /** What is otherwise about the distribution. */
  readonly distribution?: (sandbox: Sandbox) => NonNullable<ReferenceSetupOptions['distribution']>
}

/** A sandbox of its own, with a set-up and a repository to deploy from. */
export interface Scene {
  readonly sandbox: Sandbox
  readonly setup: ReferenceSetup
  readonly workspace: Workspace
  /** Runs the action with `build-command: none`; every run has a higher number than the one before. */
  run(options?: Partial<DeployOptions>): Promise<Deploy>
  [Symbol.asyncDispose](): Promise<void>
}

/** Invalidations complete after 20 ms and error copies are not kept, so that no run waits for either. */
export async function createScene(options: SceneOptions = {}): Promise<Scene> {
  const sandbox = await startSandbox({ invalidationDelayMs: 20, ...options.sandbox })
  const setup = sandbox.createReferenceSetup({
    domain: DOMAIN,
    ...options.setup,
    distribution: { fallback: { errorCodes: [403], errorCachingMinTtl: 0 }, ...options.distribution?.(sandbox) }
  })
  const workspace = await createWorkspace(options.files ?? inDist(smallSite()))
  let runs = 0
  return {
    sandbox,
    setup,
    workspace,
    run(more = {}) {
      runs += 1
      const inputs = { 'build-command': 'none', ...more.inputs }
      return deploy(sandbox, setup, { workspace: workspace.dir, runNumber: runs, ...more, inputs })
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([sandbox.close(), workspace[Symbol.asyncDispose]()])
    }
  }
}
