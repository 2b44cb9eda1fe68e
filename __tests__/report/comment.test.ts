import { describe, expect, test } from '@jest/globals'
import { COMMENT_LIMIT, type CommentOptions, commentMarker, renderComment } from '../../src/report/comment.ts'
import type { Report } from '../../src/report/model.ts'
import {
  asPreview,
  closedPreview,
  deployedPreview,
  failedBuild,
  failedPreview,
  failedRemoval,
  failedSweep,
  firstPreview,
  sweep,
  unchangedPreview
} from './previews.ts'
import { rendered } from './rendered.ts'
import { failed, finding, report, upload } from './reports.ts'

const marker = commentMarker('default')
const comment = (value: Report, options: Partial<CommentOptions> = {}) => renderComment(value, { marker, ...options })
const show = (value: Report, options: Partial<CommentOptions> = {}) => rendered(comment(value, options))
/** The first table as names and texts. */
const cardOf = (value: Report) => Object.fromEntries((show(value).tables[0] ?? []).map(([name, text]) => [name, text]))

describe('the marker', () => {
  test.each([
    ['default', '<!-- s3-cloudfront-deploy: preview of default -->'],
    ['docs', '<!-- s3-cloudfront-deploy: preview of docs -->'],
    ['apps/shop-2', '<!-- s3-cloudfront-deploy: preview of apps/shop-2 -->'],
    ['a--b', '<!-- s3-cloudfront-deploy: preview of a%2D-b -->'],
    ['a-->b', '<!-- s3-cloudfront-deploy: preview of a%2D-%3Eb -->'],
    ['50% ü', '<!-- s3-cloudfront-deploy: preview of 50%25%20%C3%BC -->']
  ])('of %j never changes, or comments of old runs would not be found again', (site, expected) =>
    expect(commentMarker(site)).toBe(expected)
  )

  // Whatever may stand in a prefix, in combinations that are alike.
  const parts = ['a', 'b', '-', '--', '-->', '>', '<!--', '!', '/', '.', '%2D', '%', ' ', '\n', 'ü', '\ud83d', '😀']
  const sites = [...new Set(['', ...parts, ...parts.flatMap(one => parts.map(other => `${one}${other}`))])]

  test('is nothing that readers see, however odd the name', () => {
    const seen = sites.map(site => {
      const { text, elements } = rendered(`${commentMarker(site)}\n### x\n`)
      return { site, text, elements, lines: commentMarker(site).split(/\r|\n/).length }
    })
    expect(seen).toEqual(sites.map(site => ({ site, text: 'x', elements: ['h3'], lines: 1 })))
  })

  test('is of no two sites, and within that of no other', () => {
    const wellFormed = sites.filter(site => site.isWellFormed())
    const markers = wellFormed.map(commentMarker)
    expect(new Set(markers).size).toBe(wellFormed.length)
    for (const one of markers) expect(markers.filter(other => other.includes(one))).toEqual([one])
  })
})

