/** Previews and clean-ups in the job summary, the log, the outputs and the annotations. */
import { describe, expect, test } from '@jest/globals'
import { annotations } from '../../src/report/annotations.ts'
import { closingLines } from '../../src/report/log.ts'
import { renderSummary } from '../../src/report/markdown.ts'
import type { Report } from '../../src/report/model.ts'
import { outputs } from '../../src/report/outputs.ts'
import {
  asPreview,
  COMMENT_URL,
  closedPreview,
  deployedPreview,
  failedBuild,
  failedPreview,
  failedSweep,
  nothingToSweep,
  sweep,
  unchangedPreview,
  uncompared
} from './previews.ts'
import { rendered } from './rendered.ts'
import { report, update } from './reports.ts'

const show = (value: Report) => rendered(renderSummary(value))
const absent = (): Report => ({
  ...closedPreview(),
  result: 'skipped',
  cleanup: { removed: [], kept: [], failed: [] }
})

const PREVIEW = 'https://pr-7.example.com/'
const PULL_REQUEST = 'https://github.com/example/shop/pull/7'

describe('the first line, in the summary and in the log', () => {
  test.each<[string, Report, string, string | undefined]>([
    [
      'deployed',
      deployedPreview(),
      '✅ Deployed the preview of #7 in 8.2 s: 6 files uploaded (248 kB), 2 deleted, 120 unchanged',
      PREVIEW
    ],
    [
      'unchanged',
      unchangedPreview(),
      '✅ The preview of #7 is up to date: all 128 files (4.5 MB) unchanged, checked in 1.2 s',
      PREVIEW
    ],
    ['failed', failedPreview(), '❌ Deploy of the preview of #7 failed while uploading, after 8.2 s', PREVIEW],
    ['removed', closedPreview(), '🧹 Removed the preview of #7: 42 files (1.2 MB)', PULL_REQUEST],
    ['none to remove', absent(), '⏭️ No preview had to be removed', undefined],
    ['sweep', sweep(), '🧹 Removed 3 previews: 83 files (2.3 MB), 2 kept', undefined],
    [
      'sweep of all but one',
      { ...sweep(), cleanup: { removed: [], kept: [], failed: [{ number: 9, message: 'x' }] } },
      '⚠️ 1 preview could not be removed',
      undefined
    ],
    [
      'sweep that another stopped',
      { ...failedSweep(), result: 'cleaned' },
      '⚠️ Removed 1 preview: 42 files (1.2 MB), 1 could not be removed, 1 kept',
      undefined
    ],
    ['nothing due', nothingToSweep(), '🧹 No preview had to be removed, 1 kept', undefined],
    [
      'failed sweep',
      failedSweep(),
      '❌ Clean-up of the previews of example.com failed while removing previews, after 1.4 s',
      'https://example.com/'
    ],
    [
      'without credentials',
      uncompared(),
      '📋 Plan for the preview of #7: built and checked 128 files (4.5 MB), not compared with the bucket',
      PREVIEW
    ],
    ['skipped', asPreview(report({ result: 'skipped' })), '⏭️ Nothing was deployed to the preview of #7', PREVIEW],
    [
      'skipped clean-up',
      report({ command: 'cleanup', result: 'skipped' }),
      '⏭️ Nothing was removed from the previews of example.com',
      'https://example.com/'
    ]
  ])('%s', (_, value, title, href) => {
    const { all, links } = show(value)
    expect(all('h3')).toEqual([title])
    expect(closingLines(value)[0]).toBe(title)
    expect(renderSummary(value).split('\n')[0]?.includes('](')).toBe(href !== undefined)
    if (href !== undefined) expect(links[0]?.href).toBe(href)
  })

  test('its number makes no reference, not even where nothing can be linked', () => {
    const { preview } = deployedPreview()
    if (preview === undefined) throw new Error('it has a preview')
    const value = { ...deployedPreview(), run: {}, preview: { ...preview, url: 'not an address' } }
    expect(show(value).all('h3')[0]).toContain('Deployed the preview of #7 in')
    expect(show(value).loose).not.toContain('#')
    for (const any of [deployedPreview(), closedPreview(), sweep(), failedSweep(), nothingToSweep()])
      expect(show({ ...any, run: {} }).loose).not.toContain('#')
  })
})

describe('a preview', () => {
  test('has its facts: pull request, comment, expiry, size against production, prefix', () => {
    const { tables, links } = show(deployedPreview())
    const facts = tables.find(([head]) => head?.[0] === 'This run')
    expect(facts).toContainEqual(['Preview', 'of #7, comment expires 2026-12-06, unless it is deployed again'])
    expect(facts).toContainEqual(['Size', '4.5 MB in 128 files, +14 kB (+0.3 %) against production'])
    expect(facts).toContainEqual(['Bucket', 's3://example-shop/previews/pr-7/ in eu-central-1'])
    expect(links).toContainEqual({ text: '#7', href: PULL_REQUEST })
    expect(links).toContainEqual({ text: 'comment', href: COMMENT_URL })
  })

  test('says nothing of what is not known', () => {
    const preview = { number: 7, kind: 'host', url: PREVIEW } as const
    const facts = show({ ...deployedPreview(), preview }).tables.find(([head]) => head?.[0] === 'This run')
    expect(facts?.map(([name]) => name)).not.toContain('Size')
    expect(facts).toContainEqual(['Preview', 'of #7'])
  })

  test('is not gone back on: the command would be about production', () => {
    expect(renderSummary(update())).toContain('command=rollback')
    expect(renderSummary(deployedPreview())).not.toContain('command=rollback')
    expect(closingLines(deployedPreview()).join()).not.toContain('command=rollback')
  })

  test('has its address at the end of the log', () => expect(closingLines(deployedPreview()).at(-1)).toBe(PREVIEW))
})

