import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '../..')

/** What `npm run sandbox` is to whoever started it. */
export interface SandboxByHand {
  /** The `export` lines that it prints, to be pasted into a shell. */
  readonly exports: readonly string[]
  /** The same as an environment. */
  readonly env: Readonly<Record<string, string>>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts it as a process of its own; it ends as by Ctrl-C. */
export async function startSandboxByHand(): Promise<SandboxByHand> {
  const child = spawn(process.execPath, [join(root, 'sandbox/main.ts')], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  const said = createInterface({ input: child.stderr })
  const ready = new Promise<void>((resolve, reject) => {
    said.on('line', line => line.startsWith('Ctrl-C') && resolve())
    exited.then(([code]) => reject(new Error(`The sandbox ended with ${code} before it was ready.`)), reject)
  })
  const exports: string[] = []
  createInterface({ input: child.stdout }).on('line', line => exports.push(line))
  await ready
  const variables = exports.map(line => /^export (\w+)=(.*)$/.exec(line)?.slice(1) ?? [line, ''])
  return {
    exports,
    env: Object.fromEntries(variables),
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await exited
    }
  }
}