describe('a deployed preview', () => {
  test('begins with the marker, then says that it is ready', () => {
    expect(comment(deployedPreview()).split('\n').slice(0, 2)).toEqual([marker, '### ✅ Preview is ready'])
    expect(comment(asPreview(deployedPreview(), {}, 'docs'))).toContain('### ✅ Preview of `docs` is ready')
  })

  test('has the address first, then commit, time, changes and expiry', () => {
    const { tables, links } = show(deployedPreview())
    expect(tables[0]).toEqual([
      ['Preview', 'pr-7.example.com'],
      ['Commit', 'a1b2c3d · changes since the last deploy'],
      ['Updated', '2026-11-22 15:04 UTC · log and summary'],
      ['Changes', '6 files uploaded (248 kB), 2 deleted, 120 unchanged'],
      ['Expires', '2026-12-06, unless it is deployed again']
    ])
    const sha = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'
    expect(links).toEqual([
      { text: 'pr-7.example.com', href: 'https://pr-7.example.com/' },
      { text: 'a1b2c3d', href: `https://github.com/example/shop/commit/${sha}` },
      {
        text: 'changes since the last deploy',
        href: `https://github.com/example/shop/compare/0f1e2d3c4b5a69788796a5b4c3d2e1f001234567...${sha}`
      },
      { text: 'log and summary', href: 'https://github.com/example/shop/actions/runs/42' }
    ])
  })

  test('in a folder of the site shows the path', () => {
    const value = asPreview(deployedPreview(), { kind: 'path', url: 'https://example.com/previews/pr-7/' })
    expect(cardOf(value).Preview).toBe('example.com/previews/pr-7/')
  })

  test('that is the first one says so', () =>
    expect(cardOf(firstPreview()).Changes).toBe('first deploy: 5 files uploaded (202 kB)'))

  test('is compared with production', () => {
    expect(show(deployedPreview()).tables[1]).toEqual([
      ['Size', 'Preview', 'Production', 'Difference'],
      ['Files', '128', '127', '+1 (+0.8 %)'],
      ['Total', '4.5 MB', '4.5 MB', '+14 kB (+0.3 %)'],
      ['Scripts', '212 kB', '198 kB', '+14 kB (+7.2 %)'],
      ['Styles', '12 kB', '12 kB', '0']
    ])
  })

  test('has one line for its size where production is not known, or weighs the same', () => {
    const { production: _, ...alone } = deployedPreview().preview ?? { number: 7, kind: 'host', url: '' }
    expect(cardOf({ ...deployedPreview(), preview: alone }).Size).toBe('4.5 MB in 128 files')
    const same = deployedPreview().preview?.weight
    if (same === undefined) throw new Error('the preview was weighed')
    expect(cardOf(asPreview(deployedPreview(), { production: same })).Size).toBe(
      '4.5 MB in 128 files, as much as production'
    )
  })

  test('without any weight says nothing of it', () => {
    const preview = { number: 7, kind: 'host', url: 'https://pr-7.example.com/' } as const
    const { text } = show({ ...deployedPreview(), preview })
    expect(text).not.toMatch(/Size Preview|Production|Expires/)
  })

  test('folds the changed files, the biggest first', () => {
    const { all, tables } = show(deployedPreview())
    expect(all('summary')).toEqual(['8 changed files'])
    expect(tables.at(-1)?.slice(0, 3)).toEqual([
      ['File', 'What', 'Size'],
      ['assets/index-DiwrgTda.js', 'new', '184 kB'],
      ['assets/index-Zz9876yx.js', 'deleted: of no release that is still kept', '175 kB']
    ])
    expect(tables.at(-1)?.flat()).not.toContain('uploads/by-hand.pdf')
  })

  test('lists ten of many, and says where the others are', () => {
    const changes = Array.from({ length: 1200 }, (_, index) => upload(`f${index}.js`, 'new', index))
    const { all, tables, text, links } = show(asPreview(report({ changes })))
    expect(all('summary')).toEqual(['The 10 biggest of 1,200 changed files'])
    expect(tables.at(-1)?.map(([file]) => file)).toEqual([
      'File',
      ...Array.from({ length: 10 }, (_, index) => `f${1199 - index}.js`)
    ])
    expect(text).toContain('… and 1,190 more, all of them in the summary of the run')
    expect(links.at(-1)).toEqual({
      text: 'summary of the run',
      href: 'https://github.com/example/shop/actions/runs/42'
    })
  })

  test('shows warnings and errors, not notices', () => {
    const { all } = show(deployedPreview())
    expect(all('li')).toEqual([expect.stringContaining('index.html references an unfingerprinted script')])
  })

  test.each([
    [3, []],
    [4, ['4 warnings']]
  ])('%d findings', (count, folded) => {
    const findings = Array.from({ length: count }, (_, index) => finding({ title: `No. ${index}` }))
    const { all } = show({ ...asPreview(report()), findings })
    expect([all('li').length, all('summary')]).toEqual([count, folded])
  })
})

test('a failed clean-up keeps its message to itself', () => {
  expect(comment(failedSweep(), { pullRequest: 9 })).not.toContain('AccessDenied')
})

