import { describe, expect, test } from '@jest/globals'
import { renderSummary } from '../../src/report/markdown.ts'
import type { Report } from '../../src/report/model.ts'
import { formatAge, formatMoment } from '../../src/report/moments.ts'
import { rollbackCommand, rollbackTarget } from '../../src/report/rollback-command.ts'
import { rendered } from './rendered.ts'
import { failed, firstDeploy, report, rolledBack, superseded, unchanged, update } from './reports.ts'

const show = (value: Report) => rendered(renderSummary(value))
const PAST = '20261120T090000Z-0f1e2d3-41.1'

describe('what a rollback would do', () => {
  test('is told with the line that does it', () => {
    const { text, all } = show(update())
    expect(text).toContain(
      'This makes 20261120T090000Z-0f1e2d3-41.1 (commit 0f1e2d3) live again, in seconds and without a build:'
    )
    expect(all('pre')).toEqual([
      `gh workflow run deploy.yml --repo example/shop -f command=rollback -f release=${PAST}\n`
    ])
    expect(text).toContain('a workflow that has workflow_dispatch with the inputs command and release')
    expect(text).not.toContain('WORKFLOW')
  })

  test('where the workflow is not known, its name is left to the reader', () => {
    const { run, ...rest } = update()
    const { workflow: _, ...unnamed } = run
    const { text, all } = show({ ...rest, run: unnamed })
    expect(all('pre')[0]).toMatch(/^gh workflow run WORKFLOW --repo/)
    expect(text).toContain('put its file name in place of WORKFLOW')
  })

  test('after a rollback is to go forward again', () => {
    const { text, all } = show(rolledBack())
    expect(text).toContain('(commit a1b2c3d), which was rolled back, live again:')
    expect(all('h4')).toContain('Going forward again')
    expect(all('pre')[0]).toContain('release=20261122T150405Z-a1b2c3d-42.1')
  })

  test('on the first deploy there is nothing to go back to', () => {
    const { text, all } = show(firstDeploy())
    expect(text).toContain('No release with other content is kept: there is nothing to go back to.')
    expect(all('pre')).toEqual([])
  })

  test.each([superseded, unchanged, failed])('is left out where nothing is known of releases: %#', value => {
    expect(show(value()).all('h4')).not.toContain('Going back')
  })
})

describe('what is kept', () => {
  test('is each release with when it was live, its commit and what it is', () => {
    const { tables, all } = show(rolledBack())
    expect(all('summary')).toContain('What is kept: 4 releases and 1 file for open tabs')
    expect(tables.find(([head]) => head?.includes('Live (UTC)'))).toEqual([
      ['Release', 'Live (UTC)', 'Commit', ''],
      ['20261122T160000Z-0f1e2d3-43.1', '2026-11-22 16:00 to now', '0f1e2d3', `live, restored ${PAST}`],
      ['20261122T150405Z-a1b2c3d-42.1', '2026-11-22 15:04 to 16:00', 'a1b2c3d', 'rolled back'],
      [PAST, '2026-11-20 09:00 to 2026-11-22 15:04', '0f1e2d3', ''],
      ['20261118T100000Z-0000000-0.1', '2026-11-18 10:00 to 2026-11-20 09:00', '', 'what release: previous means']
    ])
  })

  test('has its reasons', () => {
    const { text, tables } = show(update())
    expect(text).toContain(
      'Kept are the last 5 releases and every one that was live in the last 7 days (keep-releases, keep-for). ' +
        '1 file (180 kB) that left the site is still in the bucket: tabs opened under one of these releases may ask for them.'
    )
    expect(tables.flat().map(row => row[1])).toContain(
      'no longer in the site, but kept: for open tabs of release 20261120T090000Z-0f1e2d3-41.1, and for going back to it'
    )
  })

  test('may be little', () => {
    const { history } = firstDeploy()
    if (history === undefined) throw new Error('the first deploy has a history')
    const { text } = show(report({ history: { ...history, keepReleases: 1, keepForMs: 0 } }))
    expect(text).toContain(
      'Kept are only the live release (keep-releases, keep-for). No file is in the bucket only for them.'
    )
  })

  test('and what was not is told as well', () => {
    const { text, tables } = show(update())
    expect(text).toContain('Removed, as nothing that is kept needs it: 1 release and 1 file (175 kB).')
    expect(tables[0]).toContainEqual(['Deleted', 'of no release that is still kept', '1', '175 kB'])
  })

  test('a long history is cut', () => {
    const { history, ...rest } = update()
    if (history === undefined) throw new Error('the update has a history')
    const many = Array.from({ length: 100 }, (_, index) => ({ ...history.releases[1], id: `r${index}` }))
    const releases = many.map(entry => ({ at: '2026-11-20T09:00:00.000Z', ...entry }))
    const { text } = show({ ...rest, history: { ...history, releases } })
    expect(text).toContain('… and 90 more, all of them in the JSON report')
  })
})

