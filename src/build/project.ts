import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { ActionError, messageOf } from '../errors.ts'
import type { Lockfile, Manifest, ProjectFacts } from './detect.ts'
import { lockfiles, type PackageManager, packageManagers } from './package-manager.ts'

/** Where the frontend is. All absolute but `distName`. */
export interface ProjectFolders {
  /** Nothing above it is looked at. */
  readonly workspace: string
  readonly workingDirectory: string
  readonly dist: string
  /** As the user wrote it. */
  readonly distName: string
}

/** Resolves the folders; throws when the working directory is not there. */
export function projectFolders(workspace: string, workingDirectory: string, dist: string): ProjectFolders {
  const directory = resolve(workspace, workingDirectory)
  if (!isDirectory(directory)) {
    throw new ActionError(
      'no-working-directory',
      `The working-directory "${workingDirectory}" is not a folder of ${workspace}.`,
      {
        remedy:
          'Check that `actions/checkout` runs before this step, and that the path is relative to the root of the repository.'
      }
    )
  }
  return { workspace: resolve(workspace), workingDirectory: directory, dist: resolve(directory, dist), distName: dist }
}

/** Reads what `planBuild` decides by. */
export function readProject(folders: ProjectFolders, env: Readonly<Record<string, string | undefined>>): ProjectFacts {
  const { workspace, workingDirectory, dist, distName } = folders
  const upward = foldersUpward(workingDirectory, workspace)
  const lockfile = nearestLockfile(upward, workingDirectory)
  const homes = new Set([workingDirectory, ...(lockfile?.coversProject ? [lockfile.directory] : [])])
  const installed = [...homes].some(home =>
    ['node_modules', '.pnp.cjs', '.pnp.js'].some(name => existsSync(join(home, name)))
  )
  return {
    workingDirectory,
    dist: distName,
    distExists: hasContent(dist),
    manifest: readManifest(workingDirectory),
    lockfile,
    declared: nearestDeclaration(upward),
    installed,
    programs: new Set([...packageManagers, 'corepack' as const].filter(program => isOnPath(program, env)))
  }
}

/** A file, or a folder with something in it. A file called dist is for the scan to complain of. */
export function hasContent(path: string): boolean {
  if (!existsSync(path)) return false
  return isDirectory(path) ? readdirSync(path).length > 0 : true
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** From `start` up to `top`, both included; only `start` when it is not inside of `top`. */
function foldersUpward(start: string, top: string): readonly string[] {
  const way = relative(top, start)
  if (isAbsolute(way) || way.startsWith('..')) return [start]
  const folders = [start]
  for (let here = start; here !== top && dirname(here) !== here; here = dirname(here)) folders.push(dirname(here))
  return folders
}

function nearestLockfile(upward: readonly string[], workingDirectory: string): Lockfile | undefined {
  for (const directory of upward) {
    const found = lockfiles.find(({ file }) => existsSync(join(directory, file)))
    if (found === undefined) continue
    return {
      ...found,
      directory,
      // A lockfile further up that belongs to no workspace is another project's.
      coversProject: directory === workingDirectory || isWorkspaceRoot(directory),
      isYarnBerry: found.manager === 'yarn' && isYarnBerry(directory)
    }
  }
  return undefined
}

function isWorkspaceRoot(directory: string): boolean {
  return existsSync(join(directory, 'pnpm-workspace.yaml')) || readPackageJson(directory)?.workspaces !== undefined
}

/** Yarn 2 and later write `__metadata` into their lockfile; version 1 does not. */
function isYarnBerry(directory: string): boolean {
  return (
    existsSync(join(directory, '.yarnrc.yml')) ||
    /^__metadata:/m.test(readFileSync(join(directory, 'yarn.lock'), 'utf8'))
  )
}

/** `packageManager` is `name@version+hash` (https://nodejs.org/api/packages.html#packagemanager); `devEngines` is npm's newer way. */
function nearestDeclaration(upward: readonly string[]): ProjectFacts['declared'] {
  for (const directory of upward) {
    const manifest = readPackageJson(directory)
    const newer = record(record(manifest?.devEngines).packageManager)
    const [name, version] =
      typeof manifest?.packageManager === 'string' ? manifest.packageManager.split('@') : [newer.name, newer.version]
    const manager = packageManagers.find(candidate => candidate === name)
    if (manager === undefined) continue
    const major = /\d+/.exec(String(version ?? ''))?.[0]
    return { manager, major: major === undefined ? undefined : Number(major) }
  }
  return undefined
}

function readManifest(directory: string): Manifest | undefined {
  const manifest = readPackageJson(directory)
  if (manifest === undefined) return undefined
  const scripts = Object.entries(record(manifest.scripts)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string'
  )
  return {
    scripts: Object.fromEntries(scripts),
    hasDependencies: ['dependencies', 'devDependencies', 'optionalDependencies'].some(
      kind => Object.keys(record(manifest[kind])).length > 0
    )
  }
}

function readPackageJson(directory: string): Readonly<Record<string, unknown>> | undefined {
  const path = join(directory, 'package.json')
  if (!existsSync(path)) return undefined
  try {
    // Editors on Windows write a byte order mark, which npm accepts and JSON.parse does not.
    return record(JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')))
  } catch (cause) {
    throw new ActionError('invalid-package-json', `${path} is not valid JSON: ${messageOf(cause)}`, {
      remedy: 'Correct the file, or build in a step of your own and set `build-command: none`.',
      cause
    })
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function isOnPath(program: PackageManager | 'corepack', env: Readonly<Record<string, string | undefined>>): boolean {
  return findProgram(program, env) !== undefined
}

/** The path of a program that a shell would find, or `undefined`. */
export function findProgram(
  program: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform
): string | undefined {
  const windows = platform === 'win32'
  const path = Object.entries(env).find(([name]) => (windows ? name.toUpperCase() : name) === 'PATH')?.[1] ?? ''
  const endings = windows ? ['.exe', '.cmd', '.bat', '.ps1'] : ['']
  return path
    .split(delimiter)
    .filter(folder => folder !== '')
    .flatMap(folder => endings.map(ending => join(folder, `${program}${ending}`)))
    .find(candidate => statSync(candidate, { throwIfNoEntry: false })?.isFile() ?? false)
}
