/** Where nothing was measured. */
const none = '–'

/** `0.64`, `12.3`, of milliseconds. */
export function seconds(ms: number | undefined): string {
  return digits(ms === undefined ? undefined : ms / 1000)
}

/** Three significant digits, and no more than two decimals: `0.64`, `12.3`, `1,234`. */
export function digits(value: number | undefined): string {
  if (value === undefined) return none
  if (value >= 99.95) return count(Math.round(value))
  return value.toFixed(value < 9.995 ? 2 : 1)
}

/** `125`, of bytes. */
export function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? none : count(Math.round(bytes / 1e6))
}

/** `34%`, of a share. */
export function share(value: number | undefined): string {
  return value === undefined ? none : `${Math.round(value * 100)}%`
}

export function count(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `ListObjectsV2 10, PutObject 3`, the most frequent first. */
export function requestList(requests: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(requests).toSorted(([, a], [, b]) => b - a)
  return sorted.length === 0 ? 'none' : sorted.map(([operation, times]) => `${operation} ${count(times)}`).join(', ')
}
