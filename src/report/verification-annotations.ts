import { formatCount, formatPlural } from '../util/format.ts'
import type { Report } from './model.ts'
import type { CheckFinding, Remedy } from './verification.ts'
import { type Told, verified } from './verified.ts'

/** Something to annotate, before it is cut to what GitHub shows. */
export interface Remark {
  readonly level: 'error' | 'warning'
  readonly title: string
  readonly parts: readonly string[]
}

// With the one that says how many more there are, ten: as many as GitHub keeps of a type for a step.
const KEPT = 9
const LONGEST_COMMAND = 1000

/**
 * What a verification says above the summary, failures before warnings: at most nine, one less where the run's own failure
 * is told beside them, and then how many more there are. A finding that another one explains is not among them.
 */
export function verificationRemarks({
  verification,
  failure
}: Pick<Report, 'verification' | 'failure'>): readonly Remark[] {
  if (verification === undefined) return []
  const { failures, warnings, unanswered, unpermitted } = verified(verification)
  const all: readonly Remark[] = [
    ...failures.map(told => remarkOf('error', told)),
    ...(verification.strict ? together('error', unpermitted, PERMISSIONS) : []),
    ...warnings.map(told => remarkOf('warning', told)),
    ...together('warning', grave(unanswered), ANSWERS)
  ]
  const most = failure === undefined ? KEPT : KEPT - 1
  const left = all.slice(most)
  const first = left[0]
  return first === undefined ? all : [...all.slice(0, most), more(left.length, first.level)]
}

function remarkOf(level: Remark['level'], { finding, explains }: Told): Remark {
  const { id, title, message, evidence, remedy } = finding
  return {
    level,
    title: `${id} ${title}`,
    parts: [
      message,
      ...(evidence === undefined ? [] : [`Expected: ${evidence.expected}`, `Found: ${evidence.actual}`]),
      ...(remedy === undefined ? [] : [`To mend it: ${words(remedy)}`]),
      ...(explains.length === 0 ? [] : [`This explains ${explains.map(one => one.id).join(', ')}.`])
    ]
  }
}

function words(remedy: Remedy): string {
  if (remedy.kind === 'text') return remedy.text
  if (remedy.kind === 'console') return `${remedy.text} ${remedy.url}`
  // Half a command is worse than none.
  return remedy.text.length > LONGEST_COMMAND ? 'the job summary has the command.' : remedy.text
}

interface Group {
  readonly title: (count: number) => string
  readonly advice: string
}

const PERMISSIONS: Group = {
  title: count => formatPlural(count, 'check needs a permission', 'checks need permissions'),
  advice: 'The job summary has one IAM policy of what is missing.'
}

const ANSWERS: Group = {
  title: count => `${formatPlural(count, 'check')} had no answer`,
  advice: 'Whether they pass is not known. Run the verification again.'
}

function together(
  level: Remark['level'],
  findings: readonly CheckFinding[],
  { title, advice }: Group
): readonly Remark[] {
  if (findings.length === 0) return []
  const lines = findings.map(({ id, title: name, message }) => `${id} ${name}: ${message}`)
  return [{ level, title: title(findings.length), parts: [...new Set(lines), advice] }]
}

function grave(unanswered: readonly Told[]): readonly CheckFinding[] {
  return unanswered.flatMap(({ finding }) => (finding.severity === 'error' ? finding : []))
}

function more(count: number, level: Remark['level']): Remark {
  return {
    level,
    title: `and ${formatCount(count)} more of the verification`,
    parts: ['The job summary and the JSON report have them.']
  }
}
