import { describe, expect, test } from '@jest/globals'
import { annotations } from '../../src/report/annotations.ts'
import { renderJson } from '../../src/report/json.ts'
import { closingLines } from '../../src/report/log.ts'
import { renderSummary } from '../../src/report/markdown.ts'
import type { Report } from '../../src/report/model.ts'
import { outputs } from '../../src/report/outputs.ts'
import type { CheckFinding, Verification } from '../../src/report/verification.ts'
import { rendered } from './rendered.ts'
import { failed, finding, report, update } from './reports.ts'
import { broken, check, missingPolicyStatement, verification, verifyRun } from './verifications.ts'

const show = (value: Verification, fields: Partial<Report> = {}) => rendered(renderSummary(verifyRun(value, fields)))

const warning = (id: string): CheckFinding => check(id, { state: 'warn', severity: 'warning' })
const failure = (id: string): CheckFinding => check(id, { state: 'fail' })
const denied = (id: string): CheckFinding =>
  check(id, { state: 'skip', missing: { action: 's3:GetBucketPolicy', resource: 'arn:aws:s3:::example.com' } })

describe('the first line says it all', () => {
  test.each<[string, Verification, string]>([
    ['all pass', verification([check('A'), check('B')]), '✅ Verified example.com in 8.2 s: 2 of 2 checks passed'],
    [
      'a suggestion is no warning',
      verification([check('A'), check('B', { state: 'warn', severity: 'info' })], { verdict: 'pass' }),
      '✅ Verified example.com in 8.2 s: 1 of 2 checks passed'
    ],
    [
      'a warning',
      verification([check('A'), warning('B')]),
      '⚠️ Verified example.com in 8.2 s: 1 of 2 checks passed, 1 warning'
    ],
    [
      'failures of their own',
      verification([check('A'), failure('B'), failure('C'), warning('D')]),
      '❌ Verified example.com in 8.2 s: 2 of 4 checks failed, 1 warning, 1 passed'
    ],
    [
      'failures with one cause',
      verification([failure('A'), check('B', { state: 'fail', causedBy: 'A' }), check('C')]),
      '❌ Verified example.com in 8.2 s: 2 of 3 checks failed for 1 reason, 1 passed'
    ],
    [
      'what does not apply or is ignored is not of them',
      verification([
        check('A'),
        check('B', { state: 'skip', notApplicable: true }),
        { ...failure('C'), ignored: true }
      ]),
      '✅ Verified example.com in 8.2 s: 1 of 1 check passed'
    ],
    [
      'strict, and nothing but permissions are missing',
      verification([check('A'), { ...denied('B'), state: 'fail' }], { strict: true }),
      '❌ Verified example.com in 8.2 s: 1 of 2 checks could not look, 1 passed'
    ],
    ['nothing ran', verification([denied('A')]), '❔ Could not verify example.com: no check could look, after 8.2 s'],
    [
      'the essential is not known',
      verification([check('A'), check('B', { state: 'unknown' })], { verdict: 'unknown' }),
      '❔ Could not verify example.com: only 1 of 2 checks could look, after 8.2 s'
    ]
  ])('%s', (_, value, title) => {
    expect(show(value).all('h3')).toEqual([title])
    expect(closingLines(verifyRun(value))[0]).toBe(title)
  })

  test('a run that fails for it says the same', () => {
    const { failure } = failed()
    if (failure === undefined) throw new Error('a failed run has a failure')
    const value = verifyRun(broken(), { result: 'failed', failure: { ...failure, phase: 'verify' } })
    expect(rendered(renderSummary(value)).all('h3')).toEqual([
      '❌ Verified example.com in 8.2 s: 2 of 8 checks failed for 1 reason, 1 warning, 2 passed'
    ])
  })

  test('a run that failed before it could look', () => {
    const { verification: _, ...value } = verifyRun(broken(), failed())
    expect(rendered(renderSummary({ ...value, command: 'verify' })).all('h3')).toEqual([
      '❌ Verification of example.com failed while uploading, after 8.2 s'
    ])
  })

  test('after a deploy it has a line of its own', () => {
    const { all } = rendered(renderSummary({ ...update(), verification: broken() }))
    expect(all('h3')).toEqual([expect.stringContaining('✅ Deployed example.com')])
    expect(all('h4')).toContain('❌ Verification: 2 of 8 checks failed for 1 reason, 1 warning, 2 passed')
  })
})

