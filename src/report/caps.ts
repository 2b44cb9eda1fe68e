/** How much of each list a rendering shows. What is left out is always counted, and it is said where to find it. */
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
  /** Where the reader finds the whole: Markdown that begins with `in`. */
  readonly elsewhere: string
}

/** `… and 9,800 more, in the JSON report (…)`; undefined when nothing is left out. */
export function andMore(all: number, shown: number, caps: Pick<Caps, 'elsewhere'>): string | undefined {
  return all <= shown ? undefined : `… and ${formatCount(all - shown)} more, all of them ${caps.elsewhere}`
}

/** Names the place of the JSON report. */
export function inJsonReport(reportPath: string | undefined): string {
  return `in the JSON report (${reportPath === undefined ? 'output `report`' : code(reportPath)})`
}

/** What is tried, in this order, until a rendering fits. */
export type Ladder = readonly Omit<Caps, 'elsewhere'>[]

/** The first rendering that fits, of what each rung of the ladder allows; undefined when none does. */
export function firstFit(
  ladder: Ladder,
  elsewhere: string,
  render: (caps: Caps, isWhole: boolean) => string,
  fits: (rendering: string) => boolean
): string | undefined {
  for (const [index, rung] of ladder.entries()) {
    const rendering = render({ ...rung, elsewhere }, index === 0)
    if (fits(rendering)) return rendering
  }
  return undefined
}
