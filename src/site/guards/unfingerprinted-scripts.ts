import type { ReferenceKind } from '../references.ts'
import { resolveReference } from '../resolve-reference.ts'
import { type Guard, listed } from './guard.ts'

const CODE: ReadonlySet<ReferenceKind> = new Set(['script', 'stylesheet', 'modulepreload'] as const)

export const unfingerprintedScripts: Guard = {
  id: 'unfingerprinted-scripts',
  check: ({ site, documents, address }) => {
    const plain = new Set(site.files.filter(({ fileClass }) => fileClass === 'plain').map(({ key }) => key))
    const found = new Set<string>()
    for (const document of documents) {
      for (const { kind, url } of document.references) {
        const key = CODE.has(kind) ? resolveReference(url, document, address) : undefined
        if (key !== undefined && plain.has(key)) found.add(key)
      }
    }
    if (found.size === 0) return undefined
    return {
      level: 'warning',
      title: 'Scripts or styles have no hash in their names',
      message:
        'A deploy changes these files under the names that open tabs already use, so for a moment a page may get the ' +
        `old document with the new file, or the new one with the old:\n${listed([...found])}`,
      remedy:
        'Let the build put a content hash into their names. If a name already tells its content, say so with a line ' +
        'in "cache-control": `vendor/**: public, max-age=31536000, immutable`.'
    }
  }
}
