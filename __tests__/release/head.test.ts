import { describe, expect, test } from '@jest/globals'
import { decodeHead, emptyHead, encodeHead, type Head, owedInvalidations } from '../../src/release/head.ts'
import { readHead, setAsideUnreadable } from '../../src/release/head-store.ts'
import { openNamed } from '../../src/release/site-state.ts'
import { MemoryStore } from './memory-store.ts'
import { VirtualClock } from './virtual-clock.ts'

const FOLDER = 'app/.s3-cloudfront-deploy/'
const KEY = `${FOLDER}head.json`

const full: Head = {
  schema: 1,
  live: { release: 'r3', at: '2026-01-03T00:00:00.000Z', content: 'c', commit: 'abc', url: 'https://example.com/' },
  past: [
    { release: 'r2', at: '2026-01-02T00:00:00.000Z', until: '2026-01-03T00:00:00.000Z', content: 'b', withdrawn: true },
    { release: 'r1', at: '2026-01-01T00:00:00.000Z', until: '2026-01-02T00:00:00.000Z', content: 'a', restored: 'r0' }
  ],
  run: { repository: 'octo-org/example', id: 12 },
  lease: { token: 't', runUrl: 'https://example.com/run', renewed: 3 },
  intent: { release: 'r4', invalidations: [{ distributionId: 'E1', paths: ['/'] }] },
  pending: [{ distributionId: 'E2', paths: ['/*'] }],
  conditionalWrites: true
}

function decoded(value: unknown): Head | string {
  return decodeHead(Buffer.from(JSON.stringify(value)))
}

test('head survives being written and read', () => {
  expect(decodeHead(encodeHead(full))).toEqual(full)
  expect(decodeHead(encodeHead(emptyHead))).toEqual(emptyHead)
})

test('what a later version adds survives a version that does not know it', () => {
  const later = {
    ...full,
    verified: { at: '2026-01-03T00:00:00.000Z' },
    live: { ...full.live, size: 12 },
    past: [{ ...full.past[0], tags: ['a'] }, full.past[1]],
    run: { ...full.run, workflow: 'deploy.yml' },
    pending: [{ ...full.pending[0], reference: 'x' }]
  }
  const read = decoded(later)
  if (typeof read === 'string') throw new Error(read)
  expect(JSON.parse(encodeHead({ ...read, run: read.run ?? { id: 1 } }).toString('utf8'))).toEqual(later)
})

test('fields that are not there are empty', () => {
  expect(decoded({ schema: 1 })).toEqual(emptyHead)
})

const unreadable: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['text', 'hello'],
  ['JSON that was cut off', encodeHead(full).toString('utf8').slice(0, 100)],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '1'],
  ['no schema', '{}'],
  ['a later schema', '{"schema":2,"live":{"release":"r9"}}'],
  ['a schema in quotes', '{"schema":"1"}'],
  ['a live release of null', '{"schema":1,"live":null}'],
  ['a live release without id', '{"schema":1,"live":{}}'],
  ['a past that is no list', '{"schema":1,"past":{}}'],
  ['a past with something else in it', '{"schema":1,"past":[null]}'],
  ['a lease of null', '{"schema":1,"lease":null}'],
  ['a lease without token', '{"schema":1,"lease":{}}'],
  ['an intent without release', '{"schema":1,"intent":{}}'],
  ['an intent without list', '{"schema":1,"intent":{"release":"r1","invalidations":1}}'],
  ['pending paths that are no list', '{"schema":1,"pending":[{"distributionId":"E1"}]}'],
  ['a run without number', '{"schema":1,"run":{"id":"12"}}']
]

describe('what this version cannot read', () => {
  test.each(unreadable)('%s is told, not thrown', (_, text) => {
    expect(decodeHead(Buffer.from(text))).toEqual(expect.stringMatching(/\w/))
  })

  test.each(unreadable)(
    '%s counts as no state, is reported, and is set aside before it is written over',
    async (_, text) => {
      const store = new MemoryStore(new VirtualClock())
      store.plant(KEY, text)
      const stored = await readHead(store, FOLDER)
      expect(stored.head).toEqual(emptyHead)
      // With its ETag: it can only be replaced as what was read.
      expect(stored.etag).toMatch(/^[0-9a-f]{32}$/)
      expect((await openNamed(store, FOLDER, stored, new Map())).problems).toEqual([expect.stringContaining(KEY)])

      await setAsideUnreadable(store, FOLDER, stored)
      const [kept = ''] = store.keys.filter(key => key !== KEY)
      expect(kept).toMatch(new RegExp(`^${FOLDER}unreadable/head-[0-9a-f]{16}\\.json$`))
      expect(store.text(kept)).toBe(text)
      expect(store.text(KEY)).toBe(text)

      await setAsideUnreadable(store, FOLDER, stored)
      expect(store.keys).toHaveLength(2)
    }
  )

  test('what can be read is not set aside', async () => {
    const store = new MemoryStore(new VirtualClock())
    store.plant(KEY, encodeHead(full).toString('utf8'))
    await setAsideUnreadable(store, FOLDER, await readHead(store, FOLDER))
    expect(store.keys).toEqual([KEY])
  })
})

test('the age of head is that of the store, in its own time', async () => {
  const clock = new VirtualClock()
  const store = new MemoryStore(clock)
  expect(await readHead(store, FOLDER)).toEqual({ head: emptyHead, etag: undefined, ageMs: 0 })
  store.plant(KEY, encodeHead(full).toString('utf8'))
  await clock.advance(90_000)
  expect(await readHead(store, FOLDER)).toMatchObject({ head: full, ageMs: 90_000 })
})

test.each<[string, Head, readonly string[]]>([
  ['nothing', emptyHead, []],
  ['what an earlier run could not create', { ...emptyHead, pending: full.pending }, ['E2']],
  ['what a run that stopped in the middle may have left stale', full, ['E2', 'E1']]
])('edges are owed %s', (_, head, expected) => {
  expect(owedInvalidations(head).map(({ distributionId }) => distributionId)).toEqual(expected)
})
