import type { Caps } from '../caps.ts'
import { blocks, code, link, prose } from '../markup.ts'
import type { Report } from '../model.ts'
import { shorten } from '../text.ts'

const NO_REMEDY = 'Run the job again. If it fails in the same way, the log of this step has the details.'

/** What happened, what state the site is in now, and what to do next. */
export function failureSection(report: Report, caps: Caps): string | undefined {
  const { failure, run } = report
  if (failure === undefined) return undefined
  const log = link('Log of the run', run.runUrl)
  return blocks(
    `**What happened:** ${prose(shorten(failure.message, caps.text))}`,
    `**The site now:** ${prose(shorten(failure.aftermath, caps.text))}`,
    `**What to do next:** ${prose(shorten(failure.remedy ?? NO_REMEDY, caps.text))}`,
    `<sub>Error code ${code(failure.code)}${log === undefined ? '' : ` · ${log}`}</sub>`
  )
}
