/**
 * Lets work begin, in the order in which it comes, as long as all that is under way weighs no more than `most` together.
 * What weighs more by itself goes alone.
 */
export class Budget {
  readonly #most: number
  #taken = 0
  readonly #waiting: { readonly weight: number; readonly begin: () => void }[] = []

  constructor(most: number) {
    this.#most = most
  }

  async run<T>(weight: number, work: () => Promise<T>): Promise<T> {
    const share = Math.min(weight, this.#most)
    if (this.#waiting.length === 0 && this.#taken + share <= this.#most) this.#taken += share
    else await new Promise<void>(begin => this.#waiting.push({ weight: share, begin }))
    try {
      return await work()
    } finally {
      this.#taken -= share
      this.#next()
    }
  }

  #next(): void {
    let first = this.#waiting[0]
    while (first !== undefined && this.#taken + first.weight <= this.#most) {
      this.#waiting.shift()
      this.#taken += first.weight
      first.begin()
      first = this.#waiting[0]
    }
  }
}
