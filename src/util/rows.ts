/** Many rows, some at a time, so that nobody has to hold all of them. */
export type Rows<T> = Iterable<readonly T[]> | AsyncIterable<readonly T[]>

/** Enough for a batch to cost nothing, few enough to be held. */
const batchSize = 500

/** Rows that come one by one, in batches. */
export async function* inBatches<T>(rows: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** The same rows, of which the first are asked for now and not only when somebody reads them. */
export function begun<T>(rows: AsyncGenerator<T>): AsyncIterable<T> & { readonly close: () => Promise<void> } {
  const first = rows.next()
  // Whoever reads is told.
  first.catch(() => undefined)
  return {
    async *[Symbol.asyncIterator]() {
      try {
        const { value, done } = await first
        if (done) return
        yield value
        yield* rows
      } finally {
        await rows.return(undefined)
      }
    },
    async close() {
      await rows.return(undefined)
    }
  }
}
