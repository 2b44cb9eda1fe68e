import type { Caps } from '../caps.ts'
import type { RemovalReason, RemovedPreview, Report } from '../model.ts'
import { removedFiles } from '../removals.ts'
import { heading, moment } from './parts.ts'

/** Why a preview is gone, and how it comes back. */
const WORDS: Readonly<Record<RemovalReason, { readonly state: string; readonly why: string; readonly back: string }>> =
  {
    closed: {
      state: 'removed',
      why: 'The preview was removed when the pull request was closed',
      back: 'It is deployed again if the pull request is reopened.'
    },
    expired: {
      state: 'expired',
      why: 'The preview was removed because it had not been deployed for a while',
      back: 'To get it back, push a commit or re-run the workflow that deployed it.'
    },
    asked: {
      state: 'removed',
      why: 'The preview was removed by a clean-up that somebody started',
      back: 'To get it back, push a commit or re-run the workflow that deployed it.'
    }
  }

/** A preview that was taken away. */
export function removedPreview(report: Report, removed: RemovedPreview, caps: Caps): readonly string[] {
  const { state, why, back } = WORDS[removed.why]
  return [heading('🧹', report, state, caps), `${why}: ${removedFiles([removed])}. ${back}`, footer(report)]
}

/** A clean-up that failed. Files go first, so there may be nothing to look at any more. */
export function unremovedPreview(report: Report, caps: Caps): readonly string[] {
  return [
    heading('⚠️', report, 'could not be removed', caps),
    'It could not be removed completely: its address may show part of it, or nothing. The next clean-up goes on from there. What went wrong is in the log of the run.',
    footer(report)
  ]
}

function footer(report: Report): string {
  return `<sub>${moment(report)}</sub>`
}
