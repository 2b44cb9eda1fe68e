/** The comment on a pull request that tells of its preview, replaced in place at every run. */
import { type Caps, firstFit, type Ladder } from './caps.ts'
import { failedPreview } from './comment/failed.ts'
import { livePreview } from './comment/live.ts'
import { removedPreview, unremovedPreview } from './comment/removed.ts'
import { blocks, link } from './markup.ts'
import type { Report } from './model.ts'
import { cutUnits } from './text.ts'

/**
 * The longest body of a comment that GitHub takes; above, it answers `Body is too long (maximum is 65536 characters)`.
 * Counted here in UTF-16 units, of which there are never fewer than characters.
 */
export const COMMENT_LIMIT = 65_536

export interface CommentOptions {
  /** Of `commentMarker`: what the comment is found again by. */
  readonly marker: string
  /** UTF-16 units; COMMENT_LIMIT when absent. */
  readonly limit?: number
  /** Which of the previews of a clean-up the comment is about; the report's own when absent. */
  readonly pullRequest?: number
}

/** A comment is read at a glance: the job summary has the rest. */
const LADDER: Ladder = [
  { files: 10, paths: 0, findings: 10, extras: 0, text: 1000, name: 100 },
  { files: 5, paths: 0, findings: 5, extras: 0, text: 400, name: 80 },
  { files: 0, paths: 0, findings: 2, extras: 0, text: 200, name: 60 }
]

/**
 * The first line of the comment on the preview of a site, invisible to readers. It never changes for the same site, is
 * another one for every other, and none is the beginning of another.
 */
export function commentMarker(site: string): string {
  // A comment ends at `-->`, so no two hyphens may stand together. Without spaces, no name reaches over the end.
  const name = encodeURIComponent(site.toWellFormed())
    .replaceAll('%2F', '/')
    .replace(/-(?=-)/g, '%2D')
  return `<!-- s3-cloudfront-deploy: preview of ${name} -->`
}

/**
 * The comment about a preview that was deployed, found up to date or removed, or where one of these failed. Begins with the marker, at most `limit` long. It says where a run failed but not with
 * which message: inputs that are secrets are masked in logs and summaries, and would not be here.
 */
export function renderComment(report: Report, options: CommentOptions): string {
  const { marker, limit = COMMENT_LIMIT } = options
  const number = options.pullRequest ?? report.preview?.number
  const summary = 'summary of the run'
  const elsewhere = `in the ${link(summary, report.run.runUrl) ?? summary}`
  // Markers are the only HTML comments: a file with the name of another site's marker would have it find this comment.
  const compose = (caps: Caps) => `${marker}\n${blocks(...parts(report, number, caps)).replaceAll('<!--', '<! --')}\n`
  const fits = (text: string) => text.length <= limit
  return (
    firstFit(LADDER, elsewhere, compose, fits) ??
    cutUnits(`${marker}\nThe report on this preview is too long for a comment. The whole is ${elsewhere}.\n`, limit)
  )
}

function parts(report: Report, number: number | undefined, caps: Caps): readonly (string | undefined)[] {
  const { removed = [], failed = [] } = report.cleanup ?? {}
  const removal = removed.find(one => one.number === number)
  if (removal !== undefined) return removedPreview(report, removal, caps)
  if (failed.some(one => one.number === number)) return unremovedPreview(report, caps)
  return report.failure === undefined ? livePreview(report, caps) : failedPreview(report, report.failure, caps)
}
