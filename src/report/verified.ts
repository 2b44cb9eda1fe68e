/** A verification put in order for readers: the summary, the log and the annotations tell it the same way. */
import { formatCount, formatDuration, formatPlural } from '../util/format.ts'
import type { CheckFinding, Verification } from './verification.ts'

/** A finding with those that follow from it. */
export interface Told {
  readonly finding: CheckFinding
  readonly explains: readonly CheckFinding[]
}

export interface Verified {
  readonly failures: readonly Told[]
  readonly warnings: readonly Told[]
  /** Warnings that are a matter of taste. */
  readonly notes: readonly Told[]
  readonly unanswered: readonly Told[]
  /** What could not be looked at for want of a permission, which is a failure under `strict` only. */
  readonly unpermitted: readonly CheckFinding[]
  readonly ignored: readonly CheckFinding[]
}

/** Every finding that somebody may want to do something about, once: under its cause where that one is told. */
export function verified({ findings }: Verification): Verified {
  const ignored = findings.filter(finding => finding.ignored)
  const counted = findings.filter(finding => !finding.ignored)
  const unpermitted = counted.filter(({ missing }) => missing !== undefined)
  const told = counted.filter(({ state, missing }) => missing === undefined && state !== 'pass' && state !== 'skip')
  const roots = told.filter(({ causedBy }) => !told.some(({ id }) => id === causedBy))
  const rooted = (isOf: (finding: CheckFinding) => boolean) =>
    roots.filter(isOf).map(finding => ({ finding, explains: told.filter(one => one.causedBy === finding.id) }))
  return {
    failures: rooted(({ state }) => state === 'fail'),
    warnings: rooted(isWarning),
    notes: rooted(finding => finding.state === 'warn' && !isWarning(finding)),
    unanswered: rooted(({ state }) => state === 'unknown'),
    unpermitted,
    ignored
  }
}

function isWarning({ state, severity }: CheckFinding): boolean {
  return state === 'warn' && severity !== 'info'
}

export const VERDICT_ICONS: Readonly<Record<Verification['verdict'], string>> = {
  pass: '✅',
  warn: '⚠️',
  fail: '❌',
  unknown: '❔'
}

/** `52 of 56 checks passed, 2 warnings`; of a failed one `3 of 56 checks failed for 1 reason, 2 warnings, 47 passed`. */
export function verificationPhrase(verification: Verification): string {
  const { verdict, findings, counts, coverage } = verification
  const counted = findings.filter(({ ignored, missing }) => !ignored && missing === undefined)
  const failed = counted.filter(({ state }) => state === 'fail').length
  const warnings = counted.filter(isWarning).length
  const warned = warnings === 0 ? [] : [formatPlural(warnings, 'warning')]
  const of = `of ${formatPlural(coverage.of, 'check')}`
  const passed = formatCount(counts.pass)
  switch (verdict) {
    case 'fail': {
      // Under `strict` what could not be looked at is a failure too.
      if (failed === 0)
        return [`${formatCount(counts.fail)} ${of} could not look`, ...warned, `${passed} passed`].join(', ')
      const causes = verified(verification).failures.length
      const why = causes < failed ? ` for ${formatPlural(causes, 'reason')}` : ''
      return [`${formatCount(failed)} ${of} failed${why}`, ...warned, `${passed} passed`].join(', ')
    }
    case 'unknown':
      return coverage.ran === 0 ? 'no check could look' : `only ${formatCount(coverage.ran)} ${of} could look`
    default:
      return [`${passed} ${of} passed`, ...warned].join(', ')
  }
}

/** How much was looked at, and what that took: sentences. */
export function coverageSentences(verification: Verification): readonly string[] {
  const { coverage, findings, calls, probes, durationMs } = verification
  const { unpermitted, ignored } = verified(verification)
  const unknown = findings.filter(({ state, ignored }) => state === 'unknown' && !ignored).length
  const why = [
    ...(unpermitted.length === 0
      ? []
      : [`${formatCount(unpermitted.length)} ${unpermitted.length === 1 ? 'needs a permission' : 'need permissions'}`]),
    ...(unknown === 0 ? [] : [`${formatCount(unknown)} had no answer`])
  ]
  const beside = findings.filter(({ notApplicable, ignored }) => notApplicable && !ignored).length
  const effort = [
    ...(calls === undefined ? [] : [formatPlural(calls, 'request to AWS', 'requests to AWS')]),
    ...(probes === undefined ? [] : [formatPlural(probes, 'probe from outside', 'probes from outside')])
  ]
  return [
    `${formatCount(coverage.ran)} of ${formatPlural(coverage.of, 'check')} ran${why.length === 0 ? '' : `; ${why.join(', ')}`}.`,
    ...(beside === 0 ? [] : [`${formatCount(beside)} ${beside === 1 ? 'does' : 'do'} not apply here.`]),
    ...(ignored.length === 0 ? [] : [`${formatCount(ignored.length)} ${ignored.length === 1 ? 'is' : 'are'} ignored.`]),
    ...(effort.length === 0
      ? []
      : [`It took ${effort.join(' and ')}${durationMs === undefined ? '' : `, ${formatDuration(durationMs)}`}.`])
  ]
}
