import type { Judged } from '../verdict/bound.ts'
import { table } from './table.ts'

const words = { true: 'yes', false: 'no', undefined: 'not measured' } as const

/** What was to be reached, and whether it was. */
export function boundsTable(judged: readonly Judged[]): string {
  const rows = judged.map(({ what, text, found, isReached, show }) => [
    what,
    text,
    found === undefined ? '–' : show(found),
    words[`${isReached}`]
  ])
  return table(['', 'reach', 'measured', 'reached'], ['left', 'left', 'right', 'left'], rows)
}
