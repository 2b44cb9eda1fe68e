/** Reports of runs as they could happen, for the renderers' tests. */
import type { FileChange, Finding, HistoryEntry, Reason, Report } from '../../src/report/model.ts'
import { countByReason, type Sum } from '../../src/report/tally.ts'

const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'
const PREVIOUS_SHA = '0f1e2d3c4b5a69788796a5b4c3d2e1f001234567'

const ASSETS: readonly FileChange[] = [
  upload('assets/index-DiwrgTda.js', 'new', 184_201),
  upload('assets/about-Bx81Kq2w.js', 'new', 3_120),
  upload('assets/index-C4TmQ0pa.css', 'new', 12_044)
]

const LIVE: HistoryEntry = { id: '20261122T150405Z-a1b2c3d-42.1', at: '2026-11-22T15:04:11.020Z', commit: SHA }
const PAST: HistoryEntry = {
  id: '20261120T090000Z-0f1e2d3-41.1',
  at: '2026-11-20T09:00:07.400Z',
  until: LIVE.at,
  commit: PREVIOUS_SHA
}
const OLDEST: HistoryEntry = { id: '20261118T100000Z-0000000-0.1', at: '2026-11-18T10:00:03.000Z', until: PAST.at }

const KEEPING = { keepReleases: 5, keepForMs: 7 * 86_400_000, kept: { files: 0, bytes: 0 } }

const BASE: Report = {
  schema: 1,
  command: 'deploy',
  result: 'deployed',
  target: 'production',
  startedAt: '2026-11-22T15:04:05.000Z',
  durationMs: 8_214,
  run: {
    repository: 'example/shop',
    serverUrl: 'https://github.com',
    sha: SHA,
    ref: 'refs/heads/main',
    runUrl: 'https://github.com/example/shop/actions/runs/42',
    commitUrl: `https://github.com/example/shop/commit/${SHA}`,
    workflow: 'deploy.yml'
  },
  destination: {
    bucket: 'example-shop',
    prefix: '',
    region: 'eu-central-1',
    distributionIds: ['E2QWRUHAPOMQZL'],
    url: 'https://example.com/'
  },
  build: { command: 'npm run build', note: 'dist is absent; package-lock.json is there, so npm', durationMs: 3_401 },
  site: {
    files: 128,
    bytes: 4_512_332,
    fingerprinted: { files: 96, bytes: 3_120_000 },
    documents: { files: 4, bytes: 12_332 },
    other: { files: 28, bytes: 1_380_000 },
    biggest: [
      { key: 'images/hero.avif', size: 612_400 },
      { key: 'assets/index-DiwrgTda.js', size: 184_201 }
    ]
  },
  invalidations: [],
  findings: []
}

/** A report that differs from an ordinary deploy in these fields; `counts` follow from `changes`. */
export function report(fields: Partial<Report> = {}, unchanged: Sum = { files: 0, bytes: 0 }): Report {
  const counts = fields.changes === undefined ? {} : { counts: countByReason(fields.changes, unchanged) }
  return { ...BASE, ...counts, ...fields }
}

export function upload(key: string, reason: Reason, size = 1000, detail?: string): FileChange {
  return { key, action: 'upload', reason, size, ...(detail === undefined ? {} : { detail }) }
}

export function remove(key: string, size = 1000): FileChange {
  return { key, action: 'delete', reason: 'stale', size }
}

export function keep(key: string, reason: 'kept' | 'unmanaged', size = 1000, detail?: string): FileChange {
  return { key, action: 'keep', reason, size, ...(detail === undefined ? {} : { detail }) }
}

export function prune(key: string, size = 1000): FileChange {
  return { key, action: 'delete', reason: 'pruned', size }
}

export function finding(fields: Partial<Finding> = {}): Finding {
  return { level: 'warning', title: 'A title', message: 'A message.', ...fields }
}

export function firstDeploy(): Report {
  return report({
    changes: [...ASSETS, upload('logo.svg', 'new', 1_840), upload('index.html', 'new', 812)],
    release: { id: '20261122T150405Z-a1b2c3d-42.1', recorded: true, sha: SHA },
    history: { ...KEEPING, releases: [LIVE] },
    transfer: { uploaded: 5, created: 5, deleted: 0, bytes: 202_017, durationMs: 640, retries: 0 },
    invalidations: [
      { distributionId: 'E2QWRUHAPOMQZL', paths: [], state: 'not-needed', notes: ['error responses are kept 10 s'] }
    ]
  })
}

