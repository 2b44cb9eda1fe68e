/** Findings and the failure as annotations on the run, which GitHub shows above the summary and at lines of a diff. */
import { formatPlural } from '../util/format.ts'
import type { Finding, Level, Report } from './model.ts'
import { during } from './phrases.ts'
import { shorten, visible } from './text.ts'
import { verificationRemarks } from './verification-annotations.ts'

export interface Annotation {
  readonly level: Level
  readonly title: string
  readonly message: string
  readonly file?: string
  readonly line?: number
}

// A step keeps ten annotations of each type; the tenth here says how many more there are.
// https://docs.github.com/en/rest/checks/runs and actions/runner, src/Runner.Worker/ExecutionContext.cs (_maxIssueCount…, 4,096 characters).
const KEPT = 10
const LONGEST_MESSAGE = 4096
const LONGEST_TITLE = 255

const LEVELS: readonly Level[] = ['error', 'warning', 'notice']

type Told = Pick<Report, 'findings' | 'failure' | 'command' | 'cleanup' | 'verification'>

/**
 * The failure first, then what was verified, then the findings, at most ten of each level. The error that `core.setFailed` prints would be an
 * eleventh: whoever emits these sets the exit code instead.
 */
export function annotations(report: Told): readonly Annotation[] {
  const findings = report.findings.filter(finding => !told(finding, report.failure))
  const all = [...failureOf(report), ...unremoved(report), ...ofVerification(report), ...findings.map(ofFinding)]
  return LEVELS.flatMap(level =>
    capped(
      all.filter(one => one.level === level),
      level
    )
  )
}

/** A guard that ended the run is said once, as the failure, unless it points at a place of its own. */
function told(finding: Finding, failure: Report['failure']): boolean {
  return finding.level === 'error' && finding.file === undefined && failure?.message.includes(finding.message) === true
}

function failureOf({ failure, command }: Told): Annotation[] {
  if (failure === undefined) return []
  const parts = [failure.message, failure.remedy, `The site now: ${failure.aftermath}`]
  return [{ level: 'error', title: line(`${command} failed ${during(failure.phase)}`), message: body(parts) }]
}

/** Previews that a clean-up left behind; a failure that is about one of them has said it. */
function unremoved({ cleanup, failure }: Told): Annotation[] {
  const level = failure === undefined ? 'warning' : 'error'
  return (cleanup?.failed ?? [])
    .filter(({ message }) => failure?.message.includes(message) !== true)
    .map(({ number, message }) => ({
      level,
      title: `The preview of #${number} was not removed`,
      message: body([message])
    }))
}

function ofVerification(report: Told): Annotation[] {
  return verificationRemarks(report).map(({ level, title, parts }) => ({
    level,
    title: line(title),
    message: body(parts)
  }))
}

function ofFinding(finding: Finding): Annotation {
  return {
    level: finding.level,
    title: line(finding.title),
    message: body([finding.message, finding.remedy]),
    ...(finding.file === undefined ? {} : { file: finding.file }),
    ...(finding.line === undefined ? {} : { line: finding.line })
  }
}

function capped(all: readonly Annotation[], level: Level): readonly Annotation[] {
  if (all.length <= KEPT) return all
  const left = all.length - (KEPT - 1)
  const more: Annotation = {
    level,
    title: `and ${formatPlural(left, `more ${level}`)}`,
    message: 'GitHub keeps ten of each type for a step. The job summary and the JSON report have the others.'
  }
  return [...all.slice(0, KEPT - 1), more]
}

function body(parts: readonly (string | undefined)[]): string {
  const text = parts
    .filter(part => part !== undefined)
    .map(part => part.split(/\r?\n/).map(visible).join('\n'))
    .join('\n')
  return shorten(text, LONGEST_MESSAGE, '… (the rest is in the job summary)')
}

function line(text: string): string {
  return shorten(visible(text), LONGEST_TITLE)
}
