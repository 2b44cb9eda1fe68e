/** The code of a system error (`ENOENT`), whichever realm its class is from. https://nodejs.org/api/errors.html#errorcode */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
