import type { Expectation, ExpectedFile } from './facts.ts'

/** Requests that may be spent on looking at objects one by one. */
const MOST = 10

/**
 * Files of the release that stand for the others: the fallback document, then the first of each kind, by its class and
 * extension. A mistake in headers is mostly one of a rule, and so of a kind.
 */
export function sampleKeys({ release, fallbackDocument }: Expectation): readonly string[] {
  const kinds = new Map<string, string>()
  for (const file of release?.files ?? []) {
    const kind = kindOf(file)
    if (!kinds.has(kind)) kinds.set(kind, file.key)
  }
  return [...new Set([fallbackDocument, ...kinds.values()])].slice(0, MOST)
}

function kindOf({ key, fileClass }: ExpectedFile): string {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return `${fileClass} ${dot === -1 ? '' : name.slice(dot).toLowerCase()}`
}
