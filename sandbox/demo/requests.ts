import type { LogEntry } from '../aws/request-log.ts'

const STATE_FOLDER = '.s3-cloudfront-deploy/'

/** The keys of the site that were uploaded, in order; what the action remembers for itself is not the site. */
export function uploadedKeys(requests: readonly LogEntry[]): readonly string[] {
  return requests.flatMap(({ operation, status, key }) =>
    key === undefined || !UPLOADS.has(operation) || status !== 200 || isState(key) ? [] : [key]
  )
}

/** Requests that changed anything of the site, of whichever kind. */
export function siteWrites(requests: readonly LogEntry[]): readonly LogEntry[] {
  return requests.filter(({ service, method, key }) => service === 's3' && !READS.has(method) && !isState(key))
}

export function invalidationsOf(requests: readonly LogEntry[]): readonly LogEntry[] {
  return requests.filter(({ operation }) => operation.startsWith('CreateInvalidation'))
}

/** `11 PutObject, 1 ListObjectsV2`, most frequent first. */
export function countByOperation(requests: readonly { readonly operation: string }[]): string {
  const counts = new Map<string, number>()
  for (const { operation } of requests) counts.set(operation, (counts.get(operation) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([operation, count]) => `${count} ${operation}`)
    .join(', ')
}

/** What was requested for the site, for the action's own records and of CloudFront; what had no request is left out. */
export function describeRequests(requests: readonly LogEntry[]): readonly (readonly [what: string, counts: string])[] {
  const s3 = requests.filter(({ service }) => service === 's3')
  const parts = [
    ['site', s3.filter(({ key }) => !isState(key))],
    ['records', s3.filter(({ key }) => isState(key))],
    ['CloudFront', requests.filter(({ service }) => service === 'cloudfront')]
  ] as const
  return parts.flatMap(([what, some]) => (some.length === 0 ? [] : [[what, countByOperation(some)] as const]))
}

const UPLOADS = new Set(['PutObject', 'CompleteMultipartUpload'])
const READS = new Set(['GET', 'HEAD'])

function isState(key: string | undefined): boolean {
  return key?.includes(STATE_FOLDER) ?? false
}
