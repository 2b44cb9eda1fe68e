export interface Pace {
  /** Waits for a place and does the work in it. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** How many may be under way at once now. */
  readonly limit: number
}

export interface PaceOptions {
  /** As many as may ever be under way at once. */
  readonly most: number
  /** Whether the error says that the store or the line can't keep up: SlowDown, 5xx, a transfer that starved. */
  readonly isOverload: (error: unknown) => boolean
  /** Ms, from any origin. */
  readonly now?: () => number
}

/** Fewer are hardly any. */
const fewest = 4
/** A request is slow when it takes so many times as long as usual, and so many ms longer: jitter is neither. */
const slowFactor = 4
const slowMs = 200
/** So many of the last ones slow, and it is the store rather than bad luck: one in a hundred always is. */
const slowShare = 0.5
/** How much the newest request counts in what is usual. */
const weight = 0.05
/** Places that each request which succeeds adds: from half the pace back to all of it within a few thousand requests. */
const growth = 1 / 16

/**
 * How many requests may be under way at once: all, as long as nothing speaks against it; half as many after SlowDown, a
 * 5xx or a transfer that got stuck, three quarters as many when most requests have become slow; and by and by more again with what succeeds.
 * That is additive increase and multiplicative decrease, as TCP finds its pace (https://www.rfc-editor.org/rfc/rfc5681);
 * S3 asks for it: https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
 */
export function openPace({ most, isOverload, now = () => performance.now() }: PaceOptions): Pace {
  let limit = most
  let underWay = 0
  /** What was sent before the last fall says nothing about the pace since. */
  let falls = 0
  let usualMs: number | undefined
  let slow = 0
  const waiting: (() => void)[] = []

  /** @param since How often the pace had fallen when the request was sent that is the reason. */
  function fall(factor: number, since: number): void {
    if (since !== falls) return
    falls += 1
    slow = 0
    limit = Math.max(Math.min(fewest, most), Math.floor(limit * factor))
  }

  function succeeded(ms: number, since: number): void {
    usualMs ??= ms
    const isSlow = ms > usualMs * slowFactor && ms > usualMs + slowMs
    // At the end of a phase only the slow ones are left: of few at once, nothing can be told.
    if (underWay >= limit / 2) slow += ((isSlow ? 1 : 0) - slow) * weight
    // What is usual follows the fast ones quickly and the slow ones hardly.
    usualMs += (ms - usualMs) * (isSlow ? weight / 10 : weight)
    if (slow > slowShare) fall(0.75, since)
    else limit = Math.min(most, limit + growth)
  }

  function next(): void {
    while (underWay < Math.floor(limit)) {
      const start = waiting.shift()
      if (start === undefined) return
      underWay += 1
      start()
    }
  }

  return {
    async run(work) {
      if (underWay < Math.floor(limit) && waiting.length === 0) underWay += 1
      else await new Promise<void>(resolve => waiting.push(resolve))
      const started = now()
      const since = falls
      try {
        const result = await work()
        succeeded(now() - started, since)
        return result
      } catch (error) {
        if (isOverload(error)) fall(0.5, since)
        throw error
      } finally {
        underWay -= 1
        next()
      }
    },
    get limit() {
      return Math.floor(limit)
    }
  }
}

/** For the few requests that must not wait. */
export const unlimited: Pace = { run: work => work(), limit: Number.POSITIVE_INFINITY }
