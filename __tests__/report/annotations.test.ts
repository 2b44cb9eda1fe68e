import { describe, expect, test } from '@jest/globals'
import { annotations } from '../../src/report/annotations.ts'
import { failed, failedInputs, finding, report } from './reports.ts'

test('a finding becomes an annotation at its place, with its remedy', () => {
  const value = report({
    findings: [
      finding({ title: 'No index', message: 'There is none.', remedy: 'Add one.', file: 'dist/index.html', line: 3 })
    ]
  })
  expect(annotations(value)).toEqual([
    { level: 'warning', title: 'No index', message: 'There is none.\nAdd one.', file: 'dist/index.html', line: 3 }
  ])
})

test('the failure comes first and says what to do and how the site is', () => {
  const [first, ...others] = annotations({ ...failed(), findings: [finding({ level: 'error' }), finding()] })
  expect(first).toMatchObject({ level: 'error', title: 'deploy failed while uploading' })
  expect(first?.message).toMatch(/^AccessDenied.*\nAllow s3:PutObject.*\nThe site now: example\.com still serves/s)
  expect(others.map(({ level }) => level)).toEqual(['error', 'warning'])
})

test('a guard that ended the run is said once, unless it points at a place', () => {
  const guard = { level: 'error', title: 'Missing', message: 'app.js is missing.' } as const
  const value = {
    ...failedInputs(),
    failure: {
      code: 'guard-x',
      message: 'app.js is missing. Also: more.',
      phase: 'site',
      aftermath: 'Nothing was written.'
    }
  }
  expect(annotations({ ...value, findings: [guard] })).toHaveLength(1)
  expect(annotations({ ...value, findings: [{ ...guard, file: 'index.html' }] })).toHaveLength(2)
  expect(annotations({ ...value, findings: [{ ...guard, message: 'Another one.' }] })).toHaveLength(2)
})

describe('GitHub keeps ten of a type', () => {
  test.each([
    [0, 0, undefined],
    [9, 9, undefined],
    [10, 10, undefined],
    [11, 10, 'and 2 more warnings'],
    [5000, 10, 'and 4,991 more warnings']
  ])('%d warnings → %d', (count, kept, more) => {
    const all = annotations(
      report({ findings: Array.from({ length: count }, (_, index) => finding({ title: `No. ${index}` })) })
    )
    expect(all).toHaveLength(kept)
    if (more !== undefined) expect(all.at(-1)?.title).toBe(more)
    else expect(all.map(({ title }) => title)).toEqual(Array.from({ length: count }, (_, index) => `No. ${index}`))
  })

  test('of each type', () => {
    const levels = ['error', 'warning', 'notice'] as const
    const findings = levels.flatMap(level => Array.from({ length: 20 }, () => finding({ level })))
    for (const level of levels)
      expect(annotations(report({ findings })).filter(one => one.level === level)).toHaveLength(10)
  })

  test('the failure is never the one that is left out', () => {
    const findings = Array.from({ length: 30 }, () => finding({ level: 'error' }))
    const all = annotations({ ...failed(), findings })
    expect(all).toHaveLength(10)
    expect(all[0]?.title).toBe('deploy failed while uploading')
  })
})

test('a long message is cut at a word and says where the rest is', () => {
  const [one] = annotations(
    report({ findings: [finding({ message: 'word '.repeat(2000), title: 'title '.repeat(200) })] })
  )
  expect(one?.message.length).toBeLessThanOrEqual(4096)
  expect(one?.message.length).toBeGreaterThan(4000)
  expect(one?.message).toMatch(/word… \(the rest is in the job summary\)$/)
  expect(one?.title.length).toBeLessThanOrEqual(255)
})

test('nothing invisible gets through, and lines stay lines', () => {
  const [one] = annotations(report({ findings: [finding({ title: 'a\nb', message: 'x\u202ey\r\nz\u001b[0m' })] }))
  expect(one).toMatchObject({ title: 'a␊b', message: 'x⟨U+202E⟩y\nz␛[0m' })
})
