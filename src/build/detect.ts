import { ActionError } from '../errors.ts'
import { installCommand, type PackageManager, setUpRemedy } from './package-manager.ts'
import type { BuildMode } from './request.ts'

/** What the project's files say, gathered by `project.ts`. Folders are absolute. */
export interface ProjectFacts {
  readonly workingDirectory: string
  /** As the user wrote it, for messages. */
  readonly dist: string
  /** There, and with something in it. */
  readonly distExists: boolean
  /** Of the working directory. */
  readonly manifest: Manifest | undefined
  /** The nearest lockfile, from the working directory up to the workspace. */
  readonly lockfile: Lockfile | undefined
  /** The nearest `packageManager` (or `devEngines.packageManager`) of a package.json, on the same way up. */
  readonly declared: { readonly manager: PackageManager; readonly major: number | undefined } | undefined
  /** `node_modules` or Plug'n'Play in the working directory or beside the lockfile. */
  readonly installed: boolean
  /** Programs on the PATH, of those that matter here. */
  readonly programs: ReadonlySet<PackageManager | 'corepack'>
}

export interface Manifest {
  readonly scripts: Readonly<Record<string, string>>
  readonly hasDependencies: boolean
}

export interface Lockfile {
  readonly manager: PackageManager
  /** `package-lock.json` */
  readonly file: string
  readonly directory: string
  /** True when it is the working directory's own, or that of a workspace around it. */
  readonly coversProject: boolean
  readonly isYarnBerry: boolean
}

export interface Step {
  readonly command: string
  readonly directory: string
}

/** What to run, as data. `note` goes to the report: why nothing is built, or how the command was chosen. */
export type BuildPlan =
  | { readonly kind: 'skip'; readonly note: string }
  | {
      readonly kind: 'run'
      /** Absent when the user gave the command. */
      readonly packageManager?: PackageManager
      readonly install?: Step
      readonly build: Step
      readonly note: string
    }

/**
 * Decides how the site is built.
 *
 * | build-command | dist   | package.json  | package manager | → |
 * |---------------|--------|---------------|-----------------|---|
 * | none          | any    | any           | any             | skip |
 * | a command     | any    | any           | any             | that command, no install |
 * | auto          | there  | any           | any             | skip, and say so |
 * | auto          | absent | none          | any             | error no-package-json |
 * | auto          | absent | without build | any             | error no-build-script |
 * | auto          | absent | with build    | not on PATH     | error package-manager-missing, names the set-up action |
 * | auto          | absent | with build    | on PATH         | install if nothing is installed, then `run build` |
 *
 * The package manager is the one that package.json declares, else the lockfile's, else npm.
 */
export function planBuild(mode: BuildMode, facts: ProjectFacts): BuildPlan {
  const { workingDirectory: directory, dist } = facts
  if (mode.kind === 'none') return { kind: 'skip', note: 'build-command is "none".' }
  if (mode.kind === 'command') {
    return {
      kind: 'run',
      build: { command: mode.command, directory },
      note: 'The command is the one of build-command.'
    }
  }
  if (facts.distExists) {
    return {
      kind: 'skip',
      note: `"${dist}" was there already, so it is deployed as it is. To build here, give build-command the command.`
    }
  }
  if (facts.manifest === undefined) throw noPackageJson(facts)
  if (facts.manifest.scripts.build === undefined) throw noBuildScript(facts, facts.manifest.scripts)

  const { manager, because } = choosePackageManager(facts)
  const run = runnerOf(manager, because, facts)
  const install = installStep(manager, run, facts, facts.manifest)
  return {
    kind: 'run',
    packageManager: manager,
    ...(install === undefined ? {} : { install }),
    build: { command: `${run} run build`, directory },
    note: `"${dist}" was absent; ${manager} was chosen ${because}.`
  }
}

function choosePackageManager({ declared, lockfile }: ProjectFacts): { manager: PackageManager; because: string } {
  if (declared !== undefined) return { manager: declared.manager, because: 'because package.json names it' }
  if (lockfile !== undefined) return { manager: lockfile.manager, because: `by ${lockfile.file}` }
  return { manager: 'npm', because: 'because there is no lockfile' }
}

/** How the package manager is called: `npm`, or `corepack yarn` where only corepack knows the right yarn. */
function runnerOf(manager: PackageManager, because: string, facts: ProjectFacts): string {
  const has = (program: PackageManager | 'corepack') => facts.programs.has(program)
  // The yarn that runners have is version 1, which refuses a project that declares a later one; corepack has any.
  const needsCorepack = manager === 'yarn' && (facts.declared?.major ?? 1) > 1
  if (needsCorepack && has('corepack')) return 'corepack yarn'
  if (has(manager)) return manager
  if (manager === 'yarn' && has('corepack')) return 'corepack yarn'
  throw new ActionError(
    'package-manager-missing',
    `${manager} has to build the site (it was chosen ${because}), and this runner has no ${manager}.`,
    { remedy: `${setUpRemedy[manager]} Or build in a step of your own and set \`build-command: none\`.` }
  )
}

function installStep(
  manager: PackageManager,
  run: string,
  { workingDirectory, lockfile, declared, installed }: ProjectFacts,
  manifest: Manifest
): Step | undefined {
  const own = lockfile?.manager === manager && lockfile.coversProject ? lockfile : undefined
  if (installed || (own === undefined && !manifest.hasDependencies)) return undefined
  const isYarnBerry = (declared?.major ?? 1) > 1 || (own?.isYarnBerry ?? false)
  const command = installCommand(manager, { hasLockfile: own !== undefined, isYarnBerry })
  return { command: `${run}${command.slice(manager.length)}`, directory: own?.directory ?? workingDirectory }
}

function noPackageJson({ workingDirectory, dist }: ProjectFacts): ActionError {
  return new ActionError(
    'no-package-json',
    `There is nothing to deploy and nothing to build: "${dist}" and package.json are both absent in ${workingDirectory}.`,
    {
      remedy:
        'Check that `actions/checkout` runs before this step, and that `working-directory` is the folder of the frontend. ' +
        'If the site is built elsewhere, bring it here (`actions/download-artifact`) and name its folder in `dist`.'
    }
  )
}

function noBuildScript(
  { workingDirectory, dist }: ProjectFacts,
  scripts: Readonly<Record<string, string>>
): ActionError {
  const likely = Object.keys(scripts).filter(name => /^build\b|^(?:generate|export|bundle)$/.test(name))
  const example = likely[0] === undefined ? 'npx vite build' : `npm run ${likely[0]}`
  return new ActionError(
    'no-build-script',
    `"${dist}" is absent, and package.json in ${workingDirectory} has no script "build" that would make it.` +
      (likely.length === 0 ? '' : ` It has: ${likely.map(name => `"${name}"`).join(', ')}.`),
    { remedy: `Give the command: \`build-command: ${example}\`.` }
  )
}
