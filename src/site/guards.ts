import { readFile } from 'node:fs/promises'
import type { Finding } from '../report/model.ts'
import { detached } from '../util/detached.ts'
import { runPool } from '../util/pool.ts'
import { isHtml } from './file-class.ts'
import { basePath } from './guards/base-path.ts'
import { credentials, hasPrivateKey, mayHoldPrivateKey } from './guards/credentials.ts'
import { emptyDist } from './guards/empty-dist.ts'
import type { DocumentReferences, Guard, GuardFacts } from './guards/guard.ts'
import { missingImages } from './guards/missing-images.ts'
import { missingReferences } from './guards/missing-references.ts'
import { noIndex } from './guards/no-index.ts'
import { unfingerprintedScripts } from './guards/unfingerprinted-scripts.ts'
import { extractReferences, type Reference } from './references.ts'
import type { Site, SiteFile } from './site-file.ts'

/** In the order in which they are reported: what blocks comes first. */
const GUARDS: readonly Guard[] = [
  emptyDist,
  basePath,
  missingReferences,
  credentials,
  noIndex,
  missingImages,
  unfingerprintedScripts
]

/**
 * What is wrong with a site before anything of it is written. A finding of level `error` blocks the deploy.
 *
 * | guard | id in `allow` | finding |
 * |---|---|---|
 * | blocking | no | error |
 * | blocking | yes | notice |
 * | warning | no | warning |
 * | warning | yes | none |
 */
export function runGuards(facts: GuardFacts, allow: ReadonlySet<string>): readonly Finding[] {
  return GUARDS.flatMap((guard): readonly Finding[] => {
    const found = guard.check(facts)
    if (found === undefined) return []
    if (!allow.has(guard.id)) return [{ ...found, id: guard.id }]
    if (found.level !== 'error') return []
    return [{ ...found, id: guard.id, level: 'notice', title: `${found.title} (allowed)` }]
  })
}

const CONCURRENCY = 8
/** Bytes. A larger file is no key; `.key` is also what slide shows are called. */
const KEY_FILE_LIMIT = 1024 * 1024

/**
 * Reads what the guards need of file contents: the HTML files and the few files whose names are suspicious. Nothing
 * else is opened, and no text is kept.
 */
export async function readGuardFacts(
  site: Site,
  signal?: AbortSignal
): Promise<Pick<GuardFacts, 'documents' | 'privateKeys'>> {
  const documents: DocumentReferences[] = []
  const references = new CommonReferences()
  const htmlFiles = site.files.filter(({ key }) => isHtml(key))
  await runPool(
    htmlFiles.entries(),
    CONCURRENCY,
    async ([index, { key, path }]) => {
      const { baseHref, references: found } = extractReferences(await readFile(path, 'utf8'))
      documents[index] = {
        key,
        baseHref: baseHref === undefined ? undefined : detached(baseHref),
        references: found.map(reference => references.common(reference))
      }
    },
    signal
  )
  const suspicious = site.files.filter(({ key, size }) => mayHoldPrivateKey(key) && size <= KEY_FILE_LIMIT)
  const secret = new Set<SiteFile>()
  await runPool(
    suspicious,
    CONCURRENCY,
    async file => {
      if (hasPrivateKey(await readFile(file.path, 'utf8'))) secret.add(file)
    },
    signal
  )
  return { documents, privateKeys: suspicious.filter(file => secret.has(file)).map(({ key }) => key) }
}

/** One object for what many documents refer to: the pages of a site have their scripts and styles in common. */
class CommonReferences {
  readonly #known = new Map<string, Reference>()

  common(reference: Reference): Reference {
    const { kind, bundled, url } = reference
    const text = `${kind} ${bundled} ${url}`
    const known = this.#known.get(text) ?? { kind, bundled, url: detached(url) }
    this.#known.set(text, known)
    return known
  }
}
