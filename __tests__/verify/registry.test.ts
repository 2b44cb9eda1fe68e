import { expect, test } from '@jest/globals'
import { absent, known } from '../../src/verify/fact.ts'
import type { HostedZone, RecordSet } from '../../src/verify/facts.ts'
import { CHECKS } from '../../src/verify/registry.ts'
import { runChecks } from '../../src/verify/run-checks.ts'
import { answerWithApp, distributionOf, mapErrors, withoutApi } from './case.ts'
import { type Draft, facts, value } from './good-facts.ts'

const OPTIONS = { strict: false, ignore: [] }

/** The catalogue: S3, CloudFront, the API, certificates, Route 53, live probes. */
const IDS = [
  ...numbered('S3', 13),
  ...numbered('CF', 25),
  ...numbered('API', 8),
  ...numbered('ACM', 6),
  ...numbered('R53', 4),
  ...numbered('L', 16).filter(id => id !== 'L-13' && id !== 'L-14')
]

test('every check of the catalogue is registered, in its order', () => {
  expect(CHECKS.map(({ id }) => id)).toEqual(IDS)
})

test('a check names what it needs, where it is documented, and only other checks that there are', () => {
  for (const check of CHECKS) {
    const others = [...(check.causes ?? []), ...(check.seeInstead ?? [])]
    expect(others.filter(id => !IDS.includes(id) || id === check.id)).toEqual([])
    expect(check.needs.filter(action => !/^[a-z0-9]+:[A-Z]\w+$/.test(action))).toEqual([])
    expect(URL.canParse(check.source)).toBe(true)
    expect(check.passes).toMatch(/^[A-Z`/].+\.$/s)
    expect(check.mend).toMatch(/^[A-Z`].+\.$/s)
  }
})

test('what a skip cites is a live check', () => {
  expect(CHECKS.flatMap(({ seeInstead = [] }) => seeInstead).filter(id => !id.startsWith('L-'))).toEqual([])
})

test('a good set-up passes, and what does not apply is said', () => {
  const { findings, verdict } = runChecks(facts(), OPTIONS)
  const other = findings.filter(({ state }) => state !== 'pass')
  expect(other.map(({ id, state, message }) => ({ id, state, message }))).toEqual([
    { id: 'CF-11', state: 'skip', message: 'No error response leads to a page.' }
  ])
  expect(verdict).toBe('pass')
})

test('a good set-up without an API passes with error responses as well', () => {
  const { findings, verdict } = runChecks(
    facts(mapErrors, withoutApi, draft => {
      if (draft.distribution.state === 'known') draft.distribution.value.webAclId = ''
    }),
    { strict: true, ignore: ['CF-22'] }
  )
  expect(findings.filter(({ state, ignored }) => state === 'fail' || (state === 'warn' && !ignored))).toEqual([])
  expect(findings.filter(({ state }) => state === 'skip').map(({ id }) => id)).toEqual([
    'CF-10',
    'CF-13',
    'CF-23',
    ...numbered('API', 8),
    'L-11',
    'L-12'
  ])
  expect(verdict).toBe('pass')
})

/** A private bucket, 403 → /index.html, an API behind a load balancer: as it is made by hand in the console. */
test('the reference set-up has what it names, and is warned of what it does not see', () => {
  const { findings, verdict } = runChecks(
    facts(mapErrors, draft => {
      const distribution = distributionOf(draft)
      distribution.defaultRootObject = ''
      distribution.webAclId = ''
      draft.bucket.website = known({ indexDocument: 'index.html', errorDocument: undefined })
      for (const { candidates } of draft.zones) {
        for (const zone of value<Draft<HostedZone>[]>(candidates)) {
          zone.records = known(value<Draft<RecordSet>[]>(zone.records).filter(({ type }) => type === 'A'))
        }
      }
      for (const { answer } of draft.dns.flatMap(({ authoritative, recursive }) => [...authoritative, ...recursive])) {
        Object.assign(value<object>(answer), { aaaa: [], https: absent })
      }
      answerWithApp(draft, 'root')
      answerWithApp(draft, 'missing-asset')
    }),
    OPTIONS
  )
  expect(findings.filter(({ state }) => state === 'fail')).toEqual([])
  const warned = findings.filter(({ state }) => state === 'warn')
  expect(warned.map(({ id, causedBy }) => [id, causedBy])).toEqual([
    ['CF-6', undefined],
    ['CF-10', undefined],
    ['CF-22', undefined],
    ['R53-2', undefined],
    ['L-7', 'CF-6'],
    ['L-10', undefined]
  ])
  expect(verdict).toBe('warn')
})

function numbered(area: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${area}-${index + 1}`)
}
