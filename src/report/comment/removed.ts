import type { Caps } from '../caps.ts'
import type { RemovalReason, Report } from '../model.ts'
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

/** A preview that was taken away, or should have been. */
export function removedPreview(
  report: Report,
  number: number | undefined,
  caps: Caps
): readonly (string | undefined)[] {
  const { removed = [], failed = [] } = report.cleanup ?? {}
  const failure = failed.find(one => one.number === number)
  const footer = `<sub>${moment(report)}</sub>`
  if (failure !== undefined) {
    return [
      heading('⚠️', report, 'could not be removed', caps),
      'The next clean-up tries again. What went wrong is in the log of the run.',
      footer
    ]
  }
  const removal = removed.find(one => one.number === number)
  if (removal === undefined) return [heading('🧹', report, 'removed', caps), 'Nothing is left of it.', footer]
  const { state, why, back } = WORDS[removal.why]
  return [heading('🧹', report, state, caps), `${why}: ${removedFiles([removal])}. ${back}`, footer]
}
