import { expect, test } from '@jest/globals'
import { BrowserCache, type Loaded, type Reply } from '../../../bench/visitor/browser-cache.ts'

const day = 86_400
const start = Date.parse('2026-11-28T12:00:00Z')
const tenDaysBefore = new Date(start - 10 * day * 1000).toUTCString()

/** A server of one file, and a browser with a clock. */
function lab(headers: Readonly<Record<string, string>>, status = 200) {
  const asked: Readonly<Record<string, string>>[] = []
  let now = start
  let answer: Reply = { status, headers: dated(headers), body: Buffer.from('one') }
  const browser = new BrowserCache(
    async (_, conditions) => {
      asked.push(conditions)
      return answer
    },
    () => now
  )
  return {
    asked,
    load: () => browser.load('/a'),
    freshFor: () => browser.freshFor('/a'),
    pass(seconds: number) {
      now += seconds * 1000
    },
    answer(next: Partial<Reply>) {
      answer = { status: 200, headers: dated({}), body: Buffer.alloc(0), ...next }
    }
  }
}

function dated(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { date: new Date(start).toUTCString(), ...headers }
}

const ETAG = { etag: '"1"' }
const rows: readonly (readonly [
  headers: Readonly<Record<string, string>>,
  after: number,
  from: Loaded['from'],
  conditions?: Readonly<Record<string, string>>
])[] = [
  [{ ...ETAG, 'cache-control': 'no-store' }, 0, 'server', {}],
  [{ ...ETAG, 'cache-control': 'max-age=60', vary: '*' }, 0, 'server', {}],
  [{ ...ETAG, 'cache-control': 'max-age=60', vary: 'Accept-Encoding' }, 59, 'cache'],
  [{ ...ETAG, 'cache-control': 'no-cache' }, 0, 'revalidated', { 'if-none-match': '"1"' }],
  [{ ...ETAG, 'cache-control': 'no-cache, max-age=60' }, 0, 'revalidated'],
  [{ etag: 'W/"1"', 'cache-control': 'no-cache' }, 0, 'revalidated', { 'if-none-match': 'W/"1"' }],
  [
    { ...ETAG, 'last-modified': tenDaysBefore, 'cache-control': 'no-cache' },
    0,
    'revalidated',
    { 'if-none-match': '"1"' }
  ],
  [
    { 'last-modified': tenDaysBefore, 'cache-control': 'no-cache' },
    0,
    'revalidated',
    { 'if-modified-since': tenDaysBefore }
  ],
  [{ 'cache-control': 'no-cache' }, 0, 'server', {}],
  [{ ...ETAG, 'cache-control': 'max-age=60' }, 59, 'cache'],
  [{ ...ETAG, 'cache-control': 'max-age=60' }, 60, 'revalidated'],
  [{ ...ETAG, 'cache-control': 'public, max-age=60, must-revalidate' }, 59, 'cache'],
  [{ ...ETAG, 'cache-control': 'private, max-age=60' }, 59, 'cache'],
  [{ ...ETAG, 'cache-control': 'max-age=60', age: '30' }, 29, 'cache'],
  [{ ...ETAG, 'cache-control': 'max-age=60', age: '30' }, 30, 'revalidated'],
  [{ ...ETAG, 'cache-control': 'max-age=60', date: new Date(start - 30_000).toUTCString() }, 30, 'revalidated'],
  [{ ...ETAG, 'cache-control': 'max-age=60', age: 'old' }, 59, 'cache'],
  [{ ...ETAG, 'cache-control': 'max-age=soon', 'last-modified': tenDaysBefore }, 0, 'revalidated'],
  [{ ...ETAG, 'cache-control': 'public, max-age=31536000, immutable' }, 364 * day, 'cache'],
  [{ ...ETAG, 'cache-control': 'public, max-age=0, s-maxage=31536000, must-revalidate' }, 0, 'revalidated'],
  [{ ...ETAG, 'cache-control': 's-maxage=60' }, 0, 'revalidated'],
  [{ ...ETAG, expires: new Date(start + 60_000).toUTCString() }, 59, 'cache'],
  [{ ...ETAG, expires: new Date(start + 60_000).toUTCString() }, 60, 'revalidated'],
  [{ ...ETAG, expires: '0', 'last-modified': tenDaysBefore }, 0, 'revalidated'],
  [{ ...ETAG, expires: new Date(start + 60_000).toUTCString(), 'cache-control': 'max-age=30' }, 30, 'revalidated'],
  [{ ...ETAG, 'last-modified': tenDaysBefore }, day - 1, 'cache'],
  [{ ...ETAG, 'last-modified': tenDaysBefore }, day, 'revalidated'],
  [{ ...ETAG, 'last-modified': tenDaysBefore, age: '3600' }, day - 3600, 'revalidated'],
  [{ ...ETAG }, 0, 'revalidated'],
  [{}, 0, 'server', {}]
]

