import { describe, expect, test } from '@jest/globals'
import { planInvalidation, settledAt, withPaths } from '../../src/invalidation/plan-invalidation.ts'
import type { DistributionFacts } from '../../src/ports.ts'
import type { Operation } from '../../src/sync/operation.ts'
import {
  behavior,
  created,
  deleted,
  disabled,
  drifted,
  facts,
  immutable,
  noCache,
  oneHour,
  unchanged,
  updated
} from './facts.ts'

/** Present in every case, so that a wildcard at the root would throw away what must stay. */
const bystanders = ['a', 'b', 'c'].map(name => unchanged(`assets/${name}-DiwrgTda.js`, immutable, 'fingerprinted'))

function paths(operations: readonly Operation[], distribution: DistributionFacts | undefined, prefix = ''): string[] {
  return planInvalidation({ operations: [...operations, ...bystanders], prefix, facts: distribution }).paths.map(
    ({ path }) => path
  )
}

const errorTtl = (minTtl: number) =>
  facts({ errorResponses: [{ errorCode: 403, responsePagePath: '/index.html', minTtl }] })
const cached = (changes: Parameters<typeof behavior>[0]) => facts({ behaviors: [behavior(changes)] })
const noFallback = facts({ errorResponses: [] })
const sharedDay = { cacheControl: 'max-age=0, s-maxage=86400' }

