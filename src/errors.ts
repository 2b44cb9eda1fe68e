/**
 * An error that a user can act on: what happened, where, and what to do next.
 * Everything that is thrown on purpose is one; anything else is a defect of ours and is reported as such.
 */
export class ActionError extends Error {
  override readonly name = 'ActionError'
  /** Stable, kebab-case: `access-denied`, `invalid-inputs`. Goes to the report, never changes with the wording. */
  readonly code: string
  /** What to do next, in full sentences, with real names and ids. */
  readonly remedy: string | undefined

  constructor(code: string, message: string, options: { remedy?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.remedy = options.remedy
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
