import { describe, expect, test } from '@jest/globals'
import { renderSummary, SUMMARY_LIMIT } from '../../src/report/markdown.ts'
import type { InvalidationReport, Report } from '../../src/report/model.ts'
import { rendered } from './rendered.ts'
import {
  failed,
  failedInputs,
  finding,
  firstDeploy,
  keep,
  manyChanges,
  pullRequestPlan,
  remove,
  report,
  rolledBack,
  superseded,
  unchanged,
  update,
  upload
} from './reports.ts'

const show = (value: Report) => rendered(renderSummary(value))
const titleOf = (value: Report) => show(value).all('h3')[0]

describe('the first line says it all', () => {
  const nothing = { uploaded: 0, created: 0, deleted: 0, bytes: 0, durationMs: 0, retries: 0 }
  test.each<[string, Report, string]>([
    ['first deploy', firstDeploy(), '✅ Deployed example.com in 8.2 s: 5 files uploaded (202 kB)'],
    ['update', update(), '✅ Deployed example.com in 8.2 s: 6 files uploaded (248 kB), 2 deleted, 120 unchanged'],
    [
      'rollback',
      rolledBack(),
      '↩️ Rolled example.com back to release 20261120T090000Z-0f1e2d3-41.1 in 1.4 s: 2 files restored (4.9 kB), 1 deleted, 120 unchanged'
    ],
    ['superseded', superseded(), '⏩ A later run has deployed example.com already: nothing was changed'],
    [
      'failed rollback',
      { ...failed(), command: 'rollback' },
      '❌ Rollback of example.com failed while uploading, after 8.2 s'
    ],
    ['unchanged', unchanged(), '✅ example.com is up to date: all 128 files (4.5 MB) unchanged, checked in 1.2 s'],
    [
      'plan',
      pullRequestPlan(),
      '📋 Plan for example.com: would upload 4 files (200 kB), delete 1, leave 120 unchanged'
    ],
    [
      'a plan of nothing',
      report({ result: 'planned', changes: [] }, { files: 128, bytes: 4_512_332 }),
      '📋 Plan for example.com: nothing to do, all 128 files (4.5 MB) unchanged'
    ],
    ['failure', failed(), '❌ Deploy of example.com failed while uploading, after 8.2 s'],
    ['failure before anything', failedInputs(), '❌ Deploy of the site failed while reading its inputs, after 12 ms'],
    ['failed plan', { ...failed(), command: 'plan' }, '❌ Plan for example.com failed while uploading, after 8.2 s'],
    [
      'preview',
      { ...unchanged(), target: 'preview' },
      '✅ The preview example.com is up to date: all 128 files (4.5 MB) unchanged, checked in 1.2 s'
    ],
    ['skipped', report({ result: 'skipped' }), '⏭️ Nothing was deployed to example.com'],
    [
      'only what an earlier run owed',
      report({ changes: [], transfer: nothing }, { files: 3, bytes: 10 }),
      '✅ Deployed example.com in 8.2 s: no file changed, 3 unchanged'
    ],
    [
      'no address known',
      report({
        destination: { bucket: 'b', prefix: 'web/', region: 'eu-west-1', distributionIds: [] },
        changes: [remove('x')]
      }),
      '✅ Deployed s3://b/web/ in 8.2 s: 1 deleted'
    ]
  ])('%s', (_, value, title) => expect(titleOf(value)).toBe(title))

  test('it links to the site', () =>
    expect(show(update()).links[0]).toEqual({ text: 'example.com', href: 'https://example.com/' }))

  test('a path of the site is part of its name', () => {
    const { destination } = update()
    if (destination === undefined) throw new Error('the update has a destination')
    const value = report({ ...update(), destination: { ...destination, url: 'https://example.com/previews/pr-1/' } })
    expect(titleOf(value)).toContain('Deployed example.com/previews/pr-1/ in')
  })
})