describe('a run that could not compare', () => {
  test('says that nothing was compared or written, and claims no more', () => {
    const { all, text } = show(uncompared())
    expect(all('p')[0]).toMatch(/^Nothing was compared or written/)
    expect(text).toContain('This run is of a fork')
    expect(text).not.toMatch(/nothing to do|no file differs|Changes|Planned/)
    expect(closingLines(uncompared())).toContain('Nothing was compared or written.')
  })

  test('before it knew the site', () => {
    const { site: _, ...early } = uncompared()
    expect(show(early).all('h3')).toEqual(['📋 Plan for the preview of #7: not compared with the bucket'])
  })
})

test('a skipped run that says nothing else sends the reader to the log', () => {
  expect(show(asPreview(report({ result: 'skipped' }))).all('p')[0]).toBe('The log of this step says why.')
  expect(show(absent()).all('p')[0]).toBe('There is none.')
  expect(show({ ...uncompared(), result: 'skipped' }).text).not.toContain('The log of this step')
})

describe('a sweep', () => {
  test('lists what was removed and why, and what stays', () => {
    const { tables, text, links } = show(sweep())
    expect(tables[0]).toEqual([
      ['Pull request', 'Why', 'Files', 'Size', 'Was at'],
      ['#3', 'its pull request is closed', '42', '1.2 MB', 'previews/pr-3/'],
      ['#5', 'expired: not deployed for too long', '40', '1.1 MB', 'previews/pr-5/'],
      ['#6', 'asked for by this run', '1', '12 B', 'previews/pr-6/']
    ])
    expect(text).toContain('2 previews stay: #7, #12.')
    expect(links).toContainEqual({ text: '#12', href: 'https://github.com/example/shop/pull/12' })
    expect(closingLines(sweep()).slice(1)).toEqual([
      '  - #3 previews/pr-3/  42 files (1.2 MB), its pull request is closed',
      '  - #5 previews/pr-5/  40 files (1.1 MB), expired: not deployed for too long',
      '  - #6 previews/pr-6/  1 file (12 B), asked for by this run'
    ])
  })

  test('names first what it could not remove', () => {
    const { all, text } = show(failedSweep())
    expect(all('h4')).toEqual(['1 preview could not be removed', '1 preview removed'])
    expect(all('li')).toEqual(['❌ #9: previews/pr-9/index.html could not be deleted (AccessDenied: Access Denied).'])
    expect(text.indexOf('#9')).toBeLessThan(text.indexOf('#3'))
    expect(closingLines(failedSweep()).slice(-2)).toEqual([
      '  ! #9 could not be removed: previews/pr-9/index.html could not be deleted (AccessDenied: Access Denied).',
      '  - #3 previews/pr-3/  42 files (1.2 MB), its pull request is closed'
    ])
  })

  test('of thousands stays readable', () => {
    const many = <T>(of: (number: number) => T) => Array.from({ length: 3000 }, (_, index) => of(index + 1))
    const value: Report = {
      ...failedSweep(),
      cleanup: {
        removed: many(number => ({ number, prefix: `p/${number}/`, why: 'closed', files: 1, bytes: 1 })),
        kept: many(number => number),
        failed: many(number => ({ number, message: 'x'.repeat(1000) }))
      }
    }
    const { text, tables } = show(value)
    expect(text).toContain('and 2,800 more, all of them in the JSON report')
    expect(tables[0]).toHaveLength(201)
    expect(closingLines(value).length).toBeLessThan(50)
    const small = renderSummary(value, { limit: 5_000 })
    expect(Buffer.byteLength(small)).toBeLessThanOrEqual(5_000)
    expect(small).toContain('3,000 previews could not be removed')
  })
})

describe('the output preview-url', () => {
  test.each<[string, Report, string]>([
    ['deployed', deployedPreview(), PREVIEW],
    ['unchanged', unchangedPreview(), PREVIEW],
    ['failed', failedPreview(), ''],
    ['failed build', failedBuild(), ''],
    ['planned', uncompared(), ''],
    ['closed', closedPreview(), ''],
    ['sweep', sweep(), ''],
    ['production', update(), '']
  ])('%s', (_, value, url) => expect(outputs(value, 'r')['preview-url']).toBe(url))
})

describe('annotations', () => {
  const messages = (value: Report) => annotations(value).map(({ level, title }) => [level, title])

  test('what a failed sweep left is said once', () =>
    expect(messages(failedSweep())).toEqual([['error', 'cleanup failed while removing previews']]))

  test('every other preview that was left is named', () => {
    const { cleanup } = failedSweep()
    if (cleanup === undefined) throw new Error('it cleaned up')
    const failed = [...cleanup.failed, { number: 11, message: 'Another reason.' }]
    const value = { ...failedSweep(), cleanup: { ...cleanup, failed } }
    expect(messages(value)).toEqual([
      ['error', 'cleanup failed while removing previews'],
      ['error', 'The preview of #11 was not removed']
    ])
    const { failure: _, ...green } = value
    expect(messages({ ...green, result: 'cleaned' })).toEqual([
      ['warning', 'The preview of #9 was not removed'],
      ['warning', 'The preview of #11 was not removed']
    ])
  })
})

test.each<[string, () => Report]>([
  ['deployed preview', deployedPreview],
  ['preview without credentials', uncompared],
  ['closed pull request', closedPreview],
  ['sweep', sweep],
  ['failed sweep', failedSweep]
])('the whole page of: %s', (_, value) => expect(renderSummary(value())).toMatchSnapshot())
