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

/** When a sweep removes the preview: `2026-12-06, unless it is deployed again`; undefined when none does. */
export function expiry({ expiresAt }: { readonly expiresAt?: string }): string | undefined {
  if (expiresAt === undefined || Number.isNaN(Date.parse(expiresAt))) return undefined
  return `${formatMoment(expiresAt).slice(0, 10)}, unless it is deployed again`
}

const HOUR = 3_600_000

/** `7 days`, `36 hours`: a time that was given in days or hours. */
export function formatAge(ms: number): string {
  const hours = Math.round(ms / HOUR)
  return hours % 24 === 0 ? formatPlural(hours / 24, 'day') : formatPlural(hours, 'hour')
}