describe('a failure', () => {
  test('says what happened, how the site is now and what to do, in this order and before everything else', () => {
    const { text, links } = show(failed())
    const order = [
      'failed while uploading',
      'AccessDenied',
      'still serves the release before',
      'Allow s3:PutObject',
      'Planned changes'
    ]
    const places = order.map(part => text.indexOf(part))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(text).toContain('Error code access-denied')
    expect(links.map(({ href }) => href)).toContain(
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-iam.html'
    )
    expect(links.map(({ href }) => href)).toContain('https://github.com/example/shop/actions/runs/42')
  })

  test('says how far it got, and claims nothing more', () => {
    const { text, all } = show(failed())
    expect(text).toContain('Before it failed, the run had done 2 of 4 uploads and 0 of 1 delete.')
    expect(text).not.toContain('Uploaded')
    expect(all('summary')).toEqual(['4 files to upload', '1 file to delete', 'The site: 128 files, 4.5 MB'])
  })

  test('does not name a release that was never recorded', () => {
    const { text } = show(failed())
    expect(text).toContain('Release before 20261120T090000Z-0f1e2d3-41.1')
    expect(text).not.toContain('20261122T150405Z-a1b2c3d-42.1')
  })

  test('before the first upload none was begun', () => {
    const { transfer: _, ...untouched } = failed()
    expect(show(untouched).text).toContain('None of this was begun.')
  })

  test('without a remedy still says what to do', () => {
    expect(show(failedInputs()).text).toMatch(/What to do next: \S/)
  })

  test('lines of the message stay apart', () => expect(renderSummary(failedInputs())).toContain('wrong:<br>bucket:'))

  test('knows nothing that it did not learn', () => expect(show(failedInputs()).tables).toEqual([]))
})

describe('an unchanged site', () => {
  test('is good news in few words', () => {
    const value = report({ ...unchanged(), changes: [] }, { files: 128, bytes: 4_512_332 })
    const { all, text } = show(value)
    expect(text).toContain('nothing was uploaded, deleted or invalidated')
    expect(text).toContain('20261120T090000Z-0f1e2d3-41.1, still live')
    expect(all('h4')).toEqual([])
  })

  test('still shows what else is in the bucket', () =>
    expect(show(unchanged()).all('summary')).toContain('1 file in the bucket but not in the site'))
})

test.each([
  ['docs', '', true],
  ['docs', 'docs/', false],
  ['default', '', false]
])('the site %j under the prefix %j is named: %j', (site, prefix, named) => {
  const destination = { site, bucket: 'example.com', prefix, region: 'eu-central-1', distributionIds: [] }
  expect(/\| Site \| `docs` \|/.test(renderSummary(report({ destination })))).toBe(named)
})

describe('a plan', () => {
  test('reads as a plan and says that nothing was written', () => {
    const { text, tables, all } = show(pullRequestPlan())
    expect(text).toContain('nothing was written, neither to the bucket nor to CloudFront')
    expect(tables[0]?.map(([what]) => what)).toEqual([
      'What',
      'Would upload',
      'Would upload',
      'Would delete',
      'Unchanged'
    ])
    expect(text).toContain('invalidation would be created')
    expect(all('summary')).toContain('4 files to upload')
    expect(text).not.toMatch(/Uploaded|Deleted/)
  })

  test('of a pull request links to it', () =>
    expect(show(pullRequestPlan()).links).toContainEqual({
      text: 'pull request 12',
      href: 'https://github.com/example/shop/pull/12'
    }))
})

describe('changes', () => {
  test('are counted by kind and reason', () => {
    expect(show(update()).tables[0]).toEqual([
      ['What', 'Why', 'Files', 'Size'],
      ['Uploaded', 'new', '3', '199 kB'],
      ['Uploaded', 'content changed', '1', '812 B'],
      ['Uploaded', 'headers changed', '1', '48 kB'],
      ['Uploaded', 'changed in the bucket since the last release', '1', '120 B'],
      ['Deleted', 'no longer in the site', '1', '4.1 kB'],
      ['Deleted', 'of no release that is still kept', '1', '175 kB'],
      ['Left in the bucket', 'no longer in the site, but kept', '1', '180 kB'],
      ['Left in the bucket', 'not put there by a release', '1', '2.4 MB'],
      ['Unchanged', 'same content and headers', '120', '4.3 MB']
    ])
  })

  test('are listed by what was done, each with its reason', () => {
    const [, uploads, deletes, left] = show(update()).tables
    expect(uploads?.map(([file]) => file)).toEqual([
      'File',
      ...(update().changes ?? []).slice(0, 6).map(({ key }) => key)
    ])
    expect(uploads?.[4]?.[1]).toBe(
      'headers changed: Cache-Control: public, max-age=60 → public, max-age=3600, must-revalidate'
    )
    expect(deletes?.[1]).toEqual(['old/campaign.html', 'no longer in the site', '4.1 kB'])
    expect(left?.map(([file]) => file)).toEqual(['File', 'assets/index-Aaaa1111.js', 'uploads/by-hand.pdf'])
  })

  test('an unmanaged file that `delete: all` removes counts as deleted', () => {
    const value = report({ changes: [{ key: 'x', action: 'delete', reason: 'unmanaged', size: 5 }] })
    expect(show(value).tables[0]?.[1]).toEqual(['Deleted', 'not put there by a release', '1', '5 B'])
  })

  test('a long list ends in how many more there are and where', () => {
    const value = report({ changes: Array.from({ length: 1200 }, (_, index) => upload(`f${index}.js`, 'new')) })
    const { tables, text } = rendered(renderSummary(value, { reportPath: 'out/report.json' }))
    expect(tables[1]).toHaveLength(201)
    expect(text).toContain('… and 1,000 more, all of them in the JSON report (out/report.json)')
  })
})

