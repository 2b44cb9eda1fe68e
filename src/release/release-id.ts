/**
 * `20261122T101530Z-1a2b3c4-987654321.1`: when (UTC), which commit (its first seven digits, `0000000` where there is
 * none), which run and which attempt of it. Sorts by time.
 */
export function releaseId(now: Date, sha: string | undefined, runId: number | undefined, attempt: number): string {
  const time = `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  return `${time}-${(sha ?? '').slice(0, 7).padEnd(7, '0')}-${runId ?? 0}.${attempt}`
}
