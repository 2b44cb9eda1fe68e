import type { PathProblem } from './walk.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024

/**
 * What keeps file names from becoming keys. `prefix` is what stands before each key in the bucket and counts to its
 * length. A name that is not UTF-8 arrives with U+FFFD where its bytes were.
 */
export function keyProblems(keys: readonly string[], prefix: string): readonly PathProblem[] {
  const seen = new Set<string>()
  const problems: PathProblem[] = []
  for (const key of keys) {
    const bytes = Buffer.byteLength(prefix + key)
    if (seen.has(key)) problems.push({ path: key, message: 'is the name of two files' })
    else if (bytes > MAX_KEY_BYTES) {
      problems.push({ path: key, message: `makes a key of ${bytes} bytes; S3 takes ${MAX_KEY_BYTES}` })
    } else if (!key.isWellFormed() || key.includes('\uFFFD')) {
      problems.push({ path: key, message: 'has a name that is not valid Unicode' })
    } else if (/\p{Cc}/u.test(key)) {
      problems.push({ path: JSON.stringify(key), message: 'has a control character in its name' })
    }
    seen.add(key)
  }
  return problems
}
