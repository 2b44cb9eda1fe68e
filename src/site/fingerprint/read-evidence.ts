import { readFile } from 'node:fs/promises'
import type { FingerprintEvidence } from '../fingerprint.ts'
import { extractReferences, type Reference } from '../references.ts'
import { mayBeViteManifest, parseViteManifest } from './vite-manifest.ts'

/**
 * Reads what a site says about its own bundles: Vite's manifests and the entry document (`index.html` at the root, else
 * the first HTML file). At most a handful of small files.
 */
export async function readEvidence(paths: ReadonlyMap<string, string>): Promise<FingerprintEvidence> {
  const manifests: ReadonlySet<string>[] = []
  for (const [key, path] of paths) {
    const names = mayBeViteManifest(key) ? parseViteManifest(key, await readFile(path, 'utf8')) : undefined
    if (names) manifests.push(names)
  }
  const entry = paths.get('index.html') ?? [...paths].find(([key]) => /\.html?$/i.test(key))?.[1]
  return {
    viteManifest: manifests.length === 0 ? undefined : new Set(manifests.flatMap(names => [...names])),
    bundledEntries: entry === undefined ? [] : bundledEntries(await readFile(entry, 'utf8'), paths)
  }
}

/**
 * The keys that a document loads in the way that a bundler writes it: Vite gives its entries the attribute
 * `crossorigin`, Angular makes modules of its scripts, whose hashes are upper case. The site may be served below a
 * path, so a URL is looked up from its end.
 */
function bundledEntries(html: string, paths: ReadonlyMap<string, string>): readonly string[] {
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
      const key = parts.map((_, index) => parts.slice(index).join('/')).find(suffix => paths.has(suffix))
      return key === undefined ? [] : [key]
    })
}
