import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FingerprintEvidence } from '../fingerprint.ts'
import { extractReferences, type Reference } from '../references.ts'
import { mayBeViteManifest, parseViteManifest } from './vite-manifest.ts'

/**
 * Reads what a site says about its own bundles: Vite's manifests and the entry document (`index.html` at the root, else
 * the first HTML file). At most a handful of small files.
 */
export async function readEvidence(root: string, keys: readonly string[]): Promise<FingerprintEvidence> {
  const manifests: ReadonlySet<string>[] = []
  for (const key of keys) {
    const names = mayBeViteManifest(key) ? parseViteManifest(key, await readFile(join(root, key), 'utf8')) : undefined
    if (names) manifests.push(names)
  }
  const entry = keys.includes('index.html') ? 'index.html' : keys.find(key => /\.html?$/i.test(key))
  return {
    viteManifest: manifests.length === 0 ? undefined : new Set(manifests.flatMap(names => [...names])),
    bundledEntries: entry === undefined ? [] : bundledEntries(await readFile(join(root, entry), 'utf8'), keys)
  }
}

/**
 * The keys that a document loads in the way that a bundler writes it: Vite gives its entries the attribute
 * `crossorigin`, Angular makes modules of its scripts, whose hashes are upper case. The site may be served below a
 * path, so a URL is looked up from its end.
 */
function bundledEntries(html: string, keys: readonly string[]): readonly string[] {
  const isBundled = ({ kind, url, bundled }: Reference): boolean =>
    (kind === 'script' || kind === 'stylesheet' || kind === 'modulepreload') &&
    (bundled || /-[A-Z2-7]{8}\.(?:js|css)$/.test(url))
  return extractReferences(html)
    .references.filter(isBundled)
    .flatMap(({ url }) => {
      const parts = url
        .replace(/[?#].*$/s, '')
        .split('/')
        .filter(part => part !== '' && part !== '.')
      const key = parts.map((_, index) => parts.slice(index).join('/')).find(suffix => keys.includes(suffix))
      return key === undefined ? [] : [key]
    })
}
