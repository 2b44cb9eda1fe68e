const none = '–'

/** `0.64 s`, `12.3 s` */
export function seconds(ms: number | undefined): string {
  return ms === undefined ? none : digits(ms / 1000)
}

/** Three significant digits, and no more than two decimals. */
export function digits(value: number | undefined): string {
  if (value === undefined) return none
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
  return value.toFixed(decimals).replace(/\B(?=(?:\d{3})+$)/g, decimals === 0 ? ',' : '')
}

/** `× 1.24` */
export function times(value: number | undefined): string {
  return value === undefined ? none : digits(value)
}

export function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? none : count(Math.round(bytes / 1e6))
}

export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `ListObjectsV2 10, PutObject 3`, the most frequent first. */
export function requestsOf(requests: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(requests).toSorted(([, a], [, b]) => b - a)
  return sorted.length === 0 ? 'none' : sorted.map(([operation, times]) => `${operation} ${count(times)}`).join(', ')
}
