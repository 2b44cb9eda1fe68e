import { ActionError } from '../../src/errors.ts'

/** The ActionError that something is expected to fail with. */
export async function rejection(promise: Promise<unknown>): Promise<ActionError> {
  const error = await promise.then(
    () => undefined,
    cause => cause
  )
  if (error instanceof ActionError) return error
  throw error ?? new Error('It succeeded.')
}
