/**
 * Runs `work` over `items`, at most `concurrency` at a time, starting each as soon as a place is free: one slow item
 * holds up nothing but its own place.
 *
 * At the first failure (or when `signal` aborts) nothing further is started, what is under way is awaited, and that
 * first failure is thrown: when this returns or throws, no work is going on any more.
 */
export async function runPool<T>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<void>,
  signal?: AbortSignal
): Promise<void> {
  const queue = items[Symbol.iterator]()
  let failure: { readonly error: unknown } | undefined

  async function worker(): Promise<void> {
    while (failure === undefined) {
      if (signal?.aborted) {
        failure = { error: signal.reason }
        return
      }
      const next = queue.next()
      if (next.done) return
      try {
        await work(next.value)
      } catch (error) {
        failure ??= { error }
      }
    }
  }

  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker))
  if (failure !== undefined) throw failure.error
}
