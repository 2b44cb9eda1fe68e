import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between the signals of a cancellation. */
export interface CancelTimes {
  readonly sigintMs: number
  readonly sigtermMs: number
}

/** https://github.com/actions/runner/blob/main/src/Runner.Sdk/ProcessInvoker.cs (_sigintTimeout, _sigtermTimeout) */
export const RUNNER_CANCEL_TIMES: CancelTimes = { sigintMs: 7_500, sigtermMs: 2_500 }

// The runner gives the output of an exited process this long to end (a grandchild may hold the pipe open).
const STREAM_GRACE_MS = 5_000

/**
 * Runs `node script` and gives back the exit code (128 + signal number when a signal ended it).
 * Abort sends SIGINT, after 7.5 s SIGTERM, after another 2.5 s SIGKILL; each to this process alone, never to its children.
 */
export async function runNode(
  node: string,
  script: string,
  options: {
    readonly cwd: string
    readonly env: Readonly<Record<string, string>>
    readonly onLine: (line: string) => void
    readonly signal?: AbortSignal | undefined
    readonly onStart?: ((node: ChildProcess) => void) | undefined
    readonly cancelTimes?: CancelTimes | undefined
  }
): Promise<number> {
  const child = spawn(node, [script], { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] })
  options.onStart?.(child)
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', options.onLine)
  }
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  // A spawn error is reported through `exited`.
  const closed = once(child, 'close').catch(() => undefined)

  const escalation = new AbortController()
  const escalate = () => cancel(kill => child.kill(kill), options.cancelTimes ?? RUNNER_CANCEL_TIMES, escalation.signal)
  if (options.signal?.aborted) escalate()
  options.signal?.addEventListener('abort', escalate, { once: true })

  try {
    const [code, signal] = await exited
    await Promise.race([closed, sleep(STREAM_GRACE_MS, undefined, { ref: false })])
    return code ?? 128 + constants.signals[signal ?? 'SIGKILL']
  } finally {
    escalation.abort()
    options.signal?.removeEventListener('abort', escalate)
    child.stdout.destroy()
    child.stderr.destroy()
  }
}

function cancel(kill: (signal: NodeJS.Signals) => void, times: CancelTimes, exited: AbortSignal): void {
  const steps = async () => {
    kill('SIGINT')
    await sleep(times.sigintMs, undefined, { signal: exited })
    kill('SIGTERM')
    await sleep(times.sigtermMs, undefined, { signal: exited })
    kill('SIGKILL')
  }
  // The process ended before the next signal was due: nothing left to do.
  steps().catch(() => undefined)
}
