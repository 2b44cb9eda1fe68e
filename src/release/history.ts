import { createHash } from 'node:crypto'
import type { ObjectHeaders } from '../ports.ts'
import { inPieces } from '../util/pieces.ts'
import type { Head, ReleaseEntry } from './head.ts'
import type { RecordedFile } from './record.ts'

export interface Retention {
  /** How many releases can be gone back to or still have open tabs, the live one included. */
  readonly releases: number
  /** How long a release is kept after it was last live, ms, however many came since. */
  readonly forMs: number
}

/** Digest over everything that visitors get of a release. */
export function contentOf(files: Iterable<Pick<RecordedFile, 'key' | 'digest' | 'headers' | 'left'>>): string {
  const hash = createHash('sha256')
  for (const piece of inPieces(contents(files))) hash.update(piece)
  return hash.digest('hex')
}

/** `["KEY","DIGEST",[["cacheControl","no-cache"],…]]` for each file, as JSON. */
function* contents(files: Iterable<Pick<RecordedFile, 'key' | 'digest' | 'headers' | 'left'>>): Generator<string> {
  // Many files have the same headers, mostly the same object.
  const texts = new Map<ObjectHeaders, string>()
  for (const { key, digest, headers, left } of files) {
    if (left !== undefined) continue
    const text = texts.get(headers) ?? JSON.stringify(Object.entries(headers).sort())
    texts.set(headers, text)
    yield `[${JSON.stringify(key)},${JSON.stringify(digest)},${text}]`
  }
}

/** The releases that count when `entry` has become the live one: the live one, and those before it that are retained. */
export function succession(
  head: Head,
  entry: ReleaseEntry,
  { releases, forMs }: Retention
): { readonly live: ReleaseEntry; readonly past: readonly ReleaseEntry[]; readonly dropped: readonly ReleaseEntry[] } {
  const before = head.live === undefined ? head.past : [{ ...head.live, until: entry.at }, ...head.past]
  const oldest = Date.parse(entry.at) - forMs
  const isRetained = (one: ReleaseEntry, index: number): boolean =>
    index + 1 < releases || Date.parse(one.until ?? entry.at) > oldest
  return {
    live: entry,
    past: before.filter(isRetained),
    dropped: before.filter((one, index) => !isRetained(one, index))
  }
}

/**
 * What `release: previous` means: the newest release with other content than the live one that was not itself gone
 * back from. Rolling back twice in a row therefore goes back further, and a rollback of a rollback is asked for by id.
 */
export function previousRelease(head: Head): ReleaseEntry | undefined {
  return head.past.find(entry => entry.content !== head.live?.content && entry.withdrawn === undefined)
}

/**
 * Head's releases when `target` is gone back to. Everything with the content that is left is withdrawn: neither
 * `previous` nor a re-run of its commit brings it back. A target that was withdrawn itself (going forward again) is
 * rehabilitated instead.
 */
export function goBack(head: Head, target: ReleaseEntry): Head {
  const isOther = head.live?.content !== target.content
  const withdrawn = isOther && target.withdrawn === undefined ? head.live?.content : undefined
  const mark = (entry: ReleaseEntry): ReleaseEntry => {
    if (entry.content === withdrawn) return { ...entry, withdrawn: true }
    if (entry.content !== target.content) return entry
    const { withdrawn: _, ...rehabilitated } = entry
    return rehabilitated
  }
  return { ...head, ...(head.live && { live: mark(head.live) }), past: head.past.map(mark) }
}

/** The release of this commit that was gone back from, unless the commit has been live again since. */
export function withdrawnRelease(head: Head, commit: string | undefined): ReleaseEntry | undefined {
  if (commit === undefined) return undefined
  const latest = [head.live, ...head.past].find(entry => entry?.commit === commit)
  return latest?.withdrawn === true ? latest : undefined
}

/** Whether a kept file may go: no release that is retained has it. */
export function isPrunable(file: RecordedFile, retained: ReadonlySet<string>): boolean {
  return file.left !== undefined && file.fileClass === 'fingerprinted' && !retained.has(file.left.release)
}
