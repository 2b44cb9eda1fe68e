import type { ReferenceKind } from '../references.ts'
import { resolveReference } from '../resolve-reference.ts'
import type { GuardFacts } from './guard.ts'

/** A file that documents refer to and that is not in the site. */
export interface Missing {
  readonly key: string
  /** Keys of the documents, in order. */
  readonly documents: readonly string[]
}

/** References of the given kinds to files of this site that do not exist, by key. */
export function missingFiles(
  { site, documents, address }: GuardFacts,
  kinds: ReadonlySet<ReferenceKind>
): readonly Missing[] {
  const keys = new Set(site.files.map(({ key }) => key))
  const missing = new Map<string, Set<string>>()
  for (const document of documents) {
    for (const { kind, url } of document.references) {
      const key = kinds.has(kind) ? resolveReference(url, document, address) : undefined
      if (key === undefined || keys.has(key)) continue
      const referring = missing.get(key) ?? new Set()
      missing.set(key, referring.add(document.key))
    }
  }
  return [...missing].map(([key, referring]) => ({ key, documents: [...referring] }))
}

/** `assets/app.js (in index.html and 3 more documents)` */
export function describeMissing({ key, documents: [first, ...rest] }: Missing): string {
  const more = rest.length === 0 ? '' : ` and ${rest.length} more ${rest.length === 1 ? 'document' : 'documents'}`
  return `${key} (in ${first}${more})`
}
