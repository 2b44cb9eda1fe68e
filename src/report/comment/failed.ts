import type { Caps } from '../caps.ts'
import { prose } from '../markup.ts'
import type { Report } from '../model.ts'
import { during } from '../phrases.ts'
import { shorten } from '../text.ts'
import { address, card, commit, earlierCommit, findingsPart, grave, heading, moment, type Row } from './parts.ts'

/** A deploy that failed: what was there before is what visitors see. */
export function failedPreview(
  report: Report,
  failure: NonNullable<Report['failure']>,
  caps: Caps
): readonly (string | undefined)[] {
  const sha = commit(report)
  const what = sha === undefined ? 'The deploy' : `The deploy of ${sha}`
  return [
    heading('❌', report, 'failed', caps),
    `${what} failed ${prose(during(failure.phase))}. ${prose(shorten(failure.aftermath, caps.text))}`,
    failure.code === LIMIT ? reason(failure, caps) : undefined,
    card([...place(report), ['Failed', moment(report)]]),
    findingsPart(grave(report), caps)
  ]
}

/** Says which pull request to close, and has to be read where one works on pull requests. */
const LIMIT = 'too-many-previews'

function reason({ message, remedy = '' }: NonNullable<Report['failure']>, caps: Caps): string {
  return [message, remedy].map(text => prose(shorten(text, caps.text))).join('<br>➜ ')
}

/** In these phases documents of the new commit may be there already. */
const LATE = new Set(['delete', 'invalidation', 'state', 'prune', 'wait'])

function place(report: Report): readonly Row[] {
  const { release, failure } = report
  const url = address(report)
  if (url === undefined) return []
  if (failure !== undefined && LATE.has(failure.phase)) return [['Preview', url]]
  if (failure?.code === LIMIT) return []
  if (release === undefined)
    return [
      ['Preview', url],
      ['Shows', 'what the last successful deploy left, if there was one']
    ]
  if (release.previousId === undefined && !release.recorded)
    return [['Preview', 'not there yet: this was the first deploy']]
  const before = release.previousSha
  return [
    ['Preview', url],
    ['Still of', before === undefined ? undefined : earlierCommit(report, before)]
  ]
}
