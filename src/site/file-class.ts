import { hasDirective } from '../headers/cache-control.ts'
import type { FileClass } from './site-file.ts'

/** Workers that browsers fetch again by the name that they were registered under, beside the pattern below. */
const WORKERS: ReadonlySet<string> = new Set([
  'ngsw-worker.js',
  'ngsw.json',
  'safety-worker.js',
  'worker-basic.min.js',
  'onesignalsdkworker.js',
  'onesignalsdkupdaterworker.js'
])

/**
 * The class of a file, by the first row that fits:
 *
 * | file | class |
 * |---|---|
 * | `.html`, `.htm`, `.xhtml` | document |
 * | service worker: `sw.js`, `service-worker.js`, `firebase-messaging-sw.js`, `ngsw-worker.js`, `ngsw.json`, … | document |
 * | web manifest: `*.webmanifest`, `manifest.json` at the root | document |
 * | its name carries a content hash | fingerprinted |
 * | the user's own Cache-Control for it says `immutable`: its bytes never change under that name | fingerprinted |
 * | anything else | plain |
 */
export function classOf(key: string, fingerprinted: boolean, userCacheControl: string | undefined): FileClass {
  if (isHtml(key) || isServiceWorker(key) || isWebManifest(key)) return 'document'
  return fingerprinted || hasDirective(userCacheControl, 'immutable') ? 'fingerprinted' : 'plain'
}

export function isHtml(key: string): boolean {
  return /\.(?:html?|xhtml)$/i.test(key)
}

function isServiceWorker(key: string): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1).toLowerCase()
  return WORKERS.has(name) || /^(?:.*[-_.])?(?:sw|service[-_]?worker)\.m?js$/.test(name)
}

function isWebManifest(key: string): boolean {
  return /\.webmanifest$/i.test(key) || key === 'manifest.json'
}
