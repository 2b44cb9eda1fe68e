import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { renderSummary, renderSummaryPage } from '../../../sandbox/runner/summary-page.ts'

describe('what GitHub keeps', () => {
  test.each([
    ['a table', '|a|b|\n|-|-:|\n|1|2|', /<table>[\s\S]*<td align="right">2<\/td>[\s\S]*<\/table>/],
    [
      'details',
      '<details open><summary>More</summary>\n\n**x**\n\n</details>',
      /<details open=""><summary>More<\/summary>\s*<p><strong>x<\/strong><\/p>\s*<\/details>/
    ],
    ['code as text', '```sh\nA-->B <b>\n```', '<pre><code>A--&gt;B &lt;b&gt;\n</code></pre>\n'],
    [
      'a diagram, as text that a script draws',
      '```mermaid\nA-->B <b>\n```',
      '<div class="diagram">A--&gt;B &lt;b&gt;</div>\n'
    ],
    ['code in a line', '`<b>`', '<p><code>&lt;b&gt;</code></p>\n'],
    ['a bare address', 'https://example.com/a', '<p><a href="https://example.com/a">https://example.com/a</a></p>\n'],
    ['a relative link', '[x](../a?b#c)', '<p><a href="../a?b#c">x</a></p>\n'],
    ['an image', '![alt](https://example.com/i.png)', '<p><img src="https://example.com/i.png" alt="alt"></p>\n'],
    ['strike-through', '~~x~~', '<p><del>x</del></p>\n'],
    ['entities', 'a &amp; b &lt; "c"', '<p>a &amp; b &lt; &quot;c&quot;</p>\n'],
    ['a quotation', '> x', '<blockquote>\n<p>x</p>\n</blockquote>\n'],
    ['done and open tasks', '- [x] a\n- [ ] b', /checkbox" disabled checked> a<[\s\S]*checkbox" disabled> b</],
    ['an escaped task', '- \\[ ] a', '<ul>\n<li>[ ] a</li>\n</ul>\n']
  ])('%s', (_, markdown, html) =>
    expect(renderSummary(markdown)).toEqual(html instanceof RegExp ? expect.stringMatching(html) : html)
  )

  test.each(['NOTE', 'TIP', 'IMPORTANT', 'WARNING', 'CAUTION'])('the alert %s', kind => {
    const html = renderSummary(`> [!${kind}]\n> Mind **this**.`)
    expect(html).toContain(`<div class="markdown-alert markdown-alert-${kind.toLowerCase()}">`)
    expect(html).toContain('<p>Mind <strong>this</strong>.</p>')
    expect(html).not.toMatch(/\[!|blockquote/)
  })
})

describe('what GitHub drops', () => {
  test.each([
    ['a script and its text', 'a<script>alert(1)</script>b', '<p>ab</p>\n'],
    ['a style sheet and its text', '<style>p{}</style>x', 'x'],
    ['a frame', 'a <iframe src="https://example.com">f</iframe> b', '<p>a  b</p>\n'],
    [
      'handlers, styles, classes and ids',
      '<b onclick="x" style="color:red" class="c" id="i" title="t">x</b>',
      '<p><b title="t">x</b></p>\n'
    ],
    ['a script address', '[x](javascript:alert(1))', '<p><a>x</a></p>\n'],
    ['a script address in disguise', '<a href="java&#10;script:alert(1)">x</a>', '<p><a>x</a></p>\n'],
    ['a data address', '![x](data:image/png;base64,AA)', '<p><img alt="x"></p>\n'],
    ['unknown elements, but not their text', '<svg onload=x><text>t</text></svg> <blink>u</blink>', '<p>t u</p>\n'],
    ['a written check box', '<input type="checkbox" checked>', ''],
    ['an end tag without a start', '</article></main>x', 'x'],
    ['comments', '<!-- x -->y', 'y'],
    ['our own place holders', 'a\uE002warning\uE003b\uE004', '<p>awarningb</p>\n'],
    ['a diagram that is written as HTML', '<div class="diagram">A</div>', '<div>A</div>']
  ])('%s', (_, markdown, html) => expect(renderSummary(markdown)).toBe(html))

  test('elements that were left open end with the summary', () => {
    expect(renderSummary('<details><summary>x')).toBe('<details><summary>x</summary></details>')
  })
})

describe('the page', () => {
  test('has each section under its own title, escapes titles, and needs nothing from elsewhere', () => {
    const sections = [
      { title: 'Run <1>', markdown: '# Hello' },
      { title: 'A comment', markdown: '<!-- marker -->\n### Preview' }
    ]
    const page = renderSummaryPage(sections, { title: 'Deploy <1> & "2"' })
    expect(page).toContain('<title>Deploy &lt;1&gt; &amp; &quot;2&quot;</title>')
    const shown = [...page.matchAll(/<section id="(\d)">\s*<header>(.*)<\/header>\s*<article .*>\s*(.*)/g)]
    expect(shown.map(section => section.slice(1))).toEqual([
      ['1', 'Run &lt;1&gt;', '<h1>Hello</h1>'],
      ['2', 'A comment', '<h3>Preview</h3>']
    ])
    expect(page).toContain('@media (prefers-color-scheme: dark)')
    expect(page).not.toMatch(/<script|<link|src=|@import/)
  })

  test('with a diagram has the scripts that draw it, and lets no other run', () => {
    const page = renderSummaryPage([{ title: 'Run', markdown: '```mermaid\nflowchart LR\n  a --> b\n```' }], {
      title: 'Verify'
    })
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script)
    const hashes = scripts.map(script => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    expect(scripts).toHaveLength(2)
    expect(page).toContain(`; script-src ${hashes.join(' ')}">`)
    expect(page).not.toMatch(/<script [^>]*src=|<link|@import "http/)
  })
})
