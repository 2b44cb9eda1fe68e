import type { BehaviorFacts, DistributionFacts, ObjectHeaders } from '../../src/ports.ts'
import type { Operation, Previous } from '../../src/sync/operation.ts'
import { siteFile } from '../helpers/site-files.ts'

export const optimized = { minTtl: 1, defaultTtl: 86_400, maxTtl: 31_536_000, queryStringInKey: false }
export const disabled = { minTtl: 0, defaultTtl: 0, maxTtl: 0, queryStringInKey: false }

export function behavior(changes: Partial<BehaviorFacts> = {}): BehaviorFacts {
  return { pathPattern: '*', originPath: '', edgeFunction: 'none', ...optimized, ...changes }
}

/** The reference set-up: 403 → /index.html, error copies kept for CloudFront's default of 10 s, no root object. */
export function facts(changes: Partial<DistributionFacts> = {}): DistributionFacts {
  return {
    id: 'E1EXAMPLE',
    domainName: 'd111111abcdef8.cloudfront.net',
    aliases: ['example.com'],
    defaultRootObject: '',
    behaviors: [behavior()],
    errorResponses: [{ errorCode: 403, responsePagePath: '/index.html', minTtl: 10 }],
    websiteOrigin: false,
    stagingIds: [],
    unread: [],
    ...changes
  }
}

export const noCache: ObjectHeaders = { cacheControl: 'no-cache' }
export const oneHour: ObjectHeaders = { cacheControl: 'public, max-age=3600, must-revalidate' }
export const immutable: ObjectHeaders = { cacheControl: 'public, max-age=31536000, immutable' }

const absent: Previous = { state: 'absent' }

export function created(key: string, fileClass: 'fingerprinted' | 'document' | 'plain' = 'plain'): Operation {
  return { action: 'upload', reason: 'new', key, file: siteFile(key, key, { fileClass }), previous: absent }
}

export function updated(key: string, headers: ObjectHeaders, reason: 'content' | 'headers' = 'content'): Operation {
  return { action: 'upload', reason, key, file: siteFile(key, key, { headers }), previous: { state: 'known', headers } }
}

export function drifted(key: string): Operation {
  return { action: 'upload', reason: 'drifted', key, file: siteFile(key), previous: { state: 'unknown' } }
}

export function deleted(key: string, headers: ObjectHeaders): Operation {
  return { action: 'delete', reason: 'stale', key, size: 1, previous: { state: 'known', headers } }
}

export function unchanged(
  key: string,
  headers: ObjectHeaders,
  fileClass: 'fingerprinted' | 'plain' = 'plain'
): Operation {
  return { action: 'keep', reason: 'unchanged', key, file: siteFile(key, key, { headers, fileClass }), etag: 'e' }
}
