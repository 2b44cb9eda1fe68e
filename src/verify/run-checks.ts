import type { CheckFinding, Severity, State, Verification } from '../report/verification.ts'
import type { Check, Outcome } from './check.ts'
import { collapse } from './collapse.ts'
import type { Facts } from './facts.ts'
import { missingPolicy } from './missing-policy.ts'
import { settled } from './outcome.ts'
import { CHECKS } from './registry.ts'
import { resourceOf } from './resource.ts'

export interface RunOptions {
  /** What could not be looked at for want of a permission is a failure. */
  readonly strict: boolean
  /** `verify-ignore`: ids of checks, in any case. */
  readonly ignore: readonly string[]
}

/** Every check of the registry over the facts. A pure function. */
export function runChecks(facts: Facts, { strict, ignore }: RunOptions): Verification {
  const ignored = new Set(ignore.map(id => id.toUpperCase()))
  const results = CHECKS.map(check => {
    const outcome = settled(resourceOf(check.area, facts), () => check.evaluate(facts))
    return { check, outcome, finding: toFinding(check, outcome, strict, ignored.has(check.id)) }
  })
  const causes = new Map(results.map(({ check, outcome }) => [check.id, causesOf(check, outcome)]))
  const findings = collapse(
    results.map(({ finding }) => finding),
    finding => causes.get(finding.id) ?? []
  )
  const counted = findings.filter(finding => !finding.ignored)
  const ran = counted.filter(({ state, missing }) => isResult(state) && missing === undefined).length
  const coverage = { ran, of: counted.filter(finding => !finding.notApplicable).length }
  const policy = missingPolicy(facts)
  return {
    verdict: verdictOf(counted, coverage, findings.some(sawSite)),
    findings,
    counts: countStates(counted),
    coverage,
    ...(policy !== undefined && { missingPolicy: policy }),
    strict
  }
}

/** A bucket that is not there, or is in another region, gives no answers: S3-1 says so. */
function causesOf({ area, causes: usual = [] }: Check, { state, causes = usual }: Outcome): readonly string[] {
  return area === 'bucket' && state === 'unknown' ? [...causes, 'S3-1'] : causes
}

/**
 * | found | verdict |
 * |---|---|
 * | something failed | fail |
 * | neither the distribution nor the site was looked at, or less than half of what applies, or something grave had no answer | unknown |
 * | something is to be warned of | warn |
 * | otherwise | pass |
 */
function verdictOf(
  findings: readonly CheckFinding[],
  { ran, of }: Verification['coverage'],
  siteSeen: boolean
): Verification['verdict'] {
  const some = (state: State, severity?: Severity) =>
    findings.some(finding => finding.state === state && (severity === undefined || finding.severity === severity))
  if (some('fail')) return 'fail'
  if (!siteSeen || ran * 2 < of || some('unknown', 'error')) return 'unknown'
  return some('warn', 'warning') ? 'warn' : 'pass'
}

function toFinding(check: Check, outcome: Outcome, strict: boolean, ignored: boolean): CheckFinding {
  const { unread } = outcome
  const denied = outcome.state === 'skip' && unread?.state === 'denied'
  const seeInstead = outcome.state === 'skip' || outcome.state === 'unknown' ? check.seeInstead : undefined
  return {
    id: check.id,
    area: check.area,
    title: check.title,
    severity: severityOf(check, outcome),
    state: denied && strict ? 'fail' : outcome.state,
    resource: outcome.resource,
    message: outcome.message,
    ...(outcome.evidence && { evidence: outcome.evidence }),
    ...(outcome.remedy && { remedy: outcome.remedy }),
    source: check.source,
    ...(unread?.state === 'denied' && { missing: { action: unread.action, resource: unread.resource } }),
    ...(seeInstead && { seeInstead }),
    ...(outcome.state === 'skip' && !denied && { notApplicable: true as const }),
    ...(ignored && { ignored: true as const })
  }
}

function severityOf(check: Check, outcome: Outcome): Severity {
  if (outcome.severity !== undefined) return outcome.severity
  if (outcome.state === 'fail') return 'error'
  return outcome.state === 'warn' && check.severity === 'error' ? 'warning' : check.severity
}

/** Without either nothing is known of what visitors get, whatever else is in order. */
function sawSite({ id, state, missing }: CheckFinding): boolean {
  return (id === 'CF-1' || id === 'L-7') && isResult(state) && missing === undefined
}

function isResult(state: State): boolean {
  return state === 'pass' || state === 'warn' || state === 'fail'
}

function countStates(findings: readonly CheckFinding[]): Readonly<Record<State, number>> {
  const counts = { pass: 0, warn: 0, fail: 0, skip: 0, unknown: 0 }
  for (const { state } of findings) counts[state]++
  return counts
}
