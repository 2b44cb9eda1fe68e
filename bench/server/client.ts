import { join } from 'node:path'
import { startForked } from './forked.ts'
import type { Name, Questions, Ready } from './messages.ts'

/** The server's process, as the bench has it. */
export interface BenchServer {
  readonly ports: Ready
  ask<N extends Name>(name: N, ask: Questions[N]['ask']): Promise<Questions[N]['answer']>
  close(): Promise<void>
}

export async function startServer(): Promise<BenchServer> {
  const { ready, ask, close } = await startForked<Ready>(join(import.meta.dirname, 'process.ts'))
  return { ports: ready, ask: (name, what) => ask({ name, ask: what }) as Promise<never>, close }
}
