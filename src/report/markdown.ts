/** The job summary: a report as GitHub-flavoured Markdown that fits. */
import { type Caps, inJsonReport } from './caps.ts'
import { blocks, code, link } from './markup.ts'
import type { Report } from './model.ts'
import { bucketName, siteName, verdict } from './phrases.ts'
import { changesSection } from './sections/changes.ts'
import { factsSection } from './sections/facts.ts'
import { failureSection } from './sections/failure.ts'
import { findingsSection } from './sections/findings.ts'
import { historySection } from './sections/history.ts'
import { invalidationSection } from './sections/invalidation.ts'
import { siteSection } from './sections/site.ts'
import { cutBytes } from './text.ts'

/**
 * GitHub drops a summary above 1 MiB a step:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits.
 * A little under it, since the runner masks secrets after us and a mask can be longer than what it hides.
 */
export const SUMMARY_LIMIT = 1_000_000

export interface SummaryOptions {
  /** UTF-8 bytes; SUMMARY_LIMIT when absent. */
  readonly limit?: number
  /** Where the JSON report is written, to send the reader of a shortened list there. */
  readonly reportPath?: string
}

type Rung = Omit<Caps, 'reportPath'>

/** What is tried, in this order, until the summary fits. */
const LADDER: readonly Rung[] = [
  { files: 200, paths: 100, findings: 50, extras: 10, text: 4000, name: 160 },
  { files: 50, paths: 50, findings: 20, extras: 10, text: 2000, name: 120 },
  { files: 10, paths: 10, findings: 10, extras: 5, text: 1000, name: 80 },
  { files: 0, paths: 0, findings: 5, extras: 0, text: 300, name: 60 }
]

/** The summary of a report, at most `limit` bytes of UTF-8, with a line on what was left out to get there. */
export function renderSummary(report: Report, options: SummaryOptions = {}): string {
  const { limit = SUMMARY_LIMIT, reportPath } = options
  for (const [index, rung] of LADDER.entries()) {
    const caps: Caps = { ...rung, reportPath }
    const summary = `${blocks(...sections(report, caps), index === 0 ? undefined : shortened(caps))}\n`
    if (Buffer.byteLength(summary) <= limit) return summary
  }
  const caps: Caps = { files: 0, paths: 0, findings: 0, extras: 0, text: 200, name: 60, reportPath }
  return cutBytes(`${blocks(heading(report), failureSection(report, caps), shortened(caps))}\n`, limit)
}

function sections(report: Report, caps: Caps): readonly (string | undefined)[] {
  return [
    heading(report),
    lead(report),
    failureSection(report, caps),
    findingsSection(report, caps),
    changesSection(report, caps),
    invalidationSection(report, caps),
    factsSection(report, caps),
    historySection(report, caps),
    siteSection(report, caps)
  ]
}

function heading(report: Report): string {
  return `### ${verdict(report, site(report))}`
}

function site(report: Report): string {
  const name = siteName(report)
  const linked = name === undefined ? undefined : link(name, report.destination?.url)
  return linked ?? (report.destination === undefined ? 'the site' : code(bucketName(report.destination)))
}

/** The sentence below the heading, where the result needs one. */
function lead({ result, invalidations }: Report): string | undefined {
  if (result === 'planned') return 'This is a plan: nothing was written, neither to the bucket nor to CloudFront.'
  if (result === 'unchanged' && invalidations.every(one => one.state === 'not-needed'))
    return 'The bucket already has this build: nothing was uploaded, deleted or invalidated.'
  return undefined
}

function shortened(caps: Caps): string {
  return `_Shortened to fit into a job summary. The whole is ${inJsonReport(caps)}._`
}