describe('the invalidation', () => {
  const only = (one: Partial<InvalidationReport>, fields: Partial<Report> = {}) =>
    show(
      report({
        invalidations: [
          { distributionId: 'E1', paths: [{ path: '/*', why: 'x' }], state: 'completed', notes: [], ...one }
        ],
        ...fields
      })
    ).text

  test('shows each path and why, the cost in words, and links to the console', () => {
    const { tables, text, links } = show(update())
    expect(tables).toContainEqual([
      ['Path', 'Why'],
      ['/index.html', 'content changed'],
      ['/', 'served from /index.html'],
      ['/fonts/inter.woff2', 'headers changed, was kept 60 s']
    ])
    expect(text).toContain(
      'invalidation I1JLWSDAP8FU89 completed after 12 s. Cost: 3 of the 1,000 paths a month that are free.'
    )
    expect(text).toContain('error responses are kept 10 s, so /index.html and / are enough')
    expect(links).toContainEqual({
      text: 'E2QWRUHAPOMQZL',
      href: 'https://console.aws.amazon.com/cloudfront/v4/home#/distributions/E2QWRUHAPOMQZL/invalidations'
    })
  })

  test.each<[Partial<InvalidationReport>, Partial<Report>, string]>([
    [{ state: 'in-progress' }, {}, 'is in progress; until it completes some visitors get old files. Cost: 1 of'],
    [{ state: 'in-progress', waitedMs: 600_000 }, {}, 'is still in progress after 10 min;'],
    [{ state: 'not-needed', paths: [] }, {}, 'Distribution E1: nothing to invalidate.'],
    [{ state: 'failed' }, { result: 'failed' }, 'could not be created; edges answer with old copies'],
    [{ state: 'planned' }, { result: 'planned' }, 'would be created. Cost: 1 of'],
    [{ state: 'planned' }, { result: 'failed' }, 'was not created, as the run failed before it.']
  ])('%o of %o', (one, fields, sentence) => expect(only(one, fields)).toContain(sentence))

  test('what was not created costs nothing', () => {
    expect(only({ state: 'failed' }, { result: 'failed' })).not.toContain('Cost')
    expect(only({ state: 'planned' }, { result: 'failed' })).not.toContain('Cost')
  })

  test('paths over the free ones have a price', () => {
    const paths = Array.from({ length: 1200 }, (_, index) => ({ path: `/${index}`, why: 'new' }))
    expect(only({ paths })).toContain('1,200 paths, of which 1,000 a month are free: $1.00 or more')
    expect(only({ paths: paths.slice(0, 1000) })).toContain('1,000 of the 1,000 paths a month that are free')
  })
})

describe('links', () => {
  test('compare the commit of the live release before with this one', () =>
    expect(show(update()).links).toContainEqual({
      text: 'changes since the release before',
      href: 'https://github.com/example/shop/compare/0f1e2d3c4b5a69788796a5b4c3d2e1f001234567...a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'
    }))

  test('there is nothing to compare on the first deploy', () =>
    expect(renderSummary(firstDeploy())).not.toContain('/compare/'))

  test.each([
    ['eu-central-1', 'https://console.aws.amazon.com/s3/buckets/b?region=eu-central-1&prefix=web%2F'],
    ['cn-north-1', 'https://console.amazonaws.cn/s3/buckets/b?region=cn-north-1&prefix=web%2F'],
    ['us-gov-west-1', 'https://console.amazonaws-us-gov.com/s3/buckets/b?region=us-gov-west-1&prefix=web%2F']
  ])('the bucket in %s', (region, href) => {
    const value = report({ destination: { bucket: 'b', prefix: 'web/', region, distributionIds: [] } })
    expect(show(value).links).toContainEqual({ text: 's3://b/web/', href })
  })

  test('another endpoint than AWS has no console', () => {
    const { destination } = update()
    if (destination === undefined) throw new Error('the update has a destination')
    const value = report({ ...update(), destination: { ...destination, endpointUrl: 'http://127.0.0.1:9000' } })
    expect(renderSummary(value)).not.toContain('console')
  })

  test.each([
    ['refs/heads/main', 'a1b2c3d on main'],
    ['refs/heads/feat/x', 'a1b2c3d on feat/x'],
    ['refs/tags/v1', 'a1b2c3d at tag v1'],
    ['refs/pull/12/merge', 'a1b2c3d of pull request 12']
  ])('%s reads %s', (ref, text) => expect(show(report({ run: { sha: 'a1b2c3d4e5f6', ref } })).text).toContain(text))
})

