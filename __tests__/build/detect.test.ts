import { describe, expect, test } from '@jest/globals'
import { type BuildPlan, type Lockfile, type ProjectFacts, planBuild } from '../../src/build/detect.ts'
import { ActionError } from '../../src/errors.ts'

const project: ProjectFacts = {
  workingDirectory: '/repo/web',
  dist: 'dist',
  distExists: false,
  manifest: { scripts: { build: 'vite build' }, hasDependencies: true },
  lockfile: undefined,
  declared: undefined,
  installed: false,
  programs: new Set(['npm', 'yarn', 'pnpm', 'bun', 'corepack'])
}

function lockfile(manager: Lockfile['manager'], file: string, more: Partial<Lockfile> = {}): Lockfile {
  return { manager, file, directory: '/repo/web', coversProject: true, isYarnBerry: false, ...more }
}

function plan(facts: Partial<ProjectFacts>): BuildPlan {
  return planBuild({ kind: 'auto' }, { ...project, ...facts })
}

function refusal(facts: Partial<ProjectFacts>): ActionError {
  try {
    plan(facts)
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('A plan was made.')
}

describe('what is asked for', () => {
  test('none builds nothing, whatever is there', () => {
    expect(planBuild({ kind: 'none' }, project).kind).toBe('skip')
  })

  test('a command is run as it is, also when dist is there and nothing is installed', () => {
    expect(planBuild({ kind: 'command', command: 'make site' }, { ...project, distExists: true })).toEqual({
      kind: 'run',
      build: { command: 'make site', directory: '/repo/web' },
      note: 'The command is the one of build-command.'
    })
  })

  test('auto leaves a dist that is there, and says so', () => {
    expect(plan({ distExists: true, dist: 'out' })).toEqual({
      kind: 'skip',
      note: '"out" was there already, so it is deployed as it is. To build here, give build-command the command.'
    })
  })
})

describe('the package manager', () => {
  const rows: readonly (readonly [string, Partial<ProjectFacts>, string | undefined, string])[] = [
    ['no lockfile', {}, 'npm install', 'npm run build'],
    ['package-lock.json', { lockfile: lockfile('npm', 'package-lock.json') }, 'npm ci', 'npm run build'],
    [
      'pnpm-lock.yaml',
      { lockfile: lockfile('pnpm', 'pnpm-lock.yaml') },
      'pnpm install --frozen-lockfile',
      'pnpm run build'
    ],
    ['bun.lock', { lockfile: lockfile('bun', 'bun.lock') }, 'bun install --frozen-lockfile', 'bun run build'],
    [
      'yarn.lock of version 1',
      { lockfile: lockfile('yarn', 'yarn.lock') },
      'yarn install --frozen-lockfile',
      'yarn run build'
    ],
    [
      'yarn.lock of a later version',
      { lockfile: lockfile('yarn', 'yarn.lock', { isYarnBerry: true }) },
      'yarn install --immutable',
      'yarn run build'
    ],
    [
      'yarn 4 declared: by corepack',
      { lockfile: lockfile('yarn', 'yarn.lock', { isYarnBerry: true }), declared: { manager: 'yarn', major: 4 } },
      'corepack yarn install --immutable',
      'corepack yarn run build'
    ],
    [
      'yarn 4 declared, no corepack: the yarn that is there',
      {
        lockfile: lockfile('yarn', 'yarn.lock', { isYarnBerry: true }),
        declared: { manager: 'yarn', major: 4 },
        programs: new Set(['yarn'])
      },
      'yarn install --immutable',
      'yarn run build'
    ],
    [
      'yarn 1, only corepack there',
      { lockfile: lockfile('yarn', 'yarn.lock'), programs: new Set(['npm', 'corepack']) },
      'corepack yarn install --frozen-lockfile',
      'corepack yarn run build'
    ],
    [
      'declared beats the lockfile, which is then not its own',
      { lockfile: lockfile('npm', 'package-lock.json'), declared: { manager: 'pnpm', major: 9 } },
      'pnpm install --no-frozen-lockfile',
      'pnpm run build'
    ],
    ['declared without a lockfile', { declared: { manager: 'bun', major: undefined } }, 'bun install', 'bun run build'],
    [
      'already installed',
      { lockfile: lockfile('npm', 'package-lock.json'), installed: true },
      undefined,
      'npm run build'
    ],
    [
      'nothing to install',
      { manifest: { scripts: { build: 'node build.js' }, hasDependencies: false } },
      undefined,
      'npm run build'
    ],
    [
      "a lockfile further up that is not a workspace's",
      { lockfile: lockfile('pnpm', 'pnpm-lock.yaml', { directory: '/repo', coversProject: false }) },
      'pnpm install --no-frozen-lockfile',
      'pnpm run build'
    ]
  ]
  test.each(rows)('%s', (_, facts, install, build) => {
    const made = plan(facts)
    if (made.kind !== 'run') throw new Error('Nothing would be built.')
    expect(made.install?.command).toBe(install)
    expect(made.build).toEqual({ command: build, directory: '/repo/web' })
    if (made.install !== undefined) expect(made.install.directory).toBe('/repo/web')
  })

  test('a workspace is installed at its root and built in its package', () => {
    const made = plan({ lockfile: lockfile('npm', 'package-lock.json', { directory: '/repo' }) })
    expect(made).toEqual({
      kind: 'run',
      packageManager: 'npm',
      install: { command: 'npm ci', directory: '/repo' },
      build: { command: 'npm run build', directory: '/repo/web' },
      note: '"dist" was absent; npm was chosen by package-lock.json.'
    })
  })
})

describe('refusals', () => {
  test.each([
    ['pnpm', 'pnpm-lock.yaml', 'pnpm/action-setup'],
    ['bun', 'bun.lock', 'oven-sh/setup-bun'],
    ['yarn', 'yarn.lock', 'corepack enable'],
    ['npm', 'package-lock.json', 'actions/setup-node']
  ] as const)('without %s the remedy names what sets it up', (manager, file, remedy) => {
    const error = refusal({ lockfile: lockfile(manager, file), programs: new Set() })
    expect(error.code).toBe('package-manager-missing')
    expect(error.message).toBe(
      `${manager} has to build the site (it was chosen by ${file}), and this runner has no ${manager}.`
    )
    expect(error.remedy).toContain(remedy)
  })

  test('no build script: names those that look like one', () => {
    const error = refusal({ manifest: { scripts: { 'build:web': 'x', test: 'y' }, hasDependencies: true } })
    expect(error.code).toBe('no-build-script')
    expect(error.message).toBe(
      '"dist" is absent, and package.json in /repo/web has no script "build" that would make it. It has: "build:web".'
    )
    expect(error.remedy).toBe('Give the command: `build-command: npm run build:web`.')
    expect(refusal({ manifest: { scripts: {}, hasDependencies: false } }).message).not.toContain('It has')
  })

  test('neither dist nor package.json', () => {
    const error = refusal({ manifest: undefined })
    expect(error.code).toBe('no-package-json')
    expect(error.remedy).toContain('actions/checkout')
  })
})
