import type { PathProblem } from './walk.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024

/** A code unit is three bytes at most. https://www.rfc-editor.org/rfc/rfc3629#section-3 */
const BYTES_PER_UNIT = 3

/**
 * What keeps file names from becoming keys, which are sorted. `prefix` is what stands before each key in the bucket and
 * counts to its length. A name that is not UTF-8 arrives with U+FFFD where its bytes were.
 */
export function keyProblems(keys: readonly string[], prefix: string): readonly PathProblem[] {
  const problems: PathProblem[] = []
  let before: string | undefined
  for (const key of keys) {
    const mayBeLong = (prefix.length + key.length) * BYTES_PER_UNIT > MAX_KEY_BYTES
    const bytes = mayBeLong ? Buffer.byteLength(prefix + key) : 0
    if (key === before) problems.push({ path: key, message: 'is the name of two files' })
    else if (bytes > MAX_KEY_BYTES) {
      problems.push({ path: key, message: `makes a key of ${bytes} bytes; S3 takes ${MAX_KEY_BYTES}` })
    } else if (!key.isWellFormed() || key.includes('\uFFFD')) {
      problems.push({ path: key, message: 'has a name that is not valid Unicode' })
    } else if (/\p{Cc}/u.test(key)) {
      problems.push({ path: JSON.stringify(key), message: 'has a control character in its name' })
    }
    before = key
  }
  return problems
}