describe('findings', () => {
  test('come gravest first, with place, remedy and how to waive them', () => {
    const { all, text } = show(update())
    expect(all('h4')[0]).toBe('1 warning, 1 notice')
    expect(all('li')[0]).toBe(
      '⚠️ index.html references an unfingerprinted script dist/index.html:12 ' +
        'legacy.js is replaced under its own name: a visitor may get the new page with the old script. ' +
        '➜ Import it from the bundle, or add a content hash to its name. ' +
        'To accept this, add unfingerprinted-script to allow.'
    )
    expect(text.indexOf('⚠️')).toBeLessThan(text.indexOf('Changes'))
    const mixed = report({ findings: [finding({ level: 'notice' }), finding(), finding({ level: 'error' })] })
    expect(
      show(mixed)
        .all('li')
        .map(item => item.slice(0, 1))
    ).toEqual(['❌', '⚠', 'ℹ'])
  })

  test('a command can be pasted', () =>
    expect(
      show(report({ findings: [finding({ remedy: 'aws s3api head-bucket --bucket "a b" --region x' })] })).all('code')
    ).toContain('aws s3api head-bucket --bucket "a b" --region x'))
})

test('the site is described by class and by its biggest files', () => {
  const { tables } = show(update())
  expect(tables.at(-2)).toEqual([
    ['Class', 'Files', 'Size', 'Share'],
    ['Fingerprinted: name changes with content', '96', '3.1 MB', '69 %'],
    ['Documents: fetched anew by a fixed name', '4', '12 kB', 'under 1 %'],
    ['Everything else', '28', '1.4 MB', '31 %'],
    ['All', '128', '4.5 MB', '100 %']
  ])
  expect(tables.at(-1)?.[1]).toEqual(['images/hero.avif', '612 kB', '14 %'])
})

test('build, transfer and release have a row each', () => {
  const run = Object.fromEntries(
    (show(update()).tables.find(([head]) => head?.[0] === 'This run') ?? []).map(([name, value]) => [name, value])
  )
  expect(run).toMatchObject({
    Release: '20261122T150405Z-a1b2c3d-42.1 after 20261120T090000Z-0f1e2d3-41.1',
    Bucket: 's3://example-shop in eu-central-1',
    Build: 'npm run build in 3.4 s dist is absent; package-lock.json is there, so npm',
    Transfer: '6 files (248 kB) in 812 ms, 306 kB/s, 1 retry'
  })
})