export function update(): Report {
  return report(
    {
      changes: [
        ...ASSETS,
        upload(
          'fonts/inter.woff2',
          'headers',
          48_000,
          'Cache-Control: public, max-age=60 → public, max-age=3600, must-revalidate'
        ),
        upload('robots.txt', 'drifted', 120),
        upload('index.html', 'content', 812),
        remove('old/campaign.html', 4_096),
        keep(
          'assets/index-Aaaa1111.js',
          'kept',
          180_000,
          'for open tabs of release 20261120T090000Z-0f1e2d3-41.1, and for going back to it'
        ),
        prune('assets/index-Zz9876yx.js', 175_000),
        keep('uploads/by-hand.pdf', 'unmanaged', 2_400_000)
      ],
      release: {
        id: '20261122T150405Z-a1b2c3d-42.1',
        recorded: true,
        previousId: '20261120T090000Z-0f1e2d3-41.1',
        previousSha: PREVIOUS_SHA,
        sha: SHA
      },
      history: {
        ...KEEPING,
        releases: [LIVE, PAST, OLDEST],
        previousId: PAST.id,
        kept: { files: 1, bytes: 180_000 },
        pruned: { releases: ['20261101T080000Z-7777777-30.1'], files: 1, bytes: 175_000 }
      },
      transfer: { uploaded: 6, created: 3, deleted: 2, bytes: 248_297, durationMs: 812, retries: 1 },
      invalidations: [
        {
          distributionId: 'E2QWRUHAPOMQZL',
          invalidationId: 'I1JLWSDAP8FU89',
          paths: [
            { path: '/index.html', why: 'content changed' },
            { path: '/', why: 'served from /index.html' },
            { path: '/fonts/inter.woff2', why: 'headers changed, was kept 60 s' }
          ],
          state: 'completed',
          notes: ['error responses are kept 10 s, so /index.html and / are enough'],
          waitedMs: 12_400
        }
      ],
      findings: [
        finding({
          id: 'unfingerprinted-script',
          title: 'index.html references an unfingerprinted script',
          message: 'legacy.js is replaced under its own name: a visitor may get the new page with the old script.',
          remedy: 'Import it from the bundle, or add a content hash to its name.',
          file: 'dist/index.html',
          line: 12
        }),
        finding({ level: 'notice', title: 'Build found', message: '`dist` was absent, so `npm run build` ran.' })
      ]
    },
    { files: 120, bytes: 4_264_035 }
  )
}

/** Back to the release before the last one. */
export function rolledBack(): Report {
  const id = '20261122T160000Z-0f1e2d3-43.1'
  const { id: left, ...before } = LIVE
  const at = '2026-11-22T16:00:01.000Z'
  // A rollback builds and scans nothing.
  const {
    build: _,
    site: __,
    ...rolledBack
  } = report(
    {
      command: 'rollback',
      result: 'rolled-back',
      durationMs: 1_420,
      changes: [
        upload('index.html', 'content', 790),
        upload('old/campaign.html', 'new', 4_096),
        remove('news.html', 2_048),
        keep('assets/index-DiwrgTda.js', 'kept', 184_201, `for open tabs of release ${left}, and for going back to it`)
      ],
      release: {
        id,
        recorded: true,
        restoredId: PAST.id,
        previousId: left,
        previousSha: SHA,
        sha: PREVIOUS_SHA
      },
      history: {
        ...KEEPING,
        releases: [
          { id, at, commit: PREVIOUS_SHA, restoredId: PAST.id },
          { id: left, ...before, until: at, withdrawn: true },
          PAST,
          OLDEST
        ],
        previousId: OLDEST.id,
        kept: { files: 1, bytes: 184_201 }
      },
      transfer: { uploaded: 2, created: 1, deleted: 1, bytes: 4_886, durationMs: 90, retries: 0 },
      invalidations: [
        {
          distributionId: 'E2QWRUHAPOMQZL',
          invalidationId: 'I2JLWSDAP8FU90',
          paths: [{ path: '/index.html', why: 'content changed' }],
          state: 'completed',
          notes: [],
          waitedMs: 900
        }
      ]
    },
    { files: 120, bytes: 4_264_035 }
  )
  return rolledBack
}

