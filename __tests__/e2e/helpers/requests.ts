import type { LogEntry } from '../../../sandbox/aws/request-log.ts'

const READING = /^(?:Get|Head|List)/

/** Requests that would have changed anything at AWS, whichever they are and whether or not they succeeded. */
export function writesOf(requests: readonly LogEntry[]): readonly string[] {
  return requests
    .filter(({ service, operation }) => service !== 'sts' && !READING.test(operation))
    .map(({ operation, key }) => (key === undefined ? operation : `${operation} ${key}`))
}

/** How often each operation was requested. */
export function countsOf(requests: readonly LogEntry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { operation } of requests) counts[operation] = (counts[operation] ?? 0) + 1
  return counts
}
