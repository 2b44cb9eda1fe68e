import { existsSync } from 'node:fs'
import { ActionError } from '../errors.ts'
import type { Log } from '../ports.ts'
import type { Finding, Report } from '../report/model.ts'
import { planBuild, type Step } from './detect.ts'
import { buildEnvironment } from './environment.ts'
import { outputFolders } from './output-folders.ts'
import { type ProjectFolders, projectFolders, readProject } from './project.ts'
import type { BuildMode, BuildVariable } from './request.ts'
import { runCommand } from './run.ts'

export interface BuildRequest {
  readonly mode: BuildMode
  readonly variables: readonly BuildVariable[]
  /** Absolute: the checked-out repository. */
  readonly workspace: string
  /** Relative to the workspace, or absolute. */
  readonly workingDirectory: string
  /** Relative to the working directory, or absolute. */
  readonly dist: string
  /** The environment of this process. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}

export interface BuildResult {
  /** Absolute, and there. */
  readonly dist: string
  /** Absolute. */
  readonly workingDirectory: string
  readonly report: NonNullable<Report['build']>
  readonly findings: readonly Finding[]
}

/**
 * Builds the site, or finds that nothing is to be built. Throws ActionError when the build fails, is cancelled, or
 * leaves no `dist`.
 */
export async function build(request: BuildRequest): Promise<BuildResult> {
  const { log, mode, variables } = request
  const folders = projectFolders(request.workspace, request.workingDirectory, request.dist)
  const { env, missing } = buildEnvironment(request.env, variables)
  const plan = planBuild(mode, readProject(folders, env))
  log.info(plan.kind === 'skip' ? `No build: ${plan.note}` : `Build: ${plan.note}`)

  const steps =
    plan.kind === 'skip' ? [] : [plan.install, plan.build].filter((step): step is Step => step !== undefined)
  let durationMs = 0
  for (const { command, directory } of steps) {
    const finished = await runCommand({ command, directory, env, log, signal: request.signal })
    durationMs += finished.durationMs
  }
  if (!existsSync(folders.dist)) throw distAbsent(folders, steps.at(-1)?.command)
  return {
    dist: folders.dist,
    workingDirectory: folders.workingDirectory,
    report: {
      ...(steps.length === 0 ? {} : { command: steps.map(({ command }) => command).join(' && ') }),
      note: plan.note,
      durationMs
    },
    findings: steps.length === 0 ? [] : missing.map(notSet)
  }
}

function notSet(name: string): Finding {
  return {
    level: 'warning',
    title: 'Variable of build-env is not set',
    message: `build-env lets "${name}" through to the build, and the job has no such variable.`,
    remedy: `Set it in \`env:\` of the step or the job, or write \`${name}=value\` in build-env.`
  }
}

function distAbsent({ workingDirectory, distName }: ProjectFolders, command: string | undefined): ActionError {
  const others = outputFolders(workingDirectory)
  const seen =
    others.length === 0
      ? ''
      : ` These folders look like a built site: ${others.map(folder => `"${folder}"`).join(', ')}.`
  const message =
    command === undefined
      ? `There is no "${distName}" in ${workingDirectory}, and build-command is "none".${seen}`
      : `\`${command}\` succeeded and left no "${distName}" in ${workingDirectory}.${seen}`
  const first = others[0]
  return new ActionError('no-dist', message, {
    remedy:
      first !== undefined
        ? `Name the right folder, for example \`dist: ${first}\`.`
        : command === undefined
          ? 'Bring the built site here before this step (`actions/download-artifact`), or name its folder in `dist`.'
          : 'Name the folder that the build writes to in `dist`.'
  })
}
