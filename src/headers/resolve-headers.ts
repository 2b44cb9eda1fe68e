import type { ObjectHeaders } from '../ports.ts'
import { type CacheRule, ruleFor } from './cache-rules.ts'
import { contentTypeFor } from './content-type.ts'
import { type HeaderRule, headersFromFile } from './headers-file.ts'

/**
 * `fingerprinted`: the name carries a content hash, so the bytes never change under that name.
 * `document`: an HTML file, or another entry that browsers re-fetch by a fixed name (service worker, web manifest).
 * `plain`: everything else.
 */
export type FileClass = 'fingerprinted' | 'document' | 'plain'

/** What the user said about headers. */
export interface HeaderOptions {
  /** From the `cache-control` input. */
  readonly cacheRules: readonly CacheRule[]
  /** From `_headers`. */
  readonly headerRules: readonly HeaderRule[]
  /** The `edge-cache` input. */
  readonly edgeCache: boolean
}

const IMMUTABLE = 'public, max-age=31536000, immutable'
const REVALIDATE = 'no-cache'
/** Browsers revalidate, the edge answers for a year or until a deploy purges it. */
const EDGE_CACHED = 'public, max-age=0, s-maxage=31536000, must-revalidate'
const AN_HOUR = 'public, max-age=3600, must-revalidate'

/** Code and data that pages load by a fixed name: a stale copy beside fresh ones breaks a page. */
const CODE = /\.(?:js|mjs|cjs|css|json|wasm|map)$/i

/**
 * The headers that a file is stored with. For each header the first row that says something counts:
 *
 * | source | Cache-Control | Content-Type | others |
 * |---|---|---|---|
 * | `cache-control` input, first line that matches | its value | – | – |
 * | `_headers`, last rule that matches | its value | its value | its value |
 * | default | by the table below | by the extension | not sent |
 *
 * | class | file | Cache-Control | with `edge-cache` |
 * |---|---|---|---|
 * | fingerprinted | any | `public, max-age=31536000, immutable` | the same |
 * | document | any | `no-cache` | `public, max-age=0, s-maxage=31536000, must-revalidate` |
 * | plain | JS, CSS, JSON, WASM, source map | `no-cache` | `public, max-age=0, s-maxage=31536000, must-revalidate` |
 * | plain | anything else | `public, max-age=3600, must-revalidate` | the same |
 */
export function resolveHeaders(key: string, fileClass: FileClass, options: HeaderOptions): ObjectHeaders {
  const fromFile = headersFromFile(options.headerRules, key)
  return {
    contentType: contentTypeFor(key),
    ...fromFile,
    cacheControl:
      ruleFor(options.cacheRules, key)?.value ??
      fromFile.cacheControl ??
      defaultCacheControl(key, fileClass, options.edgeCache)
  }
}

/** The Cache-Control that the user asked for, by the `cache-control` input or by `_headers`. */
export function userCacheControl(
  key: string,
  options: Pick<HeaderOptions, 'cacheRules' | 'headerRules'>
): string | undefined {
  return ruleFor(options.cacheRules, key)?.value ?? headersFromFile(options.headerRules, key).cacheControl
}

function defaultCacheControl(key: string, fileClass: FileClass, edgeCache: boolean): string {
  if (fileClass === 'fingerprinted') return IMMUTABLE
  if (fileClass === 'document' || CODE.test(key)) return edgeCache ? EDGE_CACHED : REVALIDATE
  return AN_HOUR
}
