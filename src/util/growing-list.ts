/** A list that somebody reads from its beginning while somebody else is still adding to it. */
export class GrowingList<T> {
  readonly items: T[] = []
  #state: { readonly ended: boolean; readonly error?: unknown } = { ended: false }
  #wake: () => void = () => undefined
  #grown = this.#nextGrowth()

  /** To be called now and then while items are pushed: until then, readers don't see them. */
  show(): void {
    this.#wake()
    this.#grown = this.#nextGrowth()
  }

  /** There will be no more. */
  end(): void {
    this.#state = { ended: true }
    this.show()
  }

  /** There will be no more, and whoever reads on gets this thrown. */
  fail(error: unknown): void {
    this.#state = { ended: true, error }
    this.show()
  }

  async *batches(): AsyncGenerator<readonly T[]> {
    for (let read = 0; ; ) {
      const grown = this.#grown
      if (read < this.items.length) {
        const batch = this.items.slice(read, read + batchSize)
        read += batch.length
        yield batch
      } else if (!this.#state.ended) await grown
      else if ('error' in this.#state) throw this.#state.error
      else return
    }
  }

  #nextGrowth(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }
}

const batchSize = 1000
