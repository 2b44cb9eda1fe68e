import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { PreviewUrl } from '../../src/inputs/preview.ts'
import { variableOf } from '../../src/inputs/read.ts'
import { type Inputs, loadInputs } from '../../src/inputs.ts'

type Given = Readonly<Record<string, string>>

function load(given: Given): Inputs {
  const entries = Object.entries({ bucket: 'site-bucket', ...given })
  return loadInputs(Object.fromEntries(entries.map(([name, value]) => [variableOf(name), value]))).inputs
}

function refusal(given: Given): string {
  try {
    load(given)
  } catch (error) {
    if (error instanceof ActionError && error.code === 'invalid-inputs') return error.message
    throw error
  }
  throw new Error('The inputs were accepted.')
}

const host = 'https://pr-{number}.example.com'
/** Of the form that GitHub gives its jobs. */
const TOKEN = 'ghs_16C7e42F292c6912E7710c838347Ae178B4a'

describe('accepted values', () => {
  const accepted: readonly (readonly [string, string, (inputs: Inputs) => unknown, unknown])[] = [
    ['pr-number', '7', inputs => inputs.pullRequest, 7],
    ['pr-number', ' 7\n', inputs => inputs.pullRequest, 7],
    ['pr-number', '#7', inputs => inputs.pullRequest, 7],
    ['pr-number', '9999999999', inputs => inputs.pullRequest, 9_999_999_999],
    ['preview-prefix', 'p/{number}', inputs => inputs.preview.prefix, 'p/{number}/'],
    ['preview-prefix', '/a b/pr-{number}-docs/', inputs => inputs.preview.prefix, 'a b/pr-{number}-docs/'],
    ['preview-prefix', '{number}', inputs => inputs.preview.prefix, '{number}/'],
    ['site', 'docs', inputs => inputs.preview.prefix, 'previews/docs/pr-{number}/'],
    ['site', 'default', inputs => inputs.preview.prefix, 'previews/pr-{number}/'],
    ['prefix', 'apps/shop', inputs => inputs.preview.prefix, 'previews/apps/shop/pr-{number}/'],
    ['prefix', 'a$&b', inputs => inputs.preview.prefix, 'previews/a$&b/pr-{number}/'],
    ['preview-expires', '36h', inputs => inputs.preview.expiresMs, 36 * 3_600_000],
    ['preview-limit', '1', inputs => inputs.preview.limit, 1],
    ['preview-limit', '10000', inputs => inputs.preview.limit, 10_000],
    ['github-token', ' ghs_16C7e42F292c6912E7710c838347Ae178B4a ', inputs => inputs.githubToken, TOKEN],
    ['environment', 'Preview / docs', inputs => inputs.preview.environment, 'Preview / docs'],
    ['environment', 'x'.repeat(255), inputs => inputs.preview.environment, 'x'.repeat(255)]
  ]
  test.each(accepted)('%s: %j', (name, value, pick, expected) => {
    expect(pick(load({ [name]: value }))).toEqual(expected)
  })

  const addresses: readonly (readonly [text: string, expected: PreviewUrl, prefix?: string])[] = [
    [host, { kind: 'host', template: `${host}/`, host: 'pr-{number}.example.com', path: '/' }],
    [`${host}/`, hostAt('pr-{number}.example.com')],
    ['HTTPS://PR-{number}.Example.com', hostAt('pr-{number}.example.com')],
    ['https://{number}.example.com', hostAt('{number}.example.com')],
    ['https://{number}-docs.bücher.example.', hostAt('{number}-docs.xn--bcher-kva.example')],
    // The number that stands in for any while the address is looked at may well be part of it.
    ['https://1234567890-{number}.example.com', hostAt('1234567890-{number}.example.com')],
    ['https://example.com/previews/pr-{number}', pathAt('example.com', '/previews/pr-{number}/')],
    ['https://Example.com./previews/pr-{number}/', pathAt('example.com', '/previews/pr-{number}/')],
    ['https://bücher.example/previews/pr-{number}/', pathAt('xn--bcher-kva.example', '/previews/pr-{number}/')],
    ['https://example.com/{number}', pathAt('example.com', '/{number}/'), '{number}'],
    // Behind an OriginPath the address is shorter than the key.
    ['https://example.com/pr-{number}/', pathAt('example.com', '/pr-{number}/')],
    ['https://example.com/A/pr-{number}/', pathAt('example.com', '/A/pr-{number}/'), 'origin/A/pr-{number}']
  ]
  test.each(addresses.map(([text, expected, prefix = '']) => ({ text, expected, prefix })))(
    'preview-url: $text',
    ({ text, expected, prefix }) => {
      expect(load({ 'preview-url': text, 'preview-prefix': prefix }).preview.url).toEqual(expected)
    }
  )
})