test('an unchanged preview was checked', () => {
  expect(comment(unchangedPreview())).toContain('### ✅ Preview is up to date')
  expect(cardOf(unchangedPreview())).toMatchObject({
    Checked: '2026-11-22 15:04 UTC · log and summary',
    Changes: 'all 128 files (4.5 MB) unchanged'
  })
})

describe('a failed preview', () => {
  test('says which commit failed, which one is still there, and where to look', () => {
    const { all, text, links } = show(failedPreview())
    expect(all('h3')).toEqual(['❌ Preview failed'])
    expect(text).toContain('The deploy of a1b2c3d failed while uploading. example.com still serves the release before')
    expect(cardOf(failedPreview())).toEqual({
      Preview: 'pr-7.example.com',
      'Still of': '0f1e2d3',
      Failed: '2026-11-22 15:04 UTC · log and summary'
    })
    expect(links).toContainEqual({
      text: 'log and summary',
      href: 'https://github.com/example/shop/actions/runs/42'
    })
  })

  test('claims nothing that the run did not learn', () =>
    expect(cardOf(failedBuild())).toMatchObject({
      Preview: 'pr-7.example.com',
      Shows: 'what the last successful deploy left, if there was one'
    }))

  test.each(['delete', 'invalidation', 'state', 'prune', 'wait'])('in %s has new files already', phase => {
    const value = failedPreview()
    if (value.failure === undefined) throw new Error('it failed')
    expect(cardOf({ ...value, failure: { ...value.failure, phase } })).toEqual({
      Preview: 'pr-7.example.com',
      Failed: expect.any(String)
    })
  })

  test('of the first deploy links to nothing', () => {
    const value = { ...failedPreview(), release: { id: 'x', recorded: false } }
    expect(cardOf(value).Preview).toBe('not there yet: this was the first deploy')
    expect(show(value).links.map(({ text }) => text)).not.toContain('pr-7.example.com')
  })

  test('keeps its message to itself: what is masked in the log is not masked here', () => {
    expect(comment(failedPreview())).not.toContain('AccessDenied')
    expect(comment(failedPreview())).not.toContain('123456789012')
  })

  test('over the limit of previews names the one to close', () => {
    const { release: _, ...value } = failedPreview()
    const { text, tables } = show({
      ...value,
      failure: {
        code: 'too-many-previews',
        message: 'The oldest is that of pull request #3.',
        remedy: 'Close pull request #3.',
        phase: 'plan',
        aftermath: 'Nothing was written.'
      }
    })
    expect(text).toContain('The oldest is that of pull request #3. ➜ Close pull request #3.')
    expect(tables[0]?.map(([name]) => name)).toEqual(['Failed'])
  })

  test('by a guard shows what the guard found', () => {
    const value = { ...failedPreview(), findings: [finding({ level: 'error', message: 'app.js is missing.' })] }
    expect(show(value).all('li')).toEqual([expect.stringContaining('app.js is missing.')])
  })
})

describe('a removed preview', () => {
  test.each<[string, Report, number | undefined, string, RegExp]>([
    [
      'closed',
      closedPreview(),
      undefined,
      '🧹 Preview removed',
      /^The preview was removed when the pull request was closed: 42 files \(1\.2 MB\)\. .*reopened\.$/
    ],
    ['closed, in a sweep', sweep(), 3, '🧹 Preview removed', /when the pull request was closed: 42 files/],
    [
      'expired',
      sweep(),
      5,
      '🧹 Preview expired',
      /not been deployed for a while: 40 files \(1\.1 MB\)\. To get it back, push a commit or re-run/
    ],
    ['asked for', sweep(), 6, '🧹 Preview removed', /clean-up that somebody started: 1 file \(12 B\)\. To get it back/],
    [
      'not removed, in a sweep',
      failedSweep(),
      9,
      '⚠️ Preview could not be removed',
      /^It could not be removed completely: its address may show part of it, or nothing\. The next clean-up goes on from there\./
    ],
    [
      'not removed when it was closed',
      failedRemoval(),
      undefined,
      '⚠️ Preview could not be removed',
      /removed completely/
    ],
    ['removed though another was not', failedSweep(), 3, '🧹 Preview removed', /42 files/]
  ])('%s', (_, value, pullRequest, title, sentence) => {
    const { all, links } = show(value, pullRequest === undefined ? {} : { pullRequest })
    expect(all('h3')).toEqual([title])
    expect(all('p')[0]).toMatch(sentence)
    // Nothing is at its address any more.
    expect(links).toEqual([{ text: 'log and summary', href: 'https://github.com/example/shop/actions/runs/42' }])
  })
})

