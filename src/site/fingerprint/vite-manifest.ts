import { isRecord, parseJson } from './json.ts'

/**
 * Whether a file of that key may be the manifest that Vite writes with `build.manifest`: `.vite/manifest.json` in the
 * output folder, or `manifest.json` there before Vite 5. https://vite.dev/guide/backend-integration
 */
export function mayBeViteManifest(key: string): boolean {
  return /^(?:[^/]+\/){0,2}(?:\.vite\/)?manifest\.json$/.test(key)
}

/**
 * The keys of all files that a Vite manifest names, or `undefined` when the text is no such manifest (but a web
 * manifest, say). `key` is the manifest's own: its names are relative to the folder that Vite wrote to.
 */
export function parseViteManifest(key: string, text: string): ReadonlySet<string> | undefined {
  const manifest = parseJson(text)
  if (!isRecord(manifest)) return undefined
  const chunks = Object.values(manifest)
  if (chunks.length === 0 || !chunks.every(isChunk)) return undefined
  const folder = key.replace(/(?:\.vite\/)?manifest\.json$/, '')
  return new Set(
    chunks.flatMap(({ file, css, assets }) => [file, ...names(css), ...names(assets)]).map(name => folder + name)
  )
}

function isChunk(value: unknown): value is { file: string; css?: unknown; assets?: unknown } {
  return isRecord(value) && typeof value.file === 'string'
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(name => typeof name === 'string') : []
}
