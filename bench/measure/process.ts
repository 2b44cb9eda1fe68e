import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watchMemory } from './memory.ts'
import { cpuOfChildren } from './processor-time.ts'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/** A whole process, from its start to its end. */
export interface Run {
  readonly ms: number
  /** Seconds of user and system time, of it and its children; `undefined` where the system does not tell. */
  readonly cpu: number | undefined
  /** Bytes: the most that it and its children had in memory at a moment; `undefined` where the system does not tell. */
  readonly rss: number | undefined
  /** `process.hrtime` in nanoseconds when it was started. */
  readonly startedAt: bigint
}

/** @throws when the process does not end with 0: what it said */
export async function run({ program, args, env, cwd }: Command): Promise<Run> {
  const cpuBefore = cpuOfChildren()
  const startedAt = process.hrtime.bigint()
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const memory = watchMemory(child.pid)
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  const exited = once(child, 'exit').then(([code]) => ({ code: code as number | null, at: process.hrtime.bigint() }))
  await once(child, 'close')
  const { code, at } = await exited
  const rss = memory.stop()
  if (code !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${lastLines(Buffer.concat(said).toString())}`)
  const cpuAfter = cpuOfChildren()
  const cpu = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore
  return { ms: Number(at - startedAt) / 1e6, cpu, rss, startedAt }
}

function lastLines(text: string): string {
  return text.split('\n').slice(-30).join('\n')
}