export function superseded(): Report {
  return report({
    result: 'superseded',
    durationMs: 2_100,
    findings: [
      finding({
        level: 'notice',
        title: 'Superseded by a later run',
        message: 'Run 43 of this repository has been here already, and this is the older run 42: nothing was changed.'
      })
    ]
  })
}

export function unchanged(): Report {
  return report(
    {
      result: 'unchanged',
      durationMs: 1_204,
      changes: [keep('uploads/by-hand.pdf', 'unmanaged', 2_400_000)],
      release: { id: '20261120T090000Z-0f1e2d3-41.1', recorded: true },
      transfer: { uploaded: 0, created: 0, deleted: 0, bytes: 0, durationMs: 0, retries: 0 },
      invalidations: [{ distributionId: 'E2QWRUHAPOMQZL', paths: [], state: 'not-needed', notes: [] }],
      build: { note: '`dist` is there, so no build ran', durationMs: 0 }
    },
    { files: 128, bytes: 4_512_332 }
  )
}

export function pullRequestPlan(): Report {
  return report(
    {
      result: 'planned',
      run: { repository: 'example/shop', serverUrl: 'https://github.com', sha: SHA, ref: 'refs/pull/12/merge' },
      changes: [...ASSETS, upload('index.html', 'content', 812), remove('old/campaign.html', 4_096)],
      invalidations: [
        {
          distributionId: 'E2QWRUHAPOMQZL',
          paths: [{ path: '/*', why: 'the fallback document changes' }],
          state: 'planned',
          notes: ['error responses are kept 300 s']
        }
      ],
      findings: [
        finding({
          level: 'notice',
          title: 'A pull request never deploys to production',
          message: 'Set preview-url to get a preview.'
        })
      ]
    },
    { files: 120, bytes: 4_264_035 }
  )
}

export function failed(): Report {
  return report(
    {
      result: 'failed',
      changes: [...ASSETS, upload('index.html', 'content', 812), remove('old/campaign.html', 4_096)],
      release: {
        id: '20261122T150405Z-a1b2c3d-42.1',
        recorded: false,
        previousId: '20261120T090000Z-0f1e2d3-41.1',
        previousSha: PREVIOUS_SHA
      },
      transfer: { uploaded: 2, created: 2, deleted: 0, bytes: 187_321, durationMs: 700, retries: 4 },
      failure: {
        code: 'access-denied',
        message:
          'AccessDenied: User: arn:aws:sts::123456789012:assumed-role/deploy/GitHubActions is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::example-shop/index.html"',
        remedy:
          'Allow s3:PutObject on arn:aws:s3:::example-shop/* to the role deploy, then run the job again. See https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-iam.html.',
        phase: 'upload',
        aftermath:
          'example.com still serves the release before: new assets are there beside the old ones, index.html was not replaced.'
      }
    },
    { files: 120, bytes: 4_264_035 }
  )
}

/** A run that failed before anything was known. */
export function failedInputs(): Report {
  return {
    schema: 1,
    command: 'deploy',
    result: 'failed',
    target: 'production',
    startedAt: '2026-11-22T15:04:05.000Z',
    durationMs: 12,
    run: {},
    invalidations: [],
    findings: [],
    failure: {
      code: 'invalid-inputs',
      message: 'Two inputs are wrong:\nbucket: is missing\ncommand: "deplyo" is not one of deploy, plan',
      phase: 'inputs',
      aftermath: 'Nothing was read or written.'
    }
  }
}

export function manyChanges(count: number): Report {
  const changes = Array.from({ length: count }, (_, index) =>
    upload(
      `assets/deeply/nested/folder/with-a-long-name/chunk-${index}-Ab12Cd34.js`,
      index % 3 === 0 ? 'content' : 'new',
      1000 + index
    )
  )
  return report({
    changes,
    transfer: { uploaded: count, created: 0, deleted: 0, bytes: count * 1000, durationMs: 60_000, retries: 0 },
    invalidations: [
      {
        distributionId: 'E2QWRUHAPOMQZL',
        invalidationId: 'I1JLWSDAP8FU89',
        paths: Array.from({ length: 3000 }, (_, index) => ({ path: `/pages/page-${index}`, why: 'content changed' })),
        state: 'in-progress',
        notes: [],
        waitedMs: 600_000
      }
    ]
  })
}
