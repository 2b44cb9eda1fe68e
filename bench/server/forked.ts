import { fork } from 'node:child_process'
import { once } from 'node:events'

/** A process that was forked to answer questions. */
export interface Forked<Ready> {
  /** What it said when it had started. */
  readonly ready: Ready
  ask(question: unknown): Promise<unknown>
  close(): Promise<void>
}

/** @throws when the process ends without having been asked to, or an answer is an error */
export async function startForked<Ready>(path: string): Promise<Forked<Ready>> {
  const child = fork(path)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${path} ended with ${code}.`)
  })
  // It is awaited beside each message, and between messages by nobody.
  ended.catch(() => undefined)
  const message = async (): Promise<unknown> => (await Promise.race([once(child, 'message'), ended]))[0]
  const ready = (await message()) as Ready
  // One question at a time: answers come without a name.
  let last: Promise<unknown> = Promise.resolve()

  return {
    ready,
    ask(question) {
      const answered = last.then(async () => {
        child.send(question as object)
        const { answer, error } = (await message()) as { answer?: unknown; error?: string }
        if (error !== undefined) throw new Error(error)
        return answer
      })
      last = answered.catch(() => undefined)
      return answered
    },
    async close() {
      child.disconnect()
      await ended.catch(() => undefined)
    }
  }
}

/** The other end: answers what is asked, until the process that asks has gone. */
export function answerQuestions<Question>(
  ready: object,
  answer: (question: Question) => unknown,
  close: () => Promise<void>
): void {
  process.on('message', (question: unknown) => {
    Promise.resolve()
      .then(() => answer(question as Question))
      .then(
        given => process.send?.({ answer: given ?? null }),
        (error: unknown) => process.send?.({ error: String(error) })
      )
  })
  process.on('disconnect', () => void close().finally(() => process.exit()))
  process.send?.(ready)
}
