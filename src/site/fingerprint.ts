import { byFrameworkFolder } from './fingerprint/framework-folders.ts'
import { type HashCandidate, hashCandidates, shapeOf, stemOf } from './fingerprint/hash-candidates.ts'
import { type FileKind, isCertainHash, isLikelyHash, isPossibleHash, mayContainHash } from './fingerprint/judge-hash.ts'

/** What is known about a site besides the names of its files. */
export interface FingerprintEvidence {
  /** Keys that Vite's manifest names, where there is one. */
  readonly viteManifest?: ReadonlySet<string> | undefined
  /** Keys of the module scripts and styles that an entry document loads as a bundler writes it. */
  readonly bundledEntries?: readonly string[] | undefined
}

interface Named {
  readonly folder: string
  readonly kind: FileKind
  readonly stem: string
  readonly candidates: readonly HashCandidate[]
}

/**
 * The keys whose name carries a content hash: they are cached for a year, and kept for tabs that were opened before a
 * deploy. To take a mutable file for one is dangerous (a visitor keeps it for a year), to miss one breaks open tabs,
 * and a random hash often looks like a word. So names are judged by the company they keep:
 *
 * | file | fingerprinted when |
 * |---|---|
 * | HTML | never |
 * | in a framework's own folder | as the framework says (`byFrameworkFolder`) |
 * | named by Vite's manifest, or the source map of such a file | some part of its name may be a hash |
 * | script, style, WASM and their source maps | the hash is certain; or it is possible and a certain one of the same shape is near (without a manifest) |
 * | image, font, audio, video | the hash is certain, and code on the site has hashes of that shape or it has 16 hex digits or more; or it is likely and code near it has hashes of that shape |
 * | anything else (JSON, PDF, …) | the hash is certain and code near it has hashes of that shape |
 *
 * The same shape: alphabet, length and separator. Near: in the same folder, the one above, one below or one beside it;
 * for hexadecimal hashes, which no word looks like, anywhere on the site.
 */
export function fingerprintedKeys(keys: Iterable<string>, evidence: FingerprintEvidence = {}): ReadonlySet<string> {
  const found = new Set<string>()
  // By key alone: taking their names apart a second time is cheaper than holding the parts of 100,000 of them.
  const open: string[] = []
  const shapes = new Shapes()
  const entries = new Set(evidence.bundledEntries)

  for (const key of keys) {
    if (/\.x?html?$/i.test(key)) continue
    const verdict = byFrameworkFolder(key)
    if (verdict === true) found.add(key)
    if (verdict !== undefined) continue
    const file = nameOf(key)
    if (isEmitted(key, evidence.viteManifest) && mayContainHash(file.stem)) found.add(key)
    if (file.candidates.length === 0) continue
    open.push(key)
    if (file.kind !== 'code') continue
    const certain = file.candidates.find(candidate => isCertainHash(candidate, 'code'))
    const shape = certain ?? (entries.has(key) ? file.candidates.find(isPossibleHash) : undefined)
    if (shape) shapes.add(shape, file.folder)
  }

  for (const key of open) {
    const file = nameOf(key)
    if (file.candidates.some(candidate => isHash(candidate, file, shapes, evidence))) found.add(key)
  }
  return found
}

function isHash(
  candidate: HashCandidate,
  { kind, folder }: Named,
  shapes: Shapes,
  { viteManifest }: FingerprintEvidence
): boolean {
  const certain = isCertainHash(candidate, kind)
  const near = shapes.isNear(candidate, folder)
  switch (kind) {
    case 'code':
      return certain || (near && viteManifest === undefined && isPossibleHash(candidate))
    case 'media':
      return (certain && (isLongHex(candidate) || shapes.has(candidate))) || (near && isLikelyHash(candidate))
    case 'other':
      return certain && near
  }
}

/** The shapes of hashes that a site's code certainly has, and where. */
class Shapes {
  readonly #folders = new Map<string, Set<string>>()

  add(candidate: HashCandidate, folder: string): void {
    const shape = shapeOf(candidate)
    const folders = this.#folders.get(shape) ?? new Set()
    this.#folders.set(shape, folders)
    folders.add(folder)
    const parent = parentOf(folder)
    if (parent !== undefined) folders.add(parent).add(`${parent}/*`)
  }

  has(candidate: HashCandidate): boolean {
    return this.#folders.has(shapeOf(candidate))
  }

  isNear(candidate: HashCandidate, folder: string): boolean {
    const folders = this.#folders.get(shapeOf(candidate))
    if (folders === undefined) return false
    if (candidate.alphabet === 'hex' || folders.has(folder)) return true
    const parent = parentOf(folder)
    return parent !== undefined && (folders.has(parent) || folders.has(`${parent}/*`))
  }
}

/** `undefined` for the site's root and the folders in it: what lies there is not written by one tool. */
function parentOf(folder: string): string | undefined {
  const slash = folder.lastIndexOf('/')
  return slash === -1 ? undefined : folder.slice(0, slash)
}

function isLongHex({ alphabet, text }: HashCandidate): boolean {
  return alphabet === 'hex' && text.length >= 16
}

function isEmitted(key: string, manifest: ReadonlySet<string> | undefined): boolean {
  return manifest !== undefined && (manifest.has(key) || manifest.has(key.replace(/\.map$/, '')))
}

const CODE = /\.(?:js|mjs|cjs|css|wasm)(?:\.LICENSE\.txt|\.(?:map|gz|br|zst))*$/i
const MEDIA =
  /\.(?:png|jpe?g|gif|svg|webp|avif|jxl|ico|bmp|apng|woff2?|ttf|otf|eot|mp[34]|m4[av]|webm|og[agv]|wav|flac|aac|mov|glb|gltf)$/i

function nameOf(key: string): Named {
  const slash = key.lastIndexOf('/')
  const stem = stemOf(key.slice(slash + 1))
  return {
    folder: key.slice(0, Math.max(0, slash)),
    kind: CODE.test(key) ? 'code' : MEDIA.test(key) ? 'media' : 'other',
    stem,
    candidates: hashCandidates(stem)
  }
}