describe('a rollback', () => {
  test('tells of the commit that is live again, and compares what it took back', () => {
    const { links, tables } = show(rolledBack())
    const facts = tables.find(([head]) => head?.[0] === 'This run')
    expect(facts).toContainEqual(['Commit', '0f1e2d3 what this took back'])
    expect(facts).toContainEqual(['Transfer', '2 files copied within S3 in 90 ms, no retries'])
    expect(links.map(({ href }) => href)).toContain(
      'https://github.com/example/shop/compare/0f1e2d3c4b5a69788796a5b4c3d2e1f001234567...a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'
    )
  })

  test('restores rather than uploads', () => {
    const { tables, all } = show(rolledBack())
    expect(tables[0]?.slice(1, 4)).toEqual([
      ['Restored', 'deleted since that release', '1', '4.1 kB'],
      ['Restored', 'changed since that release', '1', '790 B'],
      ['Deleted', 'not part of that release', '1', '2 kB']
    ])
    expect(all('summary')).toContain('2 files restored')
  })
})

describe('the command line', () => {
  const commands: readonly (readonly [Report['run'], string])[] = [
    [{}, 'gh workflow run WORKFLOW -f command=rollback -f release=ID'],
    [{ workflow: 'deploy.yml' }, 'gh workflow run deploy.yml -f command=rollback -f release=ID'],
    [
      { workflow: 'deploy.yml', repository: 'octo-org/site', serverUrl: 'https://github.com' },
      'gh workflow run deploy.yml --repo octo-org/site -f command=rollback -f release=ID'
    ],
    [
      { workflow: 'deploy.yml', repository: 'octo-org/site', serverUrl: 'https://github.example.com' },
      'gh workflow run deploy.yml --repo github.example.com/octo-org/site -f command=rollback -f release=ID'
    ],
    [
      { workflow: "it's; rm -rf ~ `x`\n.yml" },
      "gh workflow run 'it'\\''s; rm -rf ~ ?x??.yml' -f command=rollback -f release=ID"
    ]
  ]
  test.each(commands)('%j', (run, expected) => expect(rollbackCommand(run, 'ID')).toBe(expected))

  test('leads where `previous` leads', () => {
    expect(rollbackTarget(update())).toMatchObject({ entry: { id: PAST }, forward: false })
    expect(rollbackTarget(failed())).toBeUndefined()
  })
})

test.each([
  ['2026-11-22T15:04:59.999Z', '2026-11-22 15:04'],
  ['2026-11-22T23:30:00+02:00', '2026-11-22 21:30'],
  ['yesterday', '?']
])('the moment %s reads %s', (iso, text) => expect(formatMoment(iso)).toBe(text))

test.each([
  [7 * 86_400_000, '7 days'],
  [86_400_000, '1 day'],
  [36 * 3_600_000, '36 hours'],
  [3_600_000, '1 hour']
])('%d ms are %s', (ms, text) => expect(formatAge(ms)).toBe(text))
