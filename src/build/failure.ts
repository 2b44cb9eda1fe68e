import { ActionError } from '../errors.ts'
import { formatDuration } from '../util/format.ts'

/** How a command ended that did not succeed. */
export interface FailedCommand {
  readonly command: string
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly durationMs: number
  /** The last lines of its output, without colours. */
  readonly lastLines: readonly string[]
}

interface Symptom {
  readonly shows: (failed: FailedCommand) => boolean
  readonly remedy: (failed: FailedCommand) => string
}

/** What failed builds are known to suffer from; the first that shows counts. */
const symptoms: readonly Symptom[] = [
  {
    shows: ({ lastLines }) => lastLines.some(line => /JavaScript heap out of memory/.test(line)),
    remedy: () =>
      'Node.js ran out of memory. Give it more, `build-env: NODE_OPTIONS=--max-old-space-size=6144`, or use a bigger runner.'
  },
  {
    shows: ({ exitCode, signal }) => signal === 'SIGKILL' || exitCode === 137,
    remedy: () =>
      'The system killed it, most likely because memory ran out. Use a bigger runner, or let the build use less.'
  },
  {
    shows: ({ lastLines }) =>
      lastLines.some(line =>
        /ERR_PNPM_OUTDATED_LOCKFILE|are in sync|lockfile needs to be updated|YN0028|lockfile had changes/.test(line)
      ),
    remedy: () =>
      'The lockfile does not fit package.json. Install locally with the same package manager and commit the lockfile.'
  },
  {
    shows: failed => missingProgram(failed) !== undefined || failed.exitCode === 127 || failed.exitCode === 9009,
    remedy: failed => {
      const program = missingProgram(failed)
      const what = program === undefined ? 'A program that the command calls' : `"${program}"`
      return (
        `${what} was not found. If it comes with the dependencies, they are not installed: an own build-command installs nothing, ` +
        'so write for example `build-command: npm ci && npm run build`. If it is a tool, set it up in a step before this one.'
      )
    }
  },
  {
    shows: ({ exitCode }) => exitCode === 126,
    remedy: () =>
      'The program was found and may not be executed: `git update-index --chmod=+x FILE` makes a script executable.'
  }
]

const otherwise =
  'The log has the whole output. Does it work in a fresh clone with the same command? ' +
  'The build sees no AWS credentials and no GITHUB_TOKEN: a variable that it needs goes into `build-env`.'

/** The ActionError `build-failed`: command, end, last lines, and what to do by its symptoms. */
export function buildFailed(failed: FailedCommand): ActionError {
  const end =
    failed.signal === null ? `ended with exit code ${failed.exitCode ?? 'unknown'}` : `was ended by ${failed.signal}`
  const lines =
    failed.lastLines.length === 0 ? ' It printed nothing.' : `\nIts last lines:\n${failed.lastLines.join('\n')}`
  const after = `after ${formatDuration(failed.durationMs)}`
  return new ActionError('build-failed', `The build failed: \`${failed.command}\` ${end} ${after}.${lines}`, {
    remedy: symptoms.find(({ shows }) => shows(failed))?.remedy(failed) ?? otherwise
  })
}

/** Shells and npm say it each in their own words: `sh: 1: vite: not found`, `bash: line 1: vite: command not found`. */
function missingProgram({ exitCode, lastLines }: FailedCommand): string | undefined {
  if (exitCode === 0) return undefined
  for (const line of lastLines) {
    const found =
      /(?:^|: )([\w@./+-]+): (?:command )?not found$/.exec(line) ??
      /^'?"?([\w@./+-]+)"?'? is not recognized as/.exec(line)
    if (found?.[1] !== undefined) return found[1]
  }
  return undefined
}