// All rows as wide as the widest, or Jest takes the last parameter for a callback.
test.each(rows.map(([headers, after, from, conditions]) => [headers, after, from, conditions] as const))(
  '%j, after %d seconds: %s',
  async (headers, after, from, conditions) => {
    const { asked, load, pass, answer } = lab(headers)
    expect(await load()).toMatchObject({ from: 'server', transferred: 3 })
    pass(after)
    if (from === 'revalidated') answer({ status: 304 })

    const loaded = await load()

    expect(loaded).toMatchObject({ from, transferred: from === 'server' ? 3 : 0 })
    expect(loaded.reply.body.toString()).toBe('one')
    expect(loaded.reply.status).toBe(200)
    expect(asked).toHaveLength(from === 'cache' ? 1 : 2)
    if (conditions !== undefined) expect(asked[1]).toEqual(conditions)
  }
)

const statuses: readonly (readonly [
  status: number,
  headers: Readonly<Record<string, string>>,
  from: Loaded['from']
])[] = [
  [404, { 'last-modified': tenDaysBefore }, 'cache'],
  [404, { 'cache-control': 'max-age=60' }, 'cache'],
  [403, { 'last-modified': tenDaysBefore }, 'server'],
  [403, { 'cache-control': 'max-age=60' }, 'cache'],
  [206, { 'cache-control': 'max-age=60' }, 'server'],
  [503, { 'cache-control': 'max-age=60' }, 'server']
]
test.each(statuses)('status %d with %j: %s', async (status, headers, from) => {
  const { load } = lab(headers, status)
  await load()
  expect((await load()).from).toBe(from)
})

test('what has changed replaces what was there, with its own lifetime', async () => {
  const { asked, load, answer, freshFor } = lab({ ...ETAG, 'cache-control': 'no-cache' })
  await load()
  answer({ body: Buffer.from('second'), headers: dated({ etag: '"2"', 'cache-control': 'max-age=60' }) })
  expect(await load()).toMatchObject({ from: 'server', transferred: 6 })
  expect(freshFor()).toBe(60)
  expect((await load()).reply.body.toString()).toBe('second')
  expect(asked).toHaveLength(2)
})

test('a 304 brings a new lifetime, and leaves alone what describes the body', async () => {
  const { load, pass, answer, freshFor } = lab({
    ...ETAG,
    'cache-control': 'max-age=60',
    'content-type': 'text/css',
    age: '50'
  })
  await load()
  expect(freshFor()).toBe(10)
  pass(10)
  const now = new Date(start + 10_000).toUTCString()
  answer({ status: 304, headers: { date: now, 'cache-control': 'max-age=90', 'content-type': 'text/plain' } })
  const { reply } = await load()
  expect(freshFor()).toBe(90)
  expect(reply.headers).toEqual({ ...ETAG, date: now, 'cache-control': 'max-age=90', 'content-type': 'text/css' })
})

test('a server that fails for a moment does not take away what is there', async () => {
  const { load, answer } = lab({ ...ETAG, 'cache-control': 'no-cache' })
  await load()
  answer({ status: 503 })
  expect((await load()).reply.status).toBe(503)
  answer({ status: 304 })
  expect(await load()).toMatchObject({ from: 'revalidated', reply: { status: 200 } })
})
