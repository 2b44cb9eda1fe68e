import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

export interface ScriptRun {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a module's source in a process of its own, with that environment and no other: what is looked at once is looked at there. */
export async function runScript(
  source: string,
  environment: Readonly<Record<string, string>> = {},
  signal?: AbortSignal
): Promise<ScriptRun> {
  const { PATH = '', SYSTEMROOT = '' } = process.env
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    cwd: import.meta.dirname,
    env: { PATH, SYSTEMROOT, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal })
  })
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { exitCode, stdout, stderr }
}

/** The address of a module below `src/`, to be imported by a script. */
export function moduleUrl(path: string): string {
  return new URL(`../../src/${path}`, import.meta.url).href
}