// (what changed, and how it was cached before) under (a distribution) → paths
const table: readonly (readonly [string, readonly Operation[], DistributionFacts | undefined, readonly string[]])[] = [
  ['nothing', [], facts(), []],
  ['new, error copies kept 10 s', [created('about.html')], facts(), []],
  ['new, error copies kept 11 s', [created('about.html')], errorTtl(11), ['/about.html']],
  [
    'new, error copies of 404 kept an hour, without a page',
    [created('about.html')],
    facts({ errorResponses: [{ errorCode: 404, responsePagePath: undefined, minTtl: 3600 }] }),
    ['/about.html']
  ],
  [
    'new, error copies of 500 kept an hour',
    [created('about.html')],
    facts({ errorResponses: [{ errorCode: 500, responsePagePath: undefined, minTtl: 3600 }] }),
    []
  ],
  [
    'restored, error copies kept 60 s',
    [{ ...drifted('logo.svg'), previous: { state: 'absent' } } as Operation],
    errorTtl(60),
    ['/logo.svg']
  ],
  [
    'restored with other bytes, was an hour',
    [{ ...drifted('logo.svg'), previous: { state: 'absent', edgeCopy: oneHour } } as Operation],
    facts(),
    ['/logo.svg']
  ],
  [
    'restored with other headers, was no-cache',
    [{ ...drifted('data.json'), previous: { state: 'absent', edgeCopy: noCache } } as Operation],
    facts(),
    ['/data.json']
  ],
  [
    'restored with other headers, was never stored',
    [{ ...drifted('data.json'), previous: { state: 'absent', edgeCopy: { cacheControl: 'no-store' } } } as Operation],
    cached({ minTtl: 0 }),
    []
  ],
  ['content, was no-cache', [updated('data.json', noCache)], facts(), []],
  ['content, was no-store', [updated('data.json', { cacheControl: 'no-store' })], facts(), []],
  [
    'content, was max-age=0',
    [updated('data.json', { cacheControl: 'public, max-age=0, must-revalidate' })],
    facts(),
    []
  ],
  ['content, was max-age=0 with s-maxage', [updated('data.json', sharedDay)], facts(), ['/data.json']],
  ['content, was an hour', [updated('logo.svg', oneHour)], facts(), ['/logo.svg']],
  ['content, was immutable', [updated('assets/x.js', immutable)], facts(), ['/assets/x.js']],
  ['content, had no Cache-Control', [updated('logo.svg', {})], facts(), ['/logo.svg']],
  [
    'content, had no Cache-Control under DefaultTTL 0',
    [updated('logo.svg', {})],
    cached({ minTtl: 0, defaultTtl: 0 }),
    []
  ],
  [
    'content, max-age=0 but stale-while-revalidate',
    [updated('logo.svg', { cacheControl: 'max-age=0, stale-while-revalidate=60' })],
    facts(),
    ['/logo.svg']
  ],
  [
    'content, had only Expires',
    [updated('logo.svg', { expires: 'Thu, 01 Jan 2032 00:00:00 GMT' })],
    facts(),
    ['/logo.svg']
  ],
  ['content, was no-cache under MinTTL 60', [updated('data.json', noCache)], cached({ minTtl: 60 }), ['/data.json']],
  ['content, was an hour where nothing is cached', [updated('logo.svg', oneHour)], cached(disabled), []],
  ['headers, was an hour', [updated('logo.svg', oneHour, 'headers')], facts(), ['/logo.svg']],
  ['headers, was no-cache', [updated('logo.svg', noCache, 'headers')], facts(), ['/logo.svg']],
  [
    'headers, was no-store under MinTTL 0',
    [updated('logo.svg', { cacheControl: 'no-store' }, 'headers')],
    cached({ minTtl: 0 }),
    []
  ],
  ['headers, where nothing is cached', [updated('logo.svg', noCache, 'headers')], cached(disabled), []],
  ['drifted', [drifted('data.json')], facts(), ['/data.json']],
  ['drifted, MaxTTL 1', [drifted('data.json')], cached({ minTtl: 0, maxTtl: 1 }), ['/data.json']],
  ['drifted where nothing is cached', [drifted('data.json')], cached(disabled), []],
  ['deleted, was an hour', [deleted('old.pdf', oneHour)], facts(), ['/old.pdf']],
  ['deleted, was no-cache', [deleted('old.html', noCache)], facts(), []],

  ['index new', [created('index.html', 'document')], facts(), []],
  ['index, was no-cache', [updated('index.html', noCache)], facts(), ['/', '/index.html']],
  ['index, was cached for a day', [updated('index.html', sharedDay)], facts(), ['/', '/index.html']],
  ['index, no fallback', [updated('index.html', noCache)], noFallback, ['/', '/index.html']],
  ['index, error copies kept 0 s', [updated('index.html', noCache)], errorTtl(0), ['/', '/index.html']],
  ['index, error copies kept 11 s', [updated('index.html', noCache)], errorTtl(11), ['/*']],
  [
    'other fallback document, error copies kept 300 s',
    [updated('404.html', noCache)],
    facts({ errorResponses: [{ errorCode: 404, responsePagePath: '/404.html', minTtl: 300 }] }),
    ['/*']
  ],
  ['not the fallback document, error copies kept 300 s', [updated('about.html', noCache)], errorTtl(300), []],
  [
    'index, router function',
    [updated('index.html', noCache)],
    facts({ errorResponses: [], behaviors: [behavior({ edgeFunction: 'router' })] }),
    ['/', '/index.html']
  ],
  [
    'index, router function, query strings in the key of another behavior',
    [updated('index.html', noCache)],
    facts({
      errorResponses: [],
      behaviors: [
        behavior({ edgeFunction: 'router', pathPattern: '/search/*', queryStringInKey: true }),
        behavior({ edgeFunction: 'router' })
      ]
    }),
    ['/', '/index.html*']
  ],
  [
    'a page, router function: pages are cached as their index.html alone',
    [updated('docs/index.html', oneHour)],
    cached({ edgeFunction: 'router' }),
    ['/docs/index.html']
  ],
  [
    'a page, router function, where only the behavior of its clean URL caches',
    [updated('docs/index.html', oneHour)],
    facts({
      errorResponses: [],
      behaviors: [
        behavior({ pathPattern: '*.html', edgeFunction: 'router', ...disabled }),
        behavior({ edgeFunction: 'router' })
      ]
    }),
    ['/docs/index.html']
  ],
  [
    'index, unknown function on a behavior that leads elsewhere',
    [updated('index.html', noCache), updated('docs/index.html', oneHour)],
    facts({
      errorResponses: [],
      behaviors: [behavior({ pathPattern: '/api/*', originPath: undefined, edgeFunction: 'unknown' }), behavior()]
    }),
    ['/', '/docs/index.html', '/index.html']
  ],
  [
    'index, unknown function',
    [updated('index.html', noCache)],
    facts({ errorResponses: [], behaviors: [behavior({ edgeFunction: 'unknown' })] }),
    ['/*']
  ],
  ['a page, unknown function', [updated('docs/a.html', oneHour)], cached({ edgeFunction: 'unknown' }), ['/docs/*']],
  [
    'a folder, unknown function',
    [updated('docs/index.html', oneHour)],
    cached({ edgeFunction: 'unknown' }),
    ['/docs', '/docs/', '/docs/index.html']
  ],
  ['a folder, REST origin', [updated('docs/index.html', oneHour)], facts(), ['/docs/index.html']],
  [
    'a folder, website origin',
    [updated('docs/index.html', oneHour)],
    facts({ errorResponses: [], websiteOrigin: true }),
    ['/docs', '/docs/', '/docs/index.html']
  ],
  [
    'index, website origin, was no-cache',
    [updated('index.html', noCache)],
    facts({ errorResponses: [], websiteOrigin: true }),
    ['/', '/index.html']
  ],
  [
    'index, website origin, was cached for a day',
    [updated('index.html', sharedDay)],
    facts({ errorResponses: [], websiteOrigin: true }),
    ['/*']
  ],
  [
    'a page, website origin, index cached for a day',
    [updated('docs/a.html', noCache), unchanged('index.html', sharedDay)],
    facts({ errorResponses: [], websiteOrigin: true }),
    []
  ],
  [
    'index, website origin, another page cached for a day',
    [updated('index.html', noCache), unchanged('docs/a.html', sharedDay)],
    facts({ errorResponses: [], websiteOrigin: true }),
    ['/', '/index.html']
  ],
  [
    'new, website origin, a page cached for a day',
    [created('logo.svg'), unchanged('docs/a.html', sharedDay)],
    facts({ errorResponses: [], websiteOrigin: true }),
    ['/logo.svg']
  ],
  [
    '404.html of unknown headers, website origin',
    [drifted('404.html')],
    facts({ errorResponses: [], websiteOrigin: true }),
    ['/*']
  ],
  [
    'root object of another name',
    [updated('home.html', oneHour)],
    facts({ defaultRootObject: 'home.html' }),
    ['/', '/home.html']
  ],

  [
    'query strings in the cache key',
    [updated('logo.svg', oneHour)],
    cached({ queryStringInKey: true }),
    ['/logo.svg*']
  ],
  [
    'query strings in the cache key, the root',
    [updated('index.html', noCache)],
    cached({ queryStringInKey: true }),
    ['/', '/?*', '/index.html*']
  ],
  ['configuration unreadable', [updated('data.json', noCache)], undefined, ['/*']],
  ['configuration unreadable, nothing changed', [], undefined, []]
]

