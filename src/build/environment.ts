import type { BuildVariable } from './request.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a build is not given: credentials, this action's inputs and state. */
const hiddenPrefixes = ['AWS_', 'ACTIONS_ID_TOKEN_', 'ACTIONS_RUNTIME_', 'INPUT_', 'STATE_']

/**
 * The job's token, and the files through which a step tells the runner things:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
 */
const hiddenNames: ReadonlySet<string> = new Set([
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'GITHUB_OUTPUT',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY'
])

export interface BuildEnvironment {
  readonly env: Readonly<Record<string, string>>
  /** Names that were to be let through and are not set. */
  readonly missing: readonly string[]
}

/**
 * The environment of a build: the job's own without what it has no business with, and with what `build-env` says.
 * This is hygiene, not a boundary: a child can read its parent's memory. Windows takes names in any case, so there
 * they are compared without it.
 */
export function buildEnvironment(
  parent: Environment,
  variables: readonly BuildVariable[],
  platform: NodeJS.Platform = process.platform
): BuildEnvironment {
  const same = (name: string) => (platform === 'win32' ? name.toUpperCase() : name)
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(parent)) {
    if (value !== undefined && !isHidden(same(name))) env[name] = value
  }
  const missing: string[] = []
  for (const { name, value } of variables) {
    const original = Object.keys(parent).find(candidate => same(candidate) === same(name))
    const wanted = value ?? (original === undefined ? undefined : parent[original])
    // Two spellings of one name would leave it to chance which one Windows takes.
    for (const known of Object.keys(env)) if (same(known) === same(name)) delete env[known]
    if (wanted === undefined) missing.push(name)
    else env[value === undefined ? (original ?? name) : name] = wanted
  }
  return { env, missing }
}

function isHidden(name: string): boolean {
  return hiddenNames.has(name) || hiddenPrefixes.some(prefix => name.startsWith(prefix))
}