describe('the order of the summary', () => {
  test('failures, warnings, what had no answer or permission, suggestions, areas, the diagram', () => {
    const { text } = show(broken())
    const parts = [
      '6 of 8 checks ran; 1 needs a permission, 1 had no answer.',
      'No statement of the bucket policy',
      'Expected: s3:GetObject for cloudfront.amazonaws.com',
      'Found: no bucket policy',
      'To mend it: It replaces the policy of the bucket.',
      'aws s3api put-bucket-policy',
      'L-7 This release is live',
      '⚠️ CF-22 Web application firewall',
      '1 check had no answer',
      '1 check needs a permission',
      '"Action": [ "s3:GetBucketVersioning" ]',
      '1 suggestion',
      'CF-20 HTTP versions',
      'Bucket: 1 failed',
      'The architecture as it was found',
      'flowchart LR'
    ]
    const places = parts.map((part, index) =>
      text.indexOf(part, index === 0 ? 0 : text.indexOf(parts[index - 1] ?? ''))
    )
    expect(places.map((place, index) => (place < 0 ? parts[index] : 'found'))).toEqual(parts.map(() => 'found'))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  test('coverage and effort are told', () => {
    expect(show(broken()).text).toContain(
      '6 of 8 checks ran; 1 needs a permission, 1 had no answer. 1 does not apply here. 1 is ignored. It took 31 requests to AWS and 24 probes from outside, 4.2 s.'
    )
  })

  test('a set-up that passes has only its areas and its diagram', () => {
    const { all, tables } = show(verification([check('A'), check('B', { area: 'dns' })], { diagram: 'flowchart LR' }))
    expect(all('h5')).toEqual(['The architecture as it was found'])
    expect(all('summary')).toEqual(['CloudFront: 1 passed', 'DNS: 1 passed'])
    expect(tables[0]).toEqual([
      ['', 'Check', 'What was found'],
      ['✅', 'A Title of A', 'All is well with A.']
    ])
  })
})

describe('findings', () => {
  test('a failure shows its evidence, a command that can be copied, and the documentation', () => {
    const { all, links } = show(verification([missingPolicyStatement]))
    expect(all('h5')).toEqual(['❌ S3-4 CloudFront may read'])
    expect(all('pre')).toEqual([
      `aws s3api put-bucket-policy --bucket example.com --policy '{"Version":"2012-10-17"}'\n`
    ])
    expect(links).toContainEqual({ text: 'Documentation', href: missingPolicyStatement.source })
  })

  test('a place in the console is a link', () => {
    expect(show(broken()).links).toContainEqual({
      text: 'Open the AWS console',
      href: 'https://console.aws.amazon.com/cloudfront/v4/home#/distributions/E1A2B3C4D5E6F7/security'
    })
  })

  test('what follows from another finding is folded under it, and has no heading', () => {
    const { all } = show(broken())
    expect(all('h5').filter(title => title.includes('L-7'))).toEqual([])
    expect(all('summary')).toContain('This explains 1 other finding: L-7')
    expect(
      all('li').some(item => item.includes('L-7 This release is live: / is answered with 403. Found: /: 403'))
    ).toBe(true)
  })

  test('what follows from something that is not told itself is told by itself', () => {
    const cause = { ...denied('A'), state: 'fail' as const }
    const { all } = show(verification([cause, check('B', { state: 'fail', causedBy: 'A' })], { strict: true }))
    expect(all('h5')).toContain('❌ B Title of B')
  })

  test('every finding that is not as it should be is told before the tables', () => {
    const value = broken()
    const [before = ''] = show(value).text.split('Bucket: 1 failed')
    const wanted = value.findings.filter(one => one.state !== 'pass' && !one.notApplicable && !one.ignored)
    expect(wanted.filter(({ id, title }) => !before.includes(`${id} ${title}`))).toEqual([])
  })

  test('what is ignored is shown as such, and what it would be', () => {
    const { tables, all } = show(broken())
    const row = tables.flat().find(cells => cells[1]?.startsWith('CF-24'))
    expect(row).toEqual([
      '🔕',
      'CF-24 Access logs',
      expect.stringMatching(/Access logs are off\..*ignored \(verify-ignore\), else ℹ️/)
    ])
    expect(all('h5').join()).not.toContain('CF-24')
    expect(all('summary')).toContain('CloudFront: 1 to be warned of, 1 suggested, 1 passed, 1 ignored')
  })

  test('permissions: which check needs which, where else to look, and one policy', () => {
    const { all } = show(broken())
    expect(all('li')).toContain(
      'S3-13 Versioning: s3:GetBucketVersioning on arn:aws:s3:::example.com (seen from outside: L-15)'
    )
    expect(all('pre').map(text => text.trim())).toContain(broken().missingPolicy)
  })

  test('strict says that it counts them', () => {
    const strict = verification([check('A'), { ...denied('B'), state: 'fail' }], { strict: true })
    expect(show(strict).all('h5')).toEqual(['🔑 1 check needs a permission, which strict counts as failed'])
  })
})

describe('nothing from outside becomes markup', () => {
  const evil =
    '</code></pre><img src=x onerror=alert(1)> [a](https://evil.example) @everyone #12 **b** `c` | d\n````\n# h <!-- \u202e'

  test('in any field', () => {
    const fields = { title: evil, resource: evil, message: evil, evidence: { expected: evil, actual: evil } }
    const one = (id: string, more: Partial<CheckFinding>) => check(id, { ...fields, ...more })
    const value = verification(
      [
        one('A', { state: 'fail', remedy: { kind: 'command', text: evil, note: evil } }),
        one('B', { state: 'fail', causedBy: 'A' }),
        one('C', {
          state: 'warn',
          severity: 'warning',
          remedy: { kind: 'console', text: evil, url: 'javascript:alert(1)' }
        }),
        one('D', { state: 'warn', severity: 'info', remedy: { kind: 'text', text: evil } }),
        one('E', { state: 'unknown' }),
        one('F', { state: 'skip', missing: { action: evil, resource: evil } }),
        one('G', { state: 'warn', ignored: true }),
        one('H', { state: 'skip', notApplicable: true, source: 'javascript:alert(1)' })
      ],
      { missingPolicy: evil, diagram: evil }
    )
    const { elements, links, all, loose } = show(value)
    expect(elements).toEqual([
      ...['a', 'br', 'code', 'details', 'h3', 'h5', 'li', 'p', 'pre', 'strong', 'sub', 'summary'],
      ...['table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul']
    ])
    const hosts = new Set(links.map(({ href }) => new URL(href).host))
    expect([...hosts].sort()).toEqual(['console.aws.amazon.com', 'docs.aws.amazon.com', 'example.com', 'github.com'])
    // Command, policy and diagram: each a block of its own with all of its text, in which nothing is invisible.
    expect(all('pre')).toEqual(Array.from({ length: 3 }, () => `${evil.replace('\u202e', '⟨U+202E⟩')}\n`))
    expect(loose.replace(/<!-- ⟨U\+202E⟩|````|# h/g, '')).not.toMatch(/@everyone|#12/)
  })

  test('in the log, no line is a command for the runner', () => {
    const value = verification([
      check('A', {
        state: 'fail',
        message: 'x\n::error::y',
        remedy: { kind: 'command', text: '::add-mask::x\n##[error]y' }
      })
    ])
    const lines = closingLines(verifyRun(value))
    expect(lines.filter(text => /^\s*::|##\[|\n/.test(text))).toEqual([])
    expect(lines.join('\n')).toContain('add-mask')
  })
})

describe('the size limit', () => {
  const long = 'word '.repeat(3000)
  const many = verification(
    Array.from({ length: 300 }, (_, index) =>
      check(`X-${index}`, {
        state: index % 2 === 0 ? 'fail' : 'warn',
        severity: index % 2 === 0 ? 'error' : 'warning',
        area: index % 3 === 0 ? 'live' : 'bucket',
        message: long,
        evidence: { expected: long, actual: long },
        remedy: { kind: 'command', text: `aws s3api ${'x'.repeat(3000)}` }
      })
    ),
    { diagram: `flowchart LR\n  a["${'x'.repeat(5000)}"]`, missingPolicy: `{"${'x'.repeat(5000)}": 1}` }
  )

  test.each([1_000_000, 200_000, 60_000, 20_000, 5_000, 1_000, 200, 0])('%d bytes are never exceeded', limit => {
    const summary = renderSummary(verifyRun(many), { limit })
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(limit)
    if (limit >= 1000) expect(rendered(summary).all('h3')[0]).toContain('150 of 300 checks failed, 150 warnings')
  })

  test('fewer findings as the limit falls, the failures last, and it says so', () => {
    const shown = [1_000_000, 350_000, 200_000, 25_000].map(limit => {
      const { all, text } = rendered(renderSummary(verifyRun(many), { limit }))
      expect(text).toMatch(/and 2[5-9]\d more, all of them in the JSON report/)
      expect(all('h5').filter(title => title.startsWith('⚠️'))).toEqual([])
      return all('h5').filter(title => title.startsWith('❌')).length
    })
    expect(shown).toEqual([50, 20, 10, 5])
  })

  test('a command, a policy or a diagram is there whole or not at all', () => {
    for (const limit of [1_000_000, 350_000, 200_000, 25_000]) {
      const blocks = rendered(renderSummary(verifyRun(many), { limit })).all('pre')
      const whole = [/^aws s3api x{3000}\n$/, /^\{"x{5000}": 1\}\n$/, /^flowchart LR\n {2}a\["x{5000}"\]\n$/]
      expect(blocks.filter(block => !whole.some(pattern => pattern.test(block)))).toEqual([])
    }
    const last = rendered(renderSummary(verifyRun(many), { limit: 25_000 }))
    expect(last.all('pre')).toEqual([])
    expect(last.text).toContain('the command is in the JSON report')
    expect(last.text).toContain('Bucket: 100 failed')
  })

  test('all checks of a real run fit as they are', () => {
    const { text } = show(broken())
    expect(text).not.toContain('Shortened')
  })
})

describe('annotations', () => {
  const failures = (count: number) => Array.from({ length: count }, (_, index) => failure(`F-${index}`))
  const warnings = (count: number) => Array.from({ length: count }, (_, index) => warning(`W-${index}`))

  test('a failure with its evidence, remedy and what it explains; no suggestion, nothing ignored', () => {
    expect(annotations(verifyRun(broken()))).toEqual([
      {
        level: 'error',
        title: 'S3-4 CloudFront may read',
        message: [
          'No statement of the bucket policy lets this distribution read the objects.',
          'Expected: s3:GetObject for cloudfront.amazonaws.com',
          'Found: no bucket policy',
          `To mend it: aws s3api put-bucket-policy --bucket example.com --policy '{"Version":"2012-10-17"}'`,
          'This explains L-7.'
        ].join('\n')
      },
      expect.objectContaining({ level: 'warning', title: 'CF-22 Web application firewall' }),
      {
        level: 'warning',
        title: '1 check had no answer',
        message: [
          'S3-6 Static website hosting: AWS asked to slow down: SlowDown.',
          'Whether they pass is not known. Run the verification again.'
        ].join('\n')
      }
    ])
  })

  test.each([
    [0, 0, 0, undefined],
    [9, 0, 9, undefined],
    [4, 5, 9, undefined],
    [10, 0, 10, { level: 'error', title: 'and 1 more of the verification' }],
    [3, 7, 10, { level: 'warning', title: 'and 1 more of the verification' }],
    [12, 40, 10, { level: 'error', title: 'and 43 more of the verification' }]
  ])('%d failures and %d warnings → %d', (bad, doubtful, kept, last) => {
    const all = annotations(verifyRun(verification([...warnings(doubtful), ...failures(bad)])))
    expect(all).toHaveLength(kept)
    expect(all.map(({ level }) => level)).toEqual(all.map(({ level }) => level).toSorted())
    if (last !== undefined) expect(all.filter(({ level }) => level === last.level).at(-1)).toMatchObject(last)
  })

  test('beside the failure of the run there are no more than ten errors', () => {
    const value = { ...failed(), verification: verification(failures(30)), findings: [finding()] }
    const all = annotations(value)
    expect(all.filter(({ level }) => level === 'error')).toHaveLength(10)
    expect(all[0]?.title).toBe('deploy failed while uploading')
    expect(all.at(-2)?.title).toBe('and 22 more of the verification')
    expect(all.at(-1)?.level).toBe('warning')
  })

  test('missing permissions are told once, and only where they are failures', () => {
    const findings = [check('A'), denied('B'), denied('C')]
    expect(annotations(verifyRun(verification(findings)))).toEqual([])
    const strict = verification(
      findings.map(one => (one.missing === undefined ? one : { ...one, state: 'fail' as const })),
      { strict: true }
    )
    expect(annotations(verifyRun(strict))).toEqual([
      expect.objectContaining({ level: 'error', title: '2 checks need permissions' })
    ])
  })

  test('half a command is never shown', () => {
    const remedy = { kind: 'command' as const, text: `aws s3api ${'x'.repeat(5000)}` }
    const [one] = annotations(verifyRun(verification([check('A', { state: 'fail', remedy })])))
    expect(one?.message).toContain('To mend it: the job summary has the command.')
  })
})

test.each<[string, Report, readonly string[]]>([
  ['no verification', update(), ['', '', '']],
  ['broken', verifyRun(broken()), ['fail', '2', '2']],
  ['after a deploy', { ...update(), verification: verification([check('A')]) }, ['pass', '1', '0']],
  ['unknown', verifyRun(verification([denied('A')])), ['unknown', '0', '0']]
])('outputs: %s', (_, value, [result, passed, failures]) => {
  expect(outputs(value, 'r')).toMatchObject({
    'verify-result': result,
    'verify-passed': passed,
    'verify-failed': failures
  })
})

test('the JSON has it whole', () => {
  const value = { ...report(), verification: broken() }
  expect(JSON.parse([...renderJson(value)].join('')).verification).toEqual(broken())
})

test('the log has failures with evidence and remedy, and the rest in a line each', () => {
  expect(closingLines(verifyRun(broken()))).toEqual([
    '❌ Verified example.com in 8.2 s: 2 of 8 checks failed for 1 reason, 1 warning, 2 passed',
    expect.stringMatching(/^6 of 8 checks ran; .* 4\.2 s\.$/),
    '  x S3-4 CloudFront may read (bucket example.com): No statement of the bucket policy lets this distribution read the objects.',
    '      expected: s3:GetObject for cloudfront.amazonaws.com',
    '      found: no bucket policy',
    '      explains: L-7',
    '      to mend it:',
    `        aws s3api put-bucket-policy --bucket example.com --policy '{"Version":"2012-10-17"}'`,
    '  ! CF-22 Web application firewall (distribution E1A2B3C4D5E6F7): No web application firewall is attached.',
    '  ? S3-6 Static website hosting (bucket example.com): AWS asked to slow down: SlowDown.',
    '  - Permissions that are missing: s3:GetBucketVersioning. The job summary has one policy of them.'
  ])
  expect(closingLines({ ...update(), verification: broken() })).toContain(
    '❌ Verification: 2 of 8 checks failed for 1 reason, 1 warning, 2 passed'
  )
})

test.each([
  ['verify alone', verifyRun(broken())],
  [
    'a set-up that passes',
    verifyRun(verification([check('A'), check('B', { area: 'dns' })], { calls: 20, probes: 10 }))
  ]
])('the whole page of: %s', (_, value) => expect(renderSummary(value)).toMatchSnapshot())