test.each(table)('%s', (_, operations, distribution, expected) => {
  expect(paths(operations, distribution).sort()).toEqual([...expected].sort())
})

describe('where the site lies', () => {
  const below = (originPath: string) => cached({ originPath })

  test('OriginPath is taken off', () => {
    expect(paths([updated('logo.svg', oneHour)], below('/site'), 'site/')).toEqual(['/logo.svg'])
    expect(paths([updated('logo.svg', oneHour)], below('/site'), 'site/app/')).toEqual(['/app/logo.svg'])
  })
  test('keys that the distribution does not reach are not sent', () => {
    expect(paths([updated('logo.svg', oneHour)], below('/other'), 'site/')).toEqual([])
    expect(paths([updated('logo.svg', oneHour)], below('/sit'), 'site/')).toEqual([])
  })
  test('a behavior that leads elsewhere hides the key', () => {
    const api = behavior({ pathPattern: '/api/*', originPath: undefined })
    const distribution = facts({ behaviors: [api, behavior()] })
    expect(paths([updated('api/spec.json', oneHour), updated('spec.json', oneHour)], distribution)).toEqual([
      '/spec.json'
    ])
  })
  test('each behavior has its own TTLs', () => {
    const media = behavior({ pathPattern: 'media/*.mp4', minTtl: 600 })
    const distribution = facts({ behaviors: [media, behavior()] })
    const changes = [updated('media/a.mp4', noCache), updated('media/a.txt', noCache)]
    expect(paths(changes, distribution)).toEqual(['/media/a.mp4'])
  })
  test('a preview goes by the behaviors that its host chooses too, which see paths without its prefix', () => {
    const assets = behavior({ pathPattern: '/assets/*', edgeFunction: 'router' })
    const rest = behavior({ edgeFunction: 'router', ...disabled })
    const operations = [
      updated('assets/logo.svg', oneHour),
      updated('logo.svg', oneHour),
      updated('index.html', noCache)
    ]
    const preview = (behaviors: DistributionFacts['behaviors']) =>
      planInvalidation({ operations, prefix: 'previews/pr-7/', facts: facts({ errorResponses: [], behaviors }) }).paths
    expect(preview([assets, rest]).map(({ path }) => path)).toEqual([
      '/previews/pr-7/assets/logo.svg',
      '/previews/pr-7/index.html'
    ])
    expect(preview([{ ...assets, edgeFunction: 'none' }, rest]).map(({ path }) => path)).toEqual([
      '/previews/pr-7/index.html'
    ])
  })

  test("a site below a prefix never throws away its neighbours' copies", () => {
    const many = Array.from({ length: 40 }, (_, index) => updated(`page-${index}.html`, oneHour))
    expect(planInvalidation({ operations: many, prefix: 'app/', facts: facts() }).paths).toEqual([
      expect.objectContaining({ path: '/app/*' })
    ])
  })
})

