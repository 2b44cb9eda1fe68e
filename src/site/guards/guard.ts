import type { Finding } from '../../report/model.ts'
import type { References } from '../references.ts'
import type { SiteAddress } from '../resolve-reference.ts'
import type { Site } from '../site-file.ts'

/** A document of the site and what it makes the browser load. */
export interface DocumentReferences extends References {
  readonly key: string
}

/** What the guards look at. */
export interface GuardFacts {
  readonly site: Site
  /** The folder that was scanned, as the user knows it. */
  readonly root: string
  readonly documents: readonly DocumentReferences[]
  /** Keys of the files whose content has a private key; see `readSecrets`. */
  readonly privateKeys: readonly string[]
  /** Where the site is served. */
  readonly address: SiteAddress
}

/** One thing to be sure of before anything is written. */
export interface Guard {
  /** What the input `allow` waives it by. */
  readonly id: string
  /** `undefined` when all is well. Level `error` blocks the deploy. */
  check(facts: GuardFacts): Omit<Finding, 'id'> | undefined
}

/** Up to ten lines for a message, and how many more there are. */
export function listed(lines: readonly string[]): string {
  const shown = lines.slice(0, 10).map(line => `- ${line}`)
  const more = lines.length - shown.length
  return [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')
}
