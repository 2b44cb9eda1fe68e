import { formatPlural } from '../util/format.ts'

/** `2026-11-22 16:21`, UTC; what is no moment is shown as `?`. */
export function formatMoment(iso: string): string {
  const time = Date.parse(iso)
  return Number.isNaN(time) ? '?' : new Date(time).toISOString().slice(0, 16).replace('T', ' ')
}

/** `2026-11-22 16:21 to 17:30`, with the day of the end where it is another one, `to now` where there is none. */
export function formatSpan(from: string, until: string | undefined): string {
  const start = formatMoment(from)
  if (until === undefined) return `${start} to now`
  const end = formatMoment(until)
  return `${start} to ${end.slice(0, 11) === start.slice(0, 11) ? end.slice(11) : end}`
}

const HOUR = 3_600_000

/** `7 days`, `36 hours`: a time that was given in days or hours. */
export function formatAge(ms: number): string {
  const hours = Math.round(ms / HOUR)
  return hours % 24 === 0 ? formatPlural(hours / 24, 'day') : formatPlural(hours, 'hour')
}