test('error copies that live up to 10 s only delay the word "live"', () => {
  const settling = (operations: readonly Operation[], ttl: number) =>
    planInvalidation({ operations, prefix: '', facts: errorTtl(ttl) }).settling
  const atOnce = { documentSeconds: 0, copySeconds: 0 }
  expect(settling([updated('index.html', noCache)], 10)).toEqual({ documentSeconds: 1, copySeconds: 10 })
  expect(settling([updated('index.html', sharedDay)], 10)).toEqual({ documentSeconds: 86_400, copySeconds: 10 })
  expect(settling([updated('index.html', noCache)], 0)).toEqual(atOnce)
  expect(settling([created('index.html', 'document')], 10)).toEqual(atOnce)
  expect(settling([updated('about.html', noCache)], 10)).toEqual(atOnce)
})

// When the old document was last to be had, plus the life of a copy made at that moment; ms.
test.each([
  ['it expires before the purge', { documentSeconds: 1, copySeconds: 10 }, 30_000, 11_000],
  ['the purge takes it away', { documentSeconds: 86_400, copySeconds: 10 }, 30_000, 40_000],
  ['the purge is faster than the expiry', { documentSeconds: 1, copySeconds: 10 }, 200, 10_200],
  ['no copy outlives anything', { documentSeconds: 86_400, copySeconds: 0 }, 30_000, 30_000]
])('deep links have settled when %s', (_, settling, completedAt, expected) => {
  expect(settledAt(settling, 0, completedAt)).toBe(expected)
})

test('every path says why it is sent', () => {
  const { paths: found } = planInvalidation({
    operations: [updated('index.html', noCache), updated('logo.svg', oneHour), ...bystanders],
    prefix: '',
    facts: facts()
  })
  expect(Object.fromEntries(found.map(({ path, why }) => [path, why]))).toEqual({
    '/': expect.stringContaining('entry document'),
    '/index.html': expect.stringContaining('entry document'),
    '/logo.svg': expect.stringContaining('3600 s')
  })
})

test('paths owed from an earlier run are added, without those that are covered anyway', () => {
  const plan = planInvalidation({
    operations: [updated('index.html', noCache), ...bystanders],
    prefix: '',
    facts: facts()
  })
  expect(withPaths(plan, ['/old.html', '/'], 'owed').paths.map(({ path }) => path)).toEqual([
    '/',
    '/index.html',
    '/old.html'
  ])
  expect(withPaths(plan, ['/*'], 'owed').paths).toEqual([{ path: '/*', why: 'owed' }])
})
