/** The comment on a pull request that tells of its preview, replaced in place at every run. */
import type { Report } from './model.ts'

/** GitHub's limit for the body of a comment, in characters. */
export const COMMENT_LIMIT = 65_536

export interface CommentOptions {
  /** Of `commentMarker`: what the comment is found again by. */
  readonly marker: string
  /** UTF-16 units; COMMENT_LIMIT when absent. */
  readonly limit?: number
  /** Which of several removed previews the comment is about; else the report's own. */
  readonly pullRequest?: number
}

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

/** The comment about a preview, beginning with the marker. */
export function renderComment(report: Report, { marker }: CommentOptions): string {
  return `${marker}\n### Preview: ${report.result}\n`
}
