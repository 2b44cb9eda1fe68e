import { describe, expect, test } from '@jest/globals'
import { closingLines, logLine, planLines } from '../../src/report/log.ts'
import {
  failed,
  failedInputs,
  finding,
  pullRequestPlan,
  report,
  rolledBack,
  superseded,
  unchanged,
  update,
  upload
} from './reports.ts'

describe('the plan', () => {
  test('is read before it is executed', () => {
    expect(planLines(update())).toEqual([
      'Plan for s3://example-shop: upload 6 (248 kB), delete 2 (179 kB), leave in the bucket 2 (2.6 MB), unchanged 120 (4.3 MB)',
      '  + assets/index-DiwrgTda.js  184 kB, new',
      '  + assets/about-Bx81Kq2w.js  3.1 kB, new',
      '  + assets/index-C4TmQ0pa.css  12 kB, new',
      '  ~ fonts/inter.woff2  48 kB, headers changed: Cache-Control: public, max-age=60 → public, max-age=3600, must-revalidate',
      '  ~ robots.txt  120 B, changed in the bucket since the last release',
      '  ~ index.html  812 B, content changed',
      '  - old/campaign.html  4.1 kB, no longer in the site',
      '  - assets/index-Zz9876yx.js  175 kB, of no release that is still kept',
      'CloudFront E2QWRUHAPOMQZL: invalidate 3 paths, 3 of the 1,000 paths a month that are free',
      '  /index.html  content changed',
      '  /  served from /index.html',
      '  /fonts/inter.woff2  headers changed, was kept 60 s',
      '  (error responses are kept 10 s, so /index.html and / are enough)'
    ])
  })

  test('of a rollback speaks of the release that is gone back to', () => {
    expect(planLines(rolledBack()).slice(1, 4)).toEqual([
      '  ~ index.html  790 B, changed since that release',
      '  + old/campaign.html  4.1 kB, deleted since that release',
      '  - news.html  2 kB, not part of that release'
    ])
  })

  test('stays brief', () => {
    const paths = Array.from({ length: 3000 }, (_, index) => ({ path: `/${index}`, why: 'new' }))
    const invalidations = [{ distributionId: 'E1', paths, state: 'planned' as const, notes: [] }]
    const changes = Array.from({ length: 50_000 }, (_, index) => upload(`f${index}`, 'new'))
    const lines = planLines(report({ changes, invalidations }))
    expect(lines.length).toBeLessThan(40)
    expect(lines).toContain('  … and 49,985 more (50 MB)')
    expect(lines).toContain('  … and 2,990 more')
  })

  test('of nothing says so', () => {
    expect(planLines({ ...unchanged(), changes: [] })).toEqual([
      'Plan for s3://example-shop: unchanged 128 (4.5 MB)',
      'CloudFront E2QWRUHAPOMQZL: nothing to invalidate'
    ])
  })
})

describe('the closing lines', () => {
  test('of a deploy', () => {
    expect(closingLines(update())).toEqual([
      '✅ Deployed example.com in 8.2 s: 6 files uploaded (248 kB), 2 deleted, 120 unchanged',
      'Transferred 6 files (248 kB) in 812 ms, 306 kB/s, 1 retry',
      'CloudFront E2QWRUHAPOMQZL: invalidation completed after 12 s',
      'Release 20261122T150405Z-a1b2c3d-42.1',
      'To go back: gh workflow run deploy.yml --repo example/shop -f command=rollback -f release=20261120T090000Z-0f1e2d3-41.1',
      'https://example.com/'
    ])
  })

  test('of a rollback say what is live again, and how to go forward', () => {
    expect(closingLines(rolledBack())).toEqual([
      '↩️ Rolled example.com back to release 20261120T090000Z-0f1e2d3-41.1 in 1.4 s: 2 files restored (4.9 kB), 1 deleted, 120 unchanged',
      'Copied within S3 2 files (4.9 kB) in 90 ms',
      'CloudFront E2QWRUHAPOMQZL: invalidation completed after 900 ms',
      'Release 20261122T160000Z-0f1e2d3-43.1, which restores 20261120T090000Z-0f1e2d3-41.1',
      'To go forward again: gh workflow run deploy.yml --repo example/shop -f command=rollback -f release=20261122T150405Z-a1b2c3d-42.1',
      'https://example.com/'
    ])
  })

  test('of a superseded run are one', () => {
    expect(closingLines(superseded())).toEqual(['⏩ A later run has deployed example.com already: nothing was changed'])
  })

  test('of an unchanged site are one', () => {
    expect(closingLines(unchanged())).toEqual([
      '✅ example.com is up to date: all 128 files (4.5 MB) unchanged, checked in 1.2 s'
    ])
  })

  test('of a plan say that nothing was written', () =>
    expect(closingLines(pullRequestPlan())).toContain('Nothing was written.'))

  test('of a failure say what happened, how the site is and what to do', () => {
    expect(closingLines(failed()).slice(0, 4)).toEqual([
      '❌ Deploy of example.com failed while uploading, after 8.2 s',
      expect.stringMatching(/^What happened: AccessDenied/),
      expect.stringMatching(/^The site now: example\.com still serves/),
      expect.stringMatching(/^What to do next: Allow s3:PutObject/)
    ])
    expect(closingLines(failedInputs())).toContain('  bucket: is missing')
  })
})

// What actions/runner takes for a command, in short: its ActionCommand.TryParseV2 and TryParse.
const isCommand = (line: string) => line.trimStart().startsWith('::') || /##\[[^\]]*\]/.test(line)

describe('no line can be taken for a workflow command', () => {
  test.each([
    '::warning::x',
    '  ::set-output name=a::b',
    ':::x::',
    '##[error]x',
    'a ##[stop-commands]x',
    'a\n::error::b',
    '####[x]'
  ])('%j', text => {
    expect(isCommand(logLine(text))).toBe(false)
    expect(logLine(text)).not.toMatch(/[\r\n]/)
  })

  test('in file names and messages', () => {
    const evil = '::error::x\n::stop-commands::y\r##[add-mask]z'
    const value = report({
      result: 'failed',
      changes: [upload(evil, 'new', 1, evil)],
      invalidations: [{ distributionId: evil, paths: [{ path: evil, why: evil }], state: 'planned', notes: [evil] }],
      findings: [finding({ message: evil })],
      failure: { code: 'x', message: evil, remedy: evil, phase: evil, aftermath: evil }
    })
    const lines = [...planLines(value), ...closingLines(value)].flatMap(line => line.split(/\r\n|\r|\n/))
    expect(lines.filter(isCommand)).toEqual([])
    expect(lines.join()).toContain('stop-commands')
  })
})
