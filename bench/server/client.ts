import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Name, Questions, Ready } from './messages.ts'

/** The server's process, as the bench has it. */
export interface BenchServer {
  readonly ports: Ready
  ask<N extends Name>(name: N, ask: Questions[N]['ask']): Promise<Questions[N]['answer']>
  close(): Promise<void>
}

/** @throws when the server ends without having been asked to. */
export async function startServer(): Promise<BenchServer> {
  const child = fork(join(import.meta.dirname, 'process.ts'), { serialization: 'advanced' })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The bench's server ended with ${code}.`)
  })
  // It is awaited beside each message, and between messages by nobody.
  ended.catch(() => undefined)
  const ports = (await message()) as Ready
  // One question at a time: answers come without a name.
  let last: Promise<unknown> = Promise.resolve()

  async function message(): Promise<unknown> {
    const [said] = (await Promise.race([once(child, 'message'), ended])) as [unknown]
    return said
  }

  return {
    ports,
    ask(name, ask) {
      const answered = last.then(async () => {
        child.send({ name, ask })
        const { answer, error } = (await message()) as { answer?: unknown; error?: string }
        if (error !== undefined) throw new Error(error)
        return answer
      })
      last = answered.catch(() => undefined)
      return answered as Promise<never>
    },
    async close() {
      child.disconnect()
      await ended.catch(() => undefined)
    }
  }
}
