import { ActionError } from '../errors.ts'
import type { Cdn, Clock, Invalidation, Log } from '../ports.ts'
import { formatDuration } from '../util/format.ts'
import { retry } from '../util/retry.ts'

export interface InvalidationRequest {
  readonly distributionId: string
  /** Makes it idempotent: the same release asks for the same invalidation. */
  readonly reference: string
  readonly paths: readonly string[]
}

/**
 * Submits one invalidation. Where too many are in progress, room is waited for.
 * @throws ActionError when CloudFront would not take it: the paths are still owed then.
 */
export async function submitInvalidation(
  request: InvalidationRequest,
  { cdn, clock, log, signal }: { cdn: Cdn; clock: Clock; log: Log; signal?: AbortSignal | undefined }
): Promise<Invalidation> {
  return retry(() => cdn.invalidate(request.distributionId, request.reference, request.paths), {
    clock,
    signal,
    attempts: 8,
    baseMs: 5_000,
    capMs: 30_000,
    retryable: error => causeCode(error) === 'TooManyInvalidationsInProgress',
    onRetry: (_, __, waitMs) =>
      log.info(
        `Too many invalidations of ${request.distributionId} are in progress; trying again in ${formatDuration(waitMs)}.`
      )
  })
}

/**
 * Waits until an invalidation has completed, saying so every quarter of a minute.
 * @returns false when it has not within `timeoutMs`: it goes on without us.
 */
export async function waitForInvalidation(
  distributionId: string,
  invalidation: Invalidation,
  timeoutMs: number,
  { cdn, clock, log, signal }: { cdn: Cdn; clock: Clock; log: Log; signal?: AbortSignal | undefined }
): Promise<boolean> {
  const started = clock.now().getTime()
  let pause = 250
  let said = started
  for (let current = invalidation; !current.completed; ) {
    const now = clock.now().getTime()
    if (now - started >= timeoutMs) return false
    if (now - said >= 15_000) {
      log.info(`Invalidation ${invalidation.id} is still in progress after ${formatDuration(now - started)}.`)
      said = now
    }
    await clock.sleep(Math.min(pause, Math.max(0, started + timeoutMs - now)), signal)
    pause = Math.min(pause * 1.5, 5_000)
    current = await cdn.invalidation(distributionId, invalidation.id)
  }
  return true
}

function causeCode(error: unknown): string | undefined {
  const cause = error instanceof ActionError ? error.cause : error
  return cause instanceof Error ? cause.name : undefined
}