describe('refused values', () => {
  const notNumber = 'is not the number of a pull request, like "7".'
  const example = 'write it like "https://pr-{number}.example.com" or "https://example.com/previews/pr-{number}/".'
  const notDomain = 'has a host that is not a domain name: write it like "www.example.com".'
  const several = 'has several lines; one value is wanted.'
  const age = 'is not an age: write it in days or hours, like "7d" or "36h".'

  const refused: readonly (readonly [input: string, value: string, message: string])[] = [
    ...['0', '007', '+7', '-7', '7.0', '1e3', '0x7', '٧', '７', '../7', '%37', 'pr-7', '##7', '# 7', '12345678901'].map(
      text => ['pr-number', text, notNumber] as const
    ),
    ['pr-number', '7\n8', several],

    ['preview-url', 'https://pr.example.com', `has "{number}" nowhere: ${example}`],
    ['preview-url', 'https://pr-{NUMBER}.example.com', `has "{number}" nowhere: ${example}`],
    ['preview-url', `${host}/pr-{number}/`, `has "{number}" more than once: ${example}`],
    ['preview-url', 'http://pr-{number}.example.com', `is not the address of a folder: ${example}`],
    ['preview-url', 'pr-{number}.example.com', `is not the address of a folder: ${example}`],
    ['preview-url', '//pr-{number}.example.com', `is not the address of a folder: ${example}`],
    ['preview-url', 'https:///pr-{number}/', `is not the address of a folder: ${example}`],
    ['preview-url', `${host}/?a=b`, `is not the address of a folder: ${example}`],
    ['preview-url', 'https://example.com/?pr={number}', `is not the address of a folder: ${example}`],
    ['preview-url', 'https://example.com/pr-{number}/#top', `is not the address of a folder: ${example}`],
    ['preview-url', `${host}\nhttps://example.com`, several],
    [
      'preview-url',
      `${host}:8443`,
      'has a host that is not a domain name: leave out scheme, port and path: "pr-1234567890.example.com".'
    ],
    ['preview-url', 'https://pr-{number}', notDomain],
    ['preview-url', 'https://pr_{number}.example.com', notDomain],
    ['preview-url', 'https://me@pr-{number}.example.com', notDomain],
    ['preview-url', `https://${'a'.repeat(55)}{number}.example.com`, notDomain],
    [
      'preview-url',
      'https://*.pr-{number}.example.com',
      'has a host that is a wildcard: name a host that visitors open.'
    ],
    [
      'preview-url',
      'https://a.pr-{number}.example.com',
      'has "{number}" below the first label: a wildcard alias and certificate cover one label only.'
    ],
    ...['bücher-{number}.example.com', 'ſ{number}.example.com'].map(
      name =>
        [
          'preview-url',
          `https://${name}`,
          'has letters beyond ASCII beside "{number}": with each number they would be encoded otherwise.'
        ] as const
    ),
    ['preview-url', `${host}/app/`, 'has both a host of its own and a path: leave out the path.'],
    [
      'preview-url',
      'https://example.com/previews/pr-{number}/app/',
      'goes on below the folder of the pull request: end it there.'
    ],
    ['preview-url', 'https://example.com/../{number}/', 'has a path that has a "." or ".." for a folder name.'],
    ['preview-url', 'https://example.com/a//{number}/', 'has a path that has an empty folder name ("//").'],
    ...['é', '%70', '{name}', 'a b', 'a+b'].map(
      part =>
        [
          'preview-url',
          `https://example.com/${part}/pr-{number}/`,
          'has characters in its path that an address would have encoded.'
        ] as const
    ),

    ['preview-prefix', 'previews/pr', 'has "{number}" nowhere: write it like "previews/pr-{number}".'],
    ['preview-prefix', '{number}/{number}', 'has "{number}" more than once: write it like "previews/pr-{number}".'],
    [
      'preview-prefix',
      'previews/{number}/app',
      'goes on below the folder of the pull request: end it there, like "previews/pr-{number}".'
    ],
    ['preview-prefix', 'a/{name}/{number}', 'has braces besides "{number}".'],
    ['preview-prefix', '../{number}', 'has a "." or ".." for a folder name.'],
    ['preview-prefix', '{number}/..', 'has a "." or ".." for a folder name.'],
    ['preview-prefix', 'a//{number}', 'has an empty folder name ("//").'],
    ['preview-prefix', '*/{number}', 'has a "*": a prefix is one folder, not a pattern.'],
    ['preview-prefix', 'a\\{number}', 'has a backslash: folders are separated by "/".'],
    [
      'preview-prefix',
      's3://previews/{number}',
      'is an S3 URI: give only the folder, and the bucket in the input bucket.'
    ],
    [
      'preview-prefix',
      'a/.s3-cloudfront-deploy/{number}',
      'has the folder ".s3-cloudfront-deploy", which this action keeps its own state in.'
    ],
    ['preview-prefix', 'a\n{number}', several],

    ['preview-expires', '14', `${age} A unit is missing: "14d".`],
    ['preview-expires', '2w', age],
    ['preview-expires', '367d', 'is more than a year: give at most "366d".'],
    ...['0', '10001', '-1', '1e3', 'many'].map(
      text => ['preview-limit', text, 'is not a whole number from 1 to 10000.'] as const
    ),
    ['comment', 'yes', 'is not a boolean: write "true" or "false".'],
    ['deployment', '0', 'is not a boolean: write "true" or "false".'],
    ['environment', 'a\u0007b', 'has a control character.'],
    ['environment', 'a\nb', several]
  ]
  test.each(refused)('%s: %j', (input, value, message) => {
    expect(refusal({ [input]: value })).toBe(`Wrong input: ${input}: ${JSON.stringify(value)} ${message}`)
  })

  test('a name that is too long is cut', () => {
    expect(refusal({ environment: 'x'.repeat(256) })).toBe(
      `Wrong input: environment: "${'x'.repeat(120)}…" is longer than the 255 characters that GitHub takes.`
    )
  })

  test.each(['ghs_hush hush', 'ghs_hush\nhush', 'ghs_hüsh', 'ghs_hush\u0000'])('a token is never shown: %j', token => {
    const message = refusal({ 'github-token': token, target: 'nowhere' })
    expect(message).toContain('\n- github-token: is not a token: it has spaces or line breaks.')
    expect(message).not.toMatch(/h[uü]sh|ghs/)
  })
})

