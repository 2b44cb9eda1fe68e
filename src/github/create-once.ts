import type { Api } from './api.ts'
import { mayHaveBeenDone } from './errors.ts'

const attempts = 3

/**
 * Creates what must not be there twice. A POST whose reply was lost may have been carried out, so before another is sent,
 * `find` looks whether there is something by now that will do.
 */
export async function createOnce<T>(
  { clock, signal }: Api,
  create: () => Promise<T>,
  find: () => Promise<T | undefined>
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create()
    } catch (error) {
      if (!mayHaveBeenDone(error) || attempt === attempts) throw error
    }
    // As octokit's retry plugin waits.
    await clock.sleep(attempt ** 2 * 1000, signal)
    const found = await find()
    if (found !== undefined) return found
  }
}
