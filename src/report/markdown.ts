/** The job summary: a report as GitHub-flavoured Markdown that fits. */
import { type Caps, firstFit, inJsonReport, type Ladder } from './caps.ts'
import { pullRequestUrl } from './links.ts'
import { blocks, code, link, prose } from './markup.ts'
import type { Report } from './model.ts'
import { bucketName, isCompared, previewName, siteName, verdict } from './phrases.ts'
import { changesSection } from './sections/changes.ts'
import { cleanupSection } from './sections/cleanup.ts'
import { factsSection } from './sections/facts.ts'
import { failureSection } from './sections/failure.ts'
import { findingsSection } from './sections/findings.ts'
import { historySection } from './sections/history.ts'
import { invalidationSection } from './sections/invalidation.ts'
import { siteSection } from './sections/site.ts'
import { verificationSection } from './sections/verification.ts'
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

const LADDER: Ladder = [
  { files: 200, paths: 100, findings: 50, extras: 10, text: 4000, name: 160 },
  { files: 50, paths: 50, findings: 20, extras: 10, text: 2000, name: 120 },
  { files: 10, paths: 10, findings: 10, extras: 5, text: 1000, name: 80 },
  { files: 0, paths: 0, findings: 5, extras: 0, text: 300, name: 60 }
]

/** The summary of a report, at most `limit` bytes of UTF-8, with a line on what was left out to get there. */
export function renderSummary(report: Report, options: SummaryOptions = {}): string {
  const { limit = SUMMARY_LIMIT, reportPath } = options
  const elsewhere = inJsonReport(reportPath)
  const summary = firstFit(
    LADDER,
    elsewhere,
    (caps, isWhole) => `${blocks(...sections(report, caps), isWhole ? undefined : shortened(caps))}\n`,
    text => Buffer.byteLength(text) <= limit
  )
  if (summary !== undefined) return summary
  const caps: Caps = { files: 0, paths: 0, findings: 0, extras: 0, text: 200, name: 60, elsewhere }
  return cutBytes(`${blocks(heading(report), failureSection(report, caps), shortened(caps))}\n`, limit)
}

function sections(report: Report, caps: Caps): readonly (string | undefined)[] {
  return [
    heading(report),
    lead(report),
    failureSection(report, caps),
    findingsSection(report, caps),
    verificationSection(report, caps),
    cleanupSection(report, caps),
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

/** What the run was about, linked to where it can be looked at. */
function site(report: Report): string {
  const { preview, destination } = report
  const previewed = previewName(report)
  if (preview !== undefined && previewed !== undefined) {
    const url = report.result === 'cleaned' ? pullRequestUrl(report, preview.number) : preview.url
    return link(previewed, url) ?? prose(previewed)
  }
  const name = siteName(report)
  const linked = name === undefined ? undefined : link(name, destination?.url)
  return linked ?? (destination === undefined ? 'the site' : code(bucketName(destination)))
}

/** The sentence below the heading, where the result needs one. */
function lead(report: Report): string | undefined {
  const { result, invalidations, findings } = report
  if (result === 'planned' && !isCompared(report))
    return 'Nothing was compared or written: what the bucket and CloudFront hold is not known to this run.'
  if (result === 'planned') return 'This is a plan: nothing was written, neither to the bucket nor to CloudFront.'
  if (result === 'unchanged' && invalidations.every(one => one.state === 'not-needed'))
    return 'The bucket already has this build: nothing was uploaded, deleted or invalidated.'
  if (result === 'skipped' && report.cleanup !== undefined) return 'There is none.'
  if (result === 'skipped' && findings.length === 0) return 'The log of this step says why.'
  return undefined
}

function shortened(caps: Caps): string {
  return `_Shortened to fit into a job summary. The whole is ${caps.elsewhere}._`
}
