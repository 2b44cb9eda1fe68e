import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { ActionError, messageOf } from '../errors.ts'
import type { Log } from '../ports.ts'
import { buildFailed } from './failure.ts'
import { findProgram } from './project.ts'
import { shellCall } from './shell.ts'

export interface CommandRun {
  readonly command: string
  /** Absolute. */
  readonly directory: string
  /** All that the command sees; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}

const keptLines = 20
/** A cancelled run has 5 s in all before the runner kills it. */
const graceMs = 2_000
/** What a finished command's left-over children may still hold open is not waited for. */
const drainMs = 1_000

/**
 * Runs a command line in a shell and streams its output into a log group.
 * Throws ActionError `build-failed` when it does not end with 0, `cancelled` when it was aborted; then nothing of its
 * process group is left.
 */
export async function runCommand(run: CommandRun): Promise<{ readonly durationMs: number }> {
  return run.log.group(run.command.split('\n', 1)[0] ?? run.command, () => withoutCommands(run.log, () => execute(run)))
}

/**
 * Between these lines the runner takes `::error::` and the like for text, so that what a build prints stays output.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 */
async function withoutCommands<T>(log: Log, body: () => Promise<T>): Promise<T> {
  const token = randomUUID()
  log.info(`::stop-commands::${token}`)
  try {
    return await body()
  } finally {
    log.info(`::${token}::`)
  }
}

async function execute({ command, directory, env, log, signal }: CommandRun): Promise<{ readonly durationMs: number }> {
  if (signal?.aborted) throw cancelled(signal)
  const startedAt = performance.now()
  const { file, args, verbatim } = shellCall(command, process.platform, shell => findProgram(shell, env) !== undefined)
  const child = spawn(file, args, {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that all of it can be ended. On Windows this would open a console window.
    detached: process.platform !== 'win32',
    windowsHide: true,
    windowsVerbatimArguments: verbatim
  })
  const lastLines: string[] = []
  const outputEnded = streamLines(child, line => {
    log.info(line)
    lastLines.push(stripVTControlCharacters(line))
    if (lastLines.length > keptLines) lastLines.shift()
  })

  let ending: Promise<void> | undefined
  const abort = () => {
    ending = endGroup(child)
  }
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const { exitCode, exitSignal } = await exitOf(child, command)
    await Promise.race([outputEnded, delay(drainMs, undefined, { ref: false })])
    await ending
    if (signal?.aborted) throw cancelled(signal)
    const durationMs = Math.round(performance.now() - startedAt)
    if (exitCode !== 0) throw buildFailed({ command, exitCode, signal: exitSignal, durationMs, lastLines })
    return { durationMs }
  } finally {
    signal?.removeEventListener('abort', abort)
    // Nothing may reach the log any more once the runner listens to commands again.
    child.stdout?.destroy()
    child.stderr?.destroy()
  }
}

interface Exit {
  readonly exitCode: number | null
  readonly exitSignal: NodeJS.Signals | null
}

async function exitOf(child: ChildProcess, command: string): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('exit', (exitCode, exitSignal) => resolve({ exitCode, exitSignal }))
    child.once('error', cause =>
      reject(
        new ActionError('build-failed', `The build could not be started: \`${command}\`: ${messageOf(cause)}`, {
          remedy: 'Check that working-directory exists and that the runner has a shell.',
          cause
        })
      )
    )
  })
}

/** Resolves when both streams have ended and their lines were told. */
async function streamLines(child: ChildProcess, tell: (line: string) => void): Promise<void> {
  const streams = [child.stdout, child.stderr].filter(stream => stream !== null)
  await Promise.all(
    streams.map(async stream => {
      // A reset pipe ends the output; how the command fared, its exit code tells.
      stream.on('error', () => undefined)
      const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })
      lines.on('line', tell)
      await once(lines, 'close').catch(() => undefined)
    })
  )
}

function cancelled(signal: AbortSignal): ActionError {
  return new ActionError('cancelled', 'The run was cancelled while the site was being built. Nothing was written.', {
    cause: signal.reason
  })
}

/** Asks the whole process group to end, and ends it after 2 s. */
async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child
  if (pid === undefined) return
  if (process.platform === 'win32') {
    await new Promise(resolve => execFile('taskkill', ['/pid', String(pid), '/t', '/f'], resolve))
    return
  }
  const deadline = performance.now() + graceMs
  let alive = signalGroup(pid, 'SIGTERM')
  while (alive && performance.now() < deadline) {
    await delay(20)
    alive = signalGroup(pid, 0)
  }
  if (alive) signalGroup(pid, 'SIGKILL')
}

/** False when nobody of the group is left. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}