test('nothing from outside becomes markup, wherever it stands', () => {
  const evil =
    '<img src=x onerror=alert(1)> [x](javascript:alert(1)) ![i](https://evil.example.com/i.png) `a` **b** | @me #1\n\n# h\n\n<script>1</script>'
  const value = report({
    result: 'failed',
    run: {
      repository: evil,
      serverUrl: 'https://github.com',
      sha: evil,
      ref: evil,
      runUrl: evil,
      commitUrl: evil,
      workflow: evil
    },
    destination: { bucket: evil, prefix: evil, region: evil, distributionIds: [evil], url: `javascript:${evil}` },
    build: { command: evil, note: evil, durationMs: 1 },
    site: {
      files: 1,
      bytes: 1,
      fingerprinted: { files: 0, bytes: 0 },
      documents: { files: 0, bytes: 0 },
      other: { files: 1, bytes: 1 },
      biggest: [{ key: evil, size: 1 }]
    },
    release: { id: evil, recorded: true, previousId: evil, previousSha: evil, restoredId: evil, sha: evil },
    history: {
      releases: [
        { id: evil, at: evil },
        { id: `${evil}2`, at: evil, until: evil, commit: evil, restoredId: evil, withdrawn: true }
      ],
      previousId: `${evil}2`,
      keepReleases: 5,
      keepForMs: 1,
      kept: { files: 1, bytes: 1 },
      pruned: { releases: [evil], files: 1, bytes: 1 }
    },
    changes: [upload(evil, 'headers', 1, evil), remove(evil), keep(evil, 'kept')],
    transfer: { uploaded: 1, created: 0, deleted: 0, bytes: 1, durationMs: 1, retries: 0 },
    invalidations: [
      {
        distributionId: evil,
        invalidationId: evil,
        paths: [{ path: evil, why: evil }],
        state: 'completed',
        notes: [evil]
      }
    ],
    findings: [finding({ id: evil, title: evil, message: evil, remedy: evil, file: evil })],
    failure: { code: evil, message: evil, remedy: evil, phase: 'upload', aftermath: evil }
  })
  const { elements, links, all, loose } = rendered(renderSummary(value, { reportPath: evil }))
  expect(elements).toEqual([
    ...['a', 'br', 'code', 'details', 'h3', 'h4', 'li', 'p', 'pre', 'strong', 'sub', 'summary'],
    ...['table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul']
  ])
  expect(links.map(({ href }) => new URL(href).host)).toEqual(links.map(() => expect.stringMatching(/^console\.aws/)))
  expect(all('h3')).toHaveLength(1)
  expect(loose).toContain('src=x')
  expect(loose).not.toMatch(/[@#<]/)
})

describe('the size limit', () => {
  const bytes = (markdown: string) => Buffer.byteLength(markdown)

  test.each([0, 1, 10_000, 50_000])('%d changes fit, fast', count => {
    const value = manyChanges(count)
    const started = performance.now()
    const summary = renderSummary(value)
    expect(performance.now() - started).toBeLessThan(1000)
    expect(bytes(summary)).toBeLessThanOrEqual(SUMMARY_LIMIT)
    if (count > 200) {
      const { text, tables } = rendered(summary)
      expect(text).toContain(
        `… and ${(count - 200).toLocaleString('en-US')} more, all of them in the JSON report (output report)`
      )
      expect(text).toContain('… and 2,900 more')
      expect(tables[1]).toHaveLength(201)
    }
  })

  test('lists get shorter as the limit falls, and it says so', () => {
    const value = manyChanges(10_000)
    const listed = [100_000, 20_000, 6_000, 3_000].map(limit => {
      const summary = renderSummary(value, { limit })
      expect(bytes(summary)).toBeLessThanOrEqual(limit)
      const { text, all } = rendered(summary)
      expect(text).toContain('Deployed example.com')
      expect(text.includes('Shortened to fit into a job summary')).toBe(limit < 100_000)
      return all('code').filter(name => name.includes('chunk-') || name.includes('…')).length
    })
    expect(listed).toEqual([200, 50, 10, 0])
  })

  test('an endless failure still says what to do', () => {
    const endless = 'word '.repeat(500_000)
    const value = failed()
    const summary = renderSummary({
      ...value,
      failure: {
        code: 'x',
        phase: 'upload',
        message: endless,
        remedy: `Do this. ${endless}`,
        aftermath: `It is so. ${endless}`
      },
      findings: Array.from({ length: 5000 }, () => finding({ message: endless, title: endless, remedy: endless }))
    })
    expect(bytes(summary)).toBeLessThanOrEqual(SUMMARY_LIMIT)
    expect(summary).toContain('**What to do next:** Do this.')
    expect(summary).toContain('**The site now:** It is so.')
    expect(summary).toMatch(/and 4,9\d\d more/)
  })

  test('names of 1,024 bytes in any script fit', () => {
    const changes = Array.from({ length: 3000 }, (_, index) => upload(`${'😀'.repeat(250)}${index}`, 'new'))
    const summary = renderSummary(report({ changes }))
    expect(bytes(summary)).toBeLessThanOrEqual(SUMMARY_LIMIT)
    expect(summary.isWellFormed()).toBe(true)
  })

  test.each([0, 1, 50, 300, 1000, 2000, 5000])('%d bytes are never exceeded', limit => {
    for (const value of [update(), failed(), manyChanges(1000)]) {
      const summary = renderSummary(value, { limit })
      expect(bytes(summary)).toBeLessThanOrEqual(limit)
      expect(summary).not.toContain('\ufffd')
    }
  })
})

test.each([
  ['first deploy', firstDeploy],
  ['update', update],
  ['unchanged', unchanged],
  ['plan in a pull request', pullRequestPlan],
  ['failure', failed],
  ['rollback', rolledBack],
  ['superseded', superseded]
])('the whole page of: %s', (_, value) => expect(renderSummary(value())).toMatchSnapshot())
