import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { Journal, type Phase } from '../../src/pipeline/journal.ts'

const START = new Date('2026-01-01T00:00:00.000Z')
const END = new Date('2026-01-01T00:00:05.000Z')
const broken = new ActionError('broken', 'It broke.', { remedy: 'Mend it.' })
const transfer = (uploaded: number) => ({ uploaded, created: 0, deleted: 0, bytes: 0, durationMs: 0, retries: 0 })

describe('what a failure leaves is told by where it happened', () => {
  test.each<[Phase, number, RegExp]>([
    ['inputs', 0, /Nothing was built or written/],
    ['build', 0, /Nothing was written/],
    ['site', 0, /Nothing was written/],
    ['plan', 0, /Nothing was written/],
    ['intent', 0, /Nothing of the site was written/],
    ['upload', 0, /Nothing was written/],
    ['upload', 1, /Part of the files were uploaded.*The next run goes on/],
    ['delete', 1, /new files are all in place.*The next run deletes them/],
    ['invalidation', 1, /next run sends these paths first/],
    ['state', 1, /could not be recorded/],
    ['prune', 1, /The release is live/],
    ['wait', 1, /The release is live, and CloudFront has been told/]
  ])('%s, %i files uploaded', (phase, uploaded, aftermath) => {
    const journal = new Journal(START)
    journal.phase = phase
    journal.note({ transfer: transfer(uploaded) })
    expect(journal.failed(END, broken)).toMatchObject({
      result: 'failed',
      durationMs: 5_000,
      failure: {
        code: 'broken',
        message: 'It broke.',
        remedy: 'Mend it.',
        phase,
        aftermath: expect.stringMatching(aftermath)
      }
    })
  })
})

test('what was not thrown on purpose is a defect of ours, and said to be one', () => {
  const { failure } = new Journal(START).failed(END, new TypeError('x is not a function'))
  expect(failure).toMatchObject({ code: 'defect', message: expect.stringContaining('x is not a function') })
  expect(failure?.remedy).toMatch(/report it/)
})

test('a plan that is made again replaces what the first one found, and nothing else', () => {
  const journal = new Journal(START)
  const finding = (title: string) => ({ level: 'warning' as const, title, message: title })
  journal.findings.push(finding('of the build'))
  journal.planFindings.push(finding('of the first plan'))
  journal.invalidated({ distributionId: 'E1', paths: [], state: 'planned', notes: [] })
  journal.planAgain()
  journal.planFindings.push(finding('of the second plan'))
  journal.invalidated({ distributionId: 'E2', paths: [], state: 'planned', notes: [] })
  journal.invalidated({ distributionId: 'E2', paths: [], state: 'completed', notes: [] })
  const report = journal.report(END, 'deployed')
  expect(report.findings.map(({ title }) => title)).toEqual(['of the build', 'of the second plan'])
  expect(report.invalidations).toMatchObject([{ distributionId: 'E2', state: 'completed' }])
})

test('a superseded run tells of no changes: it made none', () => {
  const journal = new Journal(START)
  journal.note({ changes: [{ key: 'index.html', action: 'upload', reason: 'content', size: 1 }] })
  journal.invalidated({ distributionId: 'E1', paths: [], state: 'planned', notes: [] })
  journal.superseded('Run 12 has been here already.')
  const report = journal.report(END, 'superseded')
  expect(report).not.toHaveProperty('changes')
  expect(report.invalidations).toEqual([])
  expect(report.findings).toMatchObject([{ level: 'notice', message: 'Run 12 has been here already.' }])
})