describe('contradictions', () => {
  const onlyProduction =
    'command: "rollback" goes back in production, not in a preview: take out pr-number and target, or push the older commit to the pull request.'
  const contradictory: readonly (readonly [given: Given, message: string])[] = [
    [
      { 'pr-number': '7', target: 'production' },
      'pr-number: contradicts target: "production": a pull request only has a preview.'
    ],
    [{ command: 'rollback', 'pr-number': '7' }, onlyProduction],
    [{ command: 'rollback', target: 'preview' }, onlyProduction],
    [
      { 'preview-url': 'https://example.com/p/pr-{number}/' },
      'preview-url: its path "/p/pr-{number}/" does not lead to the folder of previews, "previews/pr-{number}/": end it in "/previews/pr-{number}/", or set preview-prefix: "p/pr-{number}/".'
    ],
    // Whole folders count: `r-{number}/` is only the end of the name of one.
    [
      { 'preview-url': 'https://example.com/r-{number}/' },
      'preview-url: its path "/r-{number}/" does not lead to the folder of previews, "previews/pr-{number}/": end it in "/previews/pr-{number}/", or set preview-prefix: "r-{number}/".'
    ],
    [
      { 'preview-url': 'https://example.com/previews/pr-{number}/', site: 'docs' },
      'preview-url: its path "/previews/pr-{number}/" does not lead to the folder of previews, "previews/docs/pr-{number}/": end it in "/previews/docs/pr-{number}/", or set preview-prefix: "previews/pr-{number}/".'
    ],
    [
      { prefix: 'a/{number}' },
      'prefix: "a/{number}/" would be part of preview-prefix, where "{number}" has a meaning: set preview-prefix or site.'
    ],
    [
      { prefix: 'previews/pr-7/app', site: 'default' },
      'prefix: "previews/pr-7/app/" is in the folder of a preview, "previews/pr-7/", which goes when its pull request is closed: set another prefix or preview-prefix.'
    ],
    [
      { prefix: 'x/7', 'preview-prefix': 'x/{number}' },
      'prefix: "x/7/" is in the folder of a preview, "x/7/", which goes when its pull request is closed: set another prefix or preview-prefix.'
    ],
    [
      { state: '/previews/pr-7/state' },
      'state: "previews/pr-7/state/" is in the folder of a preview, which goes when its pull request is closed.'
    ],
    [
      { state: 'site-bucket/previews' },
      'state: "previews/" holds the previews, which are at "previews/pr-{number}/": give the state a folder of its own.'
    ],
    [
      { site: 'docs/pr-7/x', 'preview-url': host },
      'site: "docs/pr-7/x" would put its previews into "pr-7/", which is where a preview of another site goes: set another site or preview-prefix.'
    ]
  ]
  test.each(contradictory)('%j', (given, message) => {
    expect(refusal(given)).toBe(`Wrong input: ${message}`)
  })

  test.each<[Given]>([
    [{ prefix: 'a/{number}', 'preview-prefix': 'p/{number}' }],
    [{ prefix: 'a/{number}', site: 'a' }],
    [{ prefix: 'x', 'preview-prefix': 'x/{number}' }],
    [{ prefix: 'x/7a', 'preview-prefix': 'x/{number}' }],
    [{ prefix: 'previews/pr-07', 'preview-prefix': 'previews/pr-{number}' }],
    [{ state: 'other-bucket/previews' }],
    [{ state: 'other-bucket/previews/pr-7' }],
    [{ state: '/previewers' }],
    [{ site: 'pr-7', 'preview-url': host, 'preview-prefix': 'p/{number}' }],
    // Whoever made previews by hand so far goes on doing so.
    [{ prefix: 'pr-7' }],
    [{ target: 'production', 'preview-url': host }],
    [{ command: 'cleanup', 'pr-number': '7' }]
  ])('none: %j', given => {
    expect(() => load(given)).not.toThrow()
  })
})

function hostAt(name: string): PreviewUrl {
  return { kind: 'host', template: `https://${name}/`, host: name, path: '/' }
}

function pathAt(name: string, path: string): PreviewUrl {
  return { kind: 'path', template: `https://${name}${path}`, host: name, path }
}
