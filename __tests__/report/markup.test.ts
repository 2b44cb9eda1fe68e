import { describe, expect, test } from '@jest/globals'
import { code, details, link, prose, table } from '../../src/report/markup.ts'
import { visible } from '../../src/report/text.ts'
import { rendered } from './rendered.ts'

const NASTY = [
  'plain.js',
  'a|b',
  'a\\|b',
  'a\\',
  '\\`',
  '`x`',
  '``x',
  '`',
  '```',
  ' both ends ',
  '<img src=x onerror=alert(1)>',
  '</code></td><script>alert(1)</script>',
  '<!-- -->',
  '[x](javascript:alert(1))',
  '![x](https://example.com/x.png)',
  '&lt;b&gt; &#124; &amp;',
  '*a* _b_ ~~c~~ $d$ :tada:',
  'icon@2x.png',
  '@someone',
  '#123',
  'GH-123',
  'https://example.com/',
  'www.example.com',
  'two\nlines',
  '\r\n| a | b |\r\n| - | - |',
  'gpj.\u202exe',
  '\ud83d',
  '# heading',
  '👩\u200d💻/日本語.html'
]

describe('a file name is never markup', () => {
  test.each(NASTY)('%j in a cell of a table', name => {
    const { tables, all, elements, links } = rendered(
      table(['File', 'Size'], ['left', 'right'], [[code(name), '1 kB']])
    )
    expect(all('code')).toEqual([visible(name)])
    expect(tables).toEqual([
      [
        ['File', 'Size'],
        [visible(name), '1 kB']
      ]
    ])
    expect(elements).toEqual(['code', 'table', 'tbody', 'td', 'th', 'thead', 'tr'])
    expect(links).toEqual([])
  })

  test.each(NASTY)('%j in a sentence', name => {
    const { all, elements } = rendered(`It is ${code(name)} that is meant.`)
    expect(all('code')).toEqual([visible(name)])
    expect(elements).toEqual(['code', 'p'])
  })
})

describe('a message is never markup', () => {
  test.each(NASTY)('%j: everything but code is text', message => {
    const { elements, links } = rendered(`Message: ${prose(`See ${message} here, and (${message}).`)}`)
    expect(elements.filter(name => !['p', 'code', 'br'].includes(name))).toEqual([])
    expect(links).toEqual([])
  })

  test.each([
    ['words, and more words.', 'words, and more words.'],
    ['run `npm ci` first', 'run `npm ci` first'],
    ['"arn:aws:s3:::b/*" is denied', '"`arn:aws:s3:::b/*`" is denied'],
    ['ask @octocat about #12.', 'ask `@octocat` about `#12`.'],
    ['see GH-12', 'see `GH-12`'],
    ['R&D &amp; co', 'R&amp;D &amp;amp; co'],
    ['call f(*x), please', 'call `f(*x)`, please'],
    ['one\n\ntwo', 'one<br>two'],
    ['index.html, s3:PutObject and 50% stay', 'index.html, s3:PutObject and 50% stay'],
    ['odd ` backtick', 'odd `` ` `` backtick']
  ])('%j → %s', (text, markdown) => expect(prose(text)).toBe(markdown))

  test('only addresses of documentation become links', () => {
    const { links } = rendered(
      prose(
        'See https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html, (https://docs.github.com/en/actions), ' +
          'not https://docs.github.com.example.com/ nor http://docs.github.com/ nor https://example.com/.'
      )
    )
    expect(links.map(({ href }) => href)).toEqual([
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html',
      'https://docs.github.com/en/actions'
    ])
  })

  test('a mention or an issue number is only ever inside code', () => {
    for (const word of [
      '@a',
      'x@y',
      '#1',
      'o/r#1',
      '(@a)',
      '"#1"',
      '@a/b:',
      'GH-1',
      'x/GH-1',
      ':tada:',
      'www.example.com'
    ])
      expect(rendered(`x ${prose(word)}`).all('code')).toHaveLength(1)
  })
})

describe('links', () => {
  test.each([undefined, 'javascript:alert(1)', 'data:text/html,x', 'not an address', '//example.com'])(
    'none to %j',
    url => expect(link('x', url)).toBeUndefined()
  )

  test.each([
    ['https://example.com/a(b)c', 'https://example.com/a%28b%29c'],
    ['https://example.com/a|b', 'https://example.com/a%7Cb'],
    ['https://example.com/?q=<x> y', 'https://example.com/?q=%3Cx%3E%20y'],
    ['https://example.com/a_b_c', 'https://example.com/a%5Fb%5Fc']
  ])('%s keeps its end', (url, href) => {
    expect(rendered(table(['x'], ['left'], [[link('label', url) ?? '']])).links).toEqual([{ text: 'label', href }])
  })

  test.each(['a](javascript:alert(1))', '<b>x</b>', '*a*', 'a|b', '`x`', '\\'])('label %j is text', label =>
    expect(rendered(link(label, 'https://example.com/') ?? '').links).toEqual([
      { text: label, href: 'https://example.com/' }
    ])
  )
})

test('figures are right-aligned and stay on one line', () => {
  expect(table(['File', 'Size'], ['left', 'right'], [['a b', '1 kB']])).toBe(
    '| File | Size |\n| :-- | --: |\n| a b | 1&nbsp;kB |'
  )
})

test('the body of a folded block is read as Markdown', () => {
  expect(rendered(details('A & <b>', table(['x'], ['left'], [[code('y')]]))).elements).toEqual(
    expect.arrayContaining(['details', 'summary', 'table', 'code'])
  )
  expect(rendered(details('A & <b>', 'x')).all('summary')).toEqual(['A & <b>'])
})
