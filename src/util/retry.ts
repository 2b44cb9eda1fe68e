import type { Clock } from '../ports.ts'

export interface RetryOptions {
  readonly clock: Clock
  /** Tries in all, the first included. */
  readonly attempts: number
  /** The longest wait before the first retry, in ms; it doubles with each further one. */
  readonly baseMs: number
  readonly capMs: number
  /** Whether trying again can help; `false` throws the error at once. */
  readonly retryable: (error: unknown) => boolean
  readonly onRetry?: (error: unknown, attempt: number, waitMs: number) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * Calls `operation` until it succeeds, with exponential backoff and full jitter in between.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function retry<T>(operation: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await operation()
    } catch (error) {
      if (!options.retryable(error) || attempt >= options.attempts || options.signal?.aborted) throw error
      const waitMs = Math.random() * Math.min(options.capMs, options.baseMs * 2 ** (attempt - 1))
      options.onRetry?.(error, attempt, waitMs)
      await options.clock.sleep(waitMs, options.signal)
    }
  }
}