/** Where links may lead: these addresses come from GitHub and from the inputs. */
const HOSTS = ['github.com', 'pr-7.example.com']

/** What a comment tells of. */
type Outcome = 'deployed' | 'unchanged' | 'failed' | 'cleaned' | 'not removed'

/** Everything in a report that comes from outside of the action, as this text; of addresses the path. */
function hostile(evil: string, outcome: Outcome): Report {
  const result = outcome === 'not removed' ? 'failed' : outcome
  // GitHub makes no link of an address within a link, our renderer does.
  const path = evil.replaceAll('://', '')
  return {
    ...report({
      result,
      run: {
        repository: evil,
        serverUrl: 'https://github.com',
        sha: evil,
        ref: evil,
        runUrl: `https://github.com/${path}`,
        commitUrl: `https://github.com/${path}`,
        workflow: evil
      },
      destination: { site: evil, bucket: evil, prefix: evil, region: evil, distributionIds: [evil] },
      release: { id: evil, recorded: true, previousId: evil, previousSha: evil, sha: evil },
      changes: [upload(evil, 'headers', 1, evil)],
      findings: [finding({ id: evil, title: evil, message: evil, remedy: evil, file: evil })],
      preview: { number: 7, kind: 'host', url: `https://pr-7.example.com/${path}`, expiresAt: evil, commentUrl: evil },
      ...(result === 'failed' && {
        failure: { code: evil, message: evil, remedy: evil, phase: evil, aftermath: evil }
      }),
      ...((outcome === 'cleaned' || outcome === 'not removed') && {
        cleanup: {
          removed: [{ number: outcome === 'cleaned' ? 7 : 8, prefix: evil, why: 'closed', files: 1, bytes: 1 }],
          kept: [],
          failed: [{ number: outcome === 'cleaned' ? 8 : 7, message: evil }]
        }
      })
    }),
    target: 'preview'
  }
}

