import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../ports.ts'

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal ? { signal } : undefined)
    } catch (error) {
      // Node throws an AbortError of its own; why it was aborted is what callers have to tell.
      throw signal?.aborted ? signal.reason : error
    }
  }
}
