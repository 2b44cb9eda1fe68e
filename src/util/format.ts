/**
 * Figures as people read them. Sizes are decimal (1 kB = 1,000 bytes), as browsers' network panels show them
 * and as S3 and CloudFront are billed per GB transferred; SI symbols, so `kB` with a small k.
 */

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const

/** `0 B`, `999 B`, `1.4 MB`, `412 kB`: three significant digits at the most. `bytes` is a whole number ≥ 0. */
export function formatBytes(bytes: number): string {
  const whole = Math.max(0, Math.round(finite(bytes)))
  if (whole < 1000) return `${whole} B`
  let value = whole / 1000
  let unit = 0
  // 999.5 kB would be rounded to "1000 kB": it is shown in the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  // 9.95 and up would be rounded to "10.0".
  return `${value < 9.95 ? trimZero(value.toFixed(1)) : formatCount(Math.round(value))} ${UNITS[unit]}`
}

/** `820 ms`, `3.4 s`, `42 s`, `2 min 5 s`, `1 h 3 min`. `ms` is milliseconds ≥ 0. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(finite(ms)))
  if (whole < 1000) return `${whole} ms`
  if (whole < 9950) return `${trimZero((whole / 1000).toFixed(1))} s`
  const seconds = Math.round(whole / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

/** `1,234,567`. Always with commas, whatever the machine's locale is. */
export function formatCount(count: number): string {
  return String(Math.round(finite(count))).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 file`, `2 files`, `1,000 retries`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `343 kB/s`; undefined when the time is too short to say anything. */
export function formatThroughput(bytes: number, ms: number): string | undefined {
  return bytes > 0 && ms >= 1 ? `${formatBytes((bytes / ms) * 1000)}/s` : undefined
}

/** `34 %` of `whole`; `under 1 %` for what is there but hardly counts. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0 %'
  const percent = (part / whole) * 100
  return percent < 1 ? 'under 1 %' : `${Math.round(percent)} %`
}

function pair(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${formatCount(big)} ${bigUnit}` : `${formatCount(big)} ${bigUnit} ${small} ${smallUnit}`
}

function trimZero(fixed: string): string {
  return fixed.endsWith('.0') ? fixed.slice(0, -2) : fixed
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}
