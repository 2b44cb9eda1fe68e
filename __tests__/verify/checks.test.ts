import { describe, expect, test } from '@jest/globals'
import type { CheckFinding, State } from '../../src/report/verification.ts'
import { CHECKS } from '../../src/verify/registry.ts'
import { runChecks } from '../../src/verify/run-checks.ts'
import type { Case } from './case.ts'
import { apiCases } from './cases/api.ts'
import { bucketCases } from './cases/bucket.ts'
import { certificateCases } from './cases/certificate.ts'
import { distributionCases } from './cases/distribution.ts'
import { dnsCases } from './cases/dns.ts'
import { liveCases } from './cases/live.ts'
import { facts } from './good-facts.ts'

const CASES: readonly Case[] = [
  ...bucketCases,
  ...distributionCases,
  ...apiCases,
  ...certificateCases,
  ...dnsCases,
  ...liveCases
]
const OPTIONS = { strict: false, ignore: [] }

const good = runChecks(facts(), OPTIONS)

describe.each(CASES)('$id: $what', ({ id, change, state, actual, remedy, says, severity, causedBy, also = {} }) => {
  const verification = runChecks(facts(change), OPTIONS)
  const finding = find(verification.findings, id)

  test(`is ${state}`, () => {
    expect({ state: finding.state, message: finding.message }).toEqual({ state, message: expect.any(String) })
    expect(finding.message).toMatch(/^.+[.…]$/s)
    if (says !== undefined) expect(finding.message).toContain(says)
    if (severity !== undefined) expect(finding.severity).toBe(severity)
    if (state === 'fail') expect(finding.severity).toBe('error')
    if (causedBy !== undefined) expect(finding.causedBy).toBe(causedBy)
  })

  test('shows what was found and what to do', () => {
    if (state === 'fail' || state === 'warn') {
      expect(finding.evidence?.expected).toMatch(/./)
      expect(finding.remedy?.text).toMatch(/./)
      expect(finding.evidence?.actual).toContain(actual ?? '')
      expect(finding.remedy?.text).toContain(remedy ?? '')
    } else expect(finding.evidence).toBeUndefined()
  })

  if (also === 'any') return
  test('leaves all other checks alone', () => {
    const changed = verification.findings.filter(
      one => one.id !== id && one.state !== find(good.findings, one.id).state
    )
    expect(Object.fromEntries(changed.map((one): [string, State] => [one.id, one.state]))).toEqual(also)
  })
})

test('every check has cases', () => {
  const tried = new Set(CASES.filter(({ state }) => state === 'fail' || state === 'warn').map(({ id }) => id))
  expect(CHECKS.map(({ id }) => id).filter(id => !tried.has(id))).toEqual([])
})

function find(findings: readonly CheckFinding[], id: string): CheckFinding {
  const finding = findings.find(one => one.id === id)
  if (finding === undefined) throw new Error(`There is no check ${id}.`)
  return finding
}
