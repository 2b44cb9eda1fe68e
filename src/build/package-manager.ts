/** The package managers whose lockfiles are known. */
export type PackageManager = 'npm' | 'yarn' | 'pnpm' | 'bun'

/** The ones that `devEngines` and `packageManager` of a package.json may name. */
export const packageManagers: readonly PackageManager[] = ['npm', 'yarn', 'pnpm', 'bun']

/** Which package manager writes which lockfile. Where a folder has several, the first one here counts. */
export const lockfiles: readonly { readonly file: string; readonly manager: PackageManager }[] = [
  { file: 'pnpm-lock.yaml', manager: 'pnpm' },
  { file: 'bun.lock', manager: 'bun' },
  { file: 'bun.lockb', manager: 'bun' },
  { file: 'yarn.lock', manager: 'yarn' },
  { file: 'package-lock.json', manager: 'npm' },
  { file: 'npm-shrinkwrap.json', manager: 'npm' }
]

/** How to get a package manager that the runner does not have. */
export const setUpRemedy: Readonly<Record<PackageManager, string>> = {
  npm: 'Add `actions/setup-node` before this step.',
  pnpm: 'Add `pnpm/action-setup` before this step.',
  bun: 'Add `oven-sh/setup-bun` before this step.',
  yarn: 'Run `corepack enable` in a step before this one (with a Node.js that brings corepack, or after `npm install --global corepack`).'
}

/** What the choice of commands needs to know of a package manager. */
export interface InstallFacts {
  readonly hasLockfile: boolean
  /** Yarn 2 and later, which calls its options differently. */
  readonly isYarnBerry: boolean
}

/**
 * The command that installs exactly what the lockfile says and fails when it does not fit package.json.
 * npm: https://docs.npmjs.com/cli/commands/npm-ci, yarn 1: https://classic.yarnpkg.com/en/docs/cli/install,
 * yarn 2+: https://yarnpkg.com/cli/install, pnpm: https://pnpm.io/cli/install, bun: https://bun.com/docs/cli/install
 */
export function installCommand(manager: PackageManager, { hasLockfile, isYarnBerry }: InstallFacts): string {
  switch (manager) {
    case 'npm':
      return hasLockfile ? 'npm ci' : 'npm install'
    case 'yarn':
      if (!hasLockfile) return isYarnBerry ? 'yarn install --no-immutable' : 'yarn install'
      return isYarnBerry ? 'yarn install --immutable' : 'yarn install --frozen-lockfile'
    case 'pnpm':
      return hasLockfile ? 'pnpm install --frozen-lockfile' : 'pnpm install --no-frozen-lockfile'
    case 'bun':
      return hasLockfile ? 'bun install --frozen-lockfile' : 'bun install'
  }
}