describe('nothing from outside becomes markup, a link, a mention, a reference or a marker', () => {
  const evils = [
    '<img src=x onerror=alert(1)><script>1</script>',
    '![i](https://evil.example.com/i.png) [x](https://evil.example.com/)',
    '</details></table> **b** _i_ ~~s~~ # h\n\n# h',
    '@octocat @org/team, (@octocat) #1 o/r#1 GH-1 x/GH-1',
    'https://evil.example.com/ www.evil.example.com mail@example.com',
    '`a` ``b` | c \\| d \\',
    commentMarker('another'),
    '<!-- \n--> @me',
    ':tada: $x$ &lt;b&gt; [^1]'
  ]
  const outcomes: readonly Outcome[] = ['deployed', 'unchanged', 'failed', 'cleaned', 'not removed']

  test.each(evils.flatMap(evil => outcomes.map(outcome => [outcome, evil] as const)))('%s: %j', (outcome, evil) => {
    const text = comment(hostile(evil, outcome))
    const { elements, links, all, loose } = rendered(text)
    const ours = ['a', 'br', 'code', 'details', 'h3', 'li', 'p', 'strong', 'sub', 'summary', 'ul']
    const tables = ['table', 'tbody', 'td', 'th', 'thead', 'tr']
    expect(elements.filter(name => ![...ours, ...tables].includes(name))).toEqual([])
    expect(links.map(({ href }) => new URL(href).host).filter(host => !HOSTS.includes(host))).toEqual([])
    expect(all('h3')).toHaveLength(1)
    expect(loose).not.toMatch(/[@#<]|GH-|:tada:|www\./)
    expect(text.indexOf('<!--', 1)).toBe(-1)
    expect(text).not.toContain(commentMarker('another'))
  })

  test('any text of these pieces', () => {
    const pieces = [
      '`',
      '|',
      '\\',
      '<',
      '>',
      '!--',
      '-->',
      '@me',
      '#1',
      'GH-2',
      '\n',
      ' ',
      '&',
      '[a](b)',
      'http://e.com',
      '*',
      '😀',
      '\ud83d'
    ]
    // A linear congruential generator: the same texts in every run. https://en.wikipedia.org/wiki/Linear_congruential_generator
    let seed = 1
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return seed % below
    }
    for (let count = 0; count < 400; count++) {
      const evil = Array.from({ length: 1 + next(8) }, () => pieces[next(pieces.length)]).join('')
      const text = comment(hostile(evil, outcomes[count % outcomes.length] ?? 'deployed'))
      const { elements, links, loose } = rendered(text)
      const strangers = links.filter(({ href }) => !HOSTS.includes(new URL(href).host))
      expect({ evil, strangers, loose: /[@#<]|GH-/.test(loose), marker: text.indexOf('<!--', 1) }).toEqual({
        evil,
        strangers: [],
        loose: false,
        marker: -1
      })
      expect(elements).not.toContain('img')
    }
  })
})

describe('the limit', () => {
  const endless = 'word '.repeat(50_000)
  const many = (text: string, count = 5000): Report => ({
    ...hostile('x', 'deployed'),
    changes: Array.from({ length: count }, (_, index) => upload(`${text}${index}`, 'new', index)),
    findings: Array.from({ length: count }, () =>
      finding({ title: text, message: text, remedy: text, id: 'x', file: text })
    )
  })

  test.each([
    ['words', endless],
    ['what is escaped', '\\|'.repeat(50_000)],
    ['four bytes a character', '😀'.repeat(50_000)],
    ['backticks', '`x'.repeat(50_000)]
  ])('holds for endless %s', (_, text) => {
    const whole = comment(many(text))
    expect(whole.length).toBeLessThanOrEqual(COMMENT_LIMIT)
    expect(whole.startsWith(`${marker}\n### ✅ Preview`)).toBe(true)
    expect(whole.isWellFormed()).toBe(true)
    expect(whole).toMatch(/and 4,9\d\d more, all of them in the \[summary of the run\]/)
  })

  test.each([0, 1, 50, 100, 200, 500, 1000, 2000, 5000])('%d are never exceeded', limit => {
    for (const value of [deployedPreview(), failedPreview(), many('😀', 50)]) {
      const text = comment(value, { limit })
      expect(text.length).toBeLessThanOrEqual(limit)
      expect(text.isWellFormed()).toBe(true)
      if (limit >= 50) expect(text.startsWith(marker)).toBe(true)
    }
  })

  test('lists get shorter before anything is left out', () => {
    const value = { ...asPreview(report()), changes: many('file', 50).changes ?? [], findings: [] }
    const full = comment(value).length
    const listed = [full, full - 1, 800].map(
      limit =>
        rendered(comment(value, { limit }))
          .all('code')
          .filter(name => name.startsWith('file')).length
    )
    expect(listed).toEqual([10, 5, 0])
  })

  test('an endless address, or a name that is one, leaves the marker and a sentence', () => {
    const value = {
      ...deployedPreview(),
      run: { ...failed().run, runUrl: `https://example.com/${'x'.repeat(40_000)}` }
    }
    const text = comment({
      ...value,
      preview: { number: 7, kind: 'host', url: `https://example.com/${'y'.repeat(70_000)}` }
    })
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT)
    expect(text.split('\n')[1]).toMatch(/^The report on this preview is too long for a comment\./)
  })
})

test.each<[string, () => Report]>([
  ['deployed', deployedPreview],
  ['first deploy', firstPreview],
  ['unchanged', unchangedPreview],
  ['failed', failedPreview],
  ['closed', closedPreview],
  ['not removed', failedRemoval]
])('the whole comment: %s', (_, value) => expect(comment(value())).toMatchSnapshot())
