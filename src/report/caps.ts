/** How much of each list a rendering shows. What is left out is always counted and found in the JSON report. */
import { formatCount } from '../util/format.ts'
import { code } from './markup.ts'

export interface Caps {
  /** Rows in each of the lists of changed files. */
  readonly files: number
  /** Rows in each list of invalidation paths. */
  readonly paths: number
  readonly findings: number
  /** Notes under an invalidation, and the biggest files. */
  readonly extras: number
  /** Characters of one message. */
  readonly text: number
  /** Characters of one name. */
  readonly name: number
  /** Where the JSON report is, for the reader who wants the whole. */
  readonly reportPath: string | undefined
}

/** `… and 9,800 more, in the JSON report (…)`; undefined when nothing is left out. */
export function andMore(all: number, shown: number, caps: Caps): string | undefined {
  return all <= shown ? undefined : `… and ${formatCount(all - shown)} more, all of them ${inJsonReport(caps)}`
}

/** Names the place of the JSON report. */
export function inJsonReport({ reportPath }: Pick<Caps, 'reportPath'>): string {
  return `in the JSON report (${reportPath === undefined ? 'output `report`' : code(reportPath)})`
}
