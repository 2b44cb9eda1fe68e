import { expect, test } from '@jest/globals'
import { classOf } from '../../src/site/file-class.ts'

const immutable = 'public, max-age=31536000, immutable'

test.each<[string, boolean, string | undefined, string]>([
  ['index.html', false, undefined, 'document'],
  ['a/B.HTM', false, undefined, 'document'],
  ['a.xhtml', false, undefined, 'document'],
  ['sw.js', false, undefined, 'document'],
  ['sw.mjs', false, undefined, 'document'],
  ['app/service-worker.js', false, undefined, 'document'],
  ['serviceworker.js', false, undefined, 'document'],
  ['ServiceWorker.js', false, undefined, 'document'],
  ['flutter_service_worker.js', false, undefined, 'document'],
  ['firebase-messaging-sw.js', false, undefined, 'document'],
  ['pwa.sw.js', false, undefined, 'document'],
  ['ngsw-worker.js', false, undefined, 'document'],
  ['ngsw.json', false, undefined, 'document'],
  ['OneSignalSDKWorker.js', false, undefined, 'document'],
  ['site.webmanifest', false, undefined, 'document'],
  ['manifest.json', false, undefined, 'document'],
  // A document stays one, whatever its name or the user says.
  ['manifest.8a7b6c5d.webmanifest', true, undefined, 'document'],
  ['index.html', false, immutable, 'document'],
  ['sw.js', true, immutable, 'document'],
  ['assets/index-B3xkQ9zL.js', true, undefined, 'fingerprinted'],
  ['assets/index-B3xkQ9zL.js', true, 'no-cache', 'fingerprinted'],
  ['vendor/lib.js', false, immutable, 'fingerprinted'],
  ['vendor/lib.js', false, 'max-age=31536000', 'plain'],
  ['vendor/lib.js', false, undefined, 'plain'],
  ['answer.js', false, undefined, 'plain'],
  ['sw.css', false, undefined, 'plain'],
  ['assets/manifest.json', false, undefined, 'plain'],
  ['data.json', false, undefined, 'plain'],
  ['html', false, undefined, 'plain']
])('%s (fingerprinted: %s, Cache-Control: %s) → %s', (key, fingerprinted, cacheControl, expected) => {
  expect(classOf(key, fingerprinted, cacheControl)).toBe(expected)
})
