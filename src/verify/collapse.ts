import type { CheckFinding } from '../report/verification.ts'

/** Why a finding could be as it is: ids of other checks, the likeliest first. */
export type Causes = (finding: CheckFinding) => readonly string[]

/**
 * Root causes: a finding that follows from another one says so in `causedBy`, with the id of the first cause in the
 * chain. Only what failed is a cause; a warning is one of a warning. What is ignored explains nothing, nor does what could
 * not be looked at, which is a failure under `strict`: nobody knows whether anything is wrong there.
 */
export function collapse(findings: readonly CheckFinding[], causesOf: Causes): readonly CheckFinding[] {
  const byId = new Map(findings.map(finding => [finding.id, finding]))

  function directCause(finding: CheckFinding): CheckFinding | undefined {
    if (finding.state === 'pass' || finding.state === 'skip' || finding.ignored || finding.missing) return undefined
    return causesOf(finding)
      .map(id => byId.get(id))
      .find(
        cause =>
          cause !== undefined &&
          !cause.ignored &&
          cause.missing === undefined &&
          (cause.state === 'fail' || (cause.state === 'warn' && finding.state === 'warn'))
      )
  }

  function root(finding: CheckFinding, seen: ReadonlySet<string>): CheckFinding {
    const cause = directCause(finding)
    return cause === undefined || seen.has(cause.id) ? finding : root(cause, new Set([...seen, cause.id]))
  }

  return findings.map(finding => {
    const cause = root(finding, new Set([finding.id]))
    return cause === finding ? finding : { ...finding, causedBy: cause.id }
  })
}
