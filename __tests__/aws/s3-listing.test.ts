import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { compareUtf8 } from '../../src/util/utf8-order.ts'
import { seeded } from '../e2e/helpers/random.ts'
import { outcomeOf } from '../helpers/compare-requests.ts'
import { collected, openPlane } from '../helpers/s3-lab.ts'
import { startWireServer } from '../helpers/wire-server.ts'
import { bucketName, type S3Sandbox, startS3 } from '../sandbox/aws/s3-sandbox.ts'

const odd = [
  '+',
  '%',
  '%2F',
  '&',
  '<',
  '>',
  '"',
  "'",
  ' ',
  '\u0001',
  '\n',
  '\r',
  'é',
  'e\u0301',
  '\uffee',
  '🎉',
  '👩‍🚀'
]

/** 9,500 keys below `site/`, and others around it, in S3's order. */
const keys = Array.from({ length: 9500 }, (_, index) => {
  return `site/${odd[index % odd.length]}/${String((index * 7919) % 9500).padStart(5, '0')}`
}).sort(compareUtf8)
const others = ['a', 'site', 'site-2/a', 'site0', 'z🎉']
const pages = Math.ceil(keys.length / 1000)
const mostShards = 8

let s3: S3Sandbox
beforeAll(async () => {
  s3 = await startS3()
  for (const key of [...keys, ...others]) s3.bucket.put(key, { bytes: Buffer.from('x') })
})
afterAll(() => s3.server.close())

const random = seeded(3)
const some = (share: number) => keys.filter(() => random.chance(share))

const likelihoods: readonly (readonly [name: string, likely: readonly string[]])[] = [
  ['none', []],
  ['exactly what is there', keys],
  ['half of it', some(0.5)],
  ['a tenth of it', some(0.1)],
  ['only the first half', keys.slice(0, 4750)],
  ['only the second half', keys.slice(4750)],
  ['ten times as many', keys.flatMap(key => Array.from({ length: 10 }, (_, index) => `${key}${index}`))],
  ['none of what is there', keys.map(key => `${key}.gone`)],
  ['all before what is there', keys.map((_, index) => `site/ /${String(index).padStart(6, '0')}`)],
  ['all behind what is there', keys.map((_, index) => `site/👩‍🚀/z${String(index).padStart(6, '0')}`)],
  ['another prefix', keys.map(key => key.replace('site/', 'other/'))],
  ['the order of UTF-16', [...keys].sort()],
  ['no order at all', [...keys].sort((one, other) => (one.slice(-3) < other.slice(-3) ? -1 : 1))],
  ['the same key over and over', Array(9000).fill(keys[5000])],
  ['empty keys', Array(9000).fill('')]
]

describe('likely keys change what is asked, never what is found', () => {
  test.each(likelihoods)('%s', async (_, likely) => {
    s3.server.log.clear()
    const { store } = openPlane({ url: s3.server.url, bucket: bucketName })
    const found = (await collected(store.list('site/', likely))).map(({ key }) => key)
    expect(found.length).toBe(keys.length)
    expect(found).toEqual(keys)
    expect(s3.server.log.entries.length).toBeLessThanOrEqual(pages + mostShards)
  })

  test('with what is there, the pages come side by side', async () => {
    let underWay = 0
    let most = 0
    const end = s3.server.fault(() => true, {
      async onRequest() {
        most = Math.max(most, ++underWay)
        await new Promise(resolve => setTimeout(resolve, 20))
        underWay -= 1
      }
    })
    await collected(openPlane({ url: s3.server.url, bucket: bucketName }).store.list('site/', keys))
    end()
    expect(most).toBeGreaterThanOrEqual(3)
  })

  test('a whole bucket, and a listing of one page', async () => {
    const { store } = openPlane({ url: s3.server.url, bucket: bucketName })
    const all = [...keys, ...others].sort(compareUtf8)
    expect((await collected(store.list('', all))).map(({ key }) => key)).toEqual(all)
    s3.server.log.clear()
    expect((await collected(store.list('site0', all))).map(({ key }) => key)).toEqual(['site0'])
    expect(s3.server.log.entries.length).toBe(1)
  })

  test('not even where the store does not know start-after', async () => {
    await using wire = await startWireServer(s3.server.url)
    const known = keys.slice(0, 6000)
    wire.answer(({ query }) => {
      const parameters = new URLSearchParams(query)
      const at = Number(parameters.get('continuation-token') ?? 0)
      return { status: 200, body: pageOf(known, at) }
    })
    const { store } = openPlane({ url: wire.url, bucket: bucketName })
    expect((await collected(store.list('site/', known))).map(({ key }) => key)).toEqual(known)
  })
})

describe('a store with an order of its own does not look in order when it is listed side by side', () => {
  const folder = Array.from({ length: 6000 }, (_, index) => `a/${String(index).padStart(5, '0')}`)

  test.each([
    ['that walks folders: what sorts before a folder comes behind it', [...folder, 'a-b.html']],
    ['that has a last key among the first', folder.toSpliced(1500, 0, 'z.html')]
  ])('%s', async (_, known) => {
    await using wire = await startWireServer()
    wire.answer(({ query }) => {
      const parameters = new URLSearchParams(query)
      const token = parameters.get('continuation-token')
      const at = token === null ? known.indexOf(parameters.get('start-after') ?? '') + 1 : Number(token)
      return { status: 200, body: pageOf(known, at) }
    })
    const { store } = openPlane({ url: wire.url, bucket: bucketName })
    const found = (await collected(store.list('', known.toSorted(compareUtf8)))).map(({ key }) => key)
    expect(wire.seen.some(({ query }) => query.includes('start-after'))).toBe(true)
    expect(found).toEqual(known)
  })
})

/** A page as a store writes it that knows no encoding-type: what XML can't write is not in it. */
function pageOf(listed: readonly string[], at: number): string {
  const rows = listed.slice(at, at + 1000).map(key => {
    const text = key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const written = text.replaceAll('\u0001', '&#1;').replaceAll('\n', '&#10;').replaceAll('\r', '&#13;')
    return `<Contents><Key>${written}</Key><ETag>&quot;ab&quot;</ETag><Size>1</Size></Contents>`
  })
  const more = at + 1000 < listed.length
  const next = more ? `<NextContinuationToken>${at + 1000}</NextContinuationToken>` : ''
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${rows.join('')}</ListBucketResult>`
}

describe('one page', () => {
  const page = (contents: string, more = '') =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>${more}<IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`
  const row = (key: string, etag = '&quot;ab&quot;') =>
    `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>${etag}</ETag><Size>12</Size><StorageClass>STANDARD</StorageClass></Contents>`
  const url = '<EncodingType>url</EncodingType>'

  test.each([
    ['encoded', page(row('a+b%2Bc%25%26%3C%3E%22%27%01%0A%C3%A9%F0%9F%8E%89/x'), url), 'a b+c%&<>"\'\u0001\né🎉/x'],
    ['encoded, the URL’s own characters left', page(row("a/b-c_d.e*f~(g)!'"), url), "a/b-c_d.e*f~(g)!'"],
    ['encoded in part, and written in XML', page(row('a+b&amp;é🎉%20'), url), 'a b&é🎉 '],
    ['encoded in part, as UTF-8', page(row('é🎉%20'), url), 'é🎉 '],
    ['not encoded', page(row('a+b%20&amp;&lt;&gt;&quot;&apos;&#x1;&#10;é🎉')), 'a+b%20&<>"\'\u0001\né🎉']
  ])('%s', async (_, body, key) => {
    await using wire = await startWireServer()
    wire.answer(() => ({ status: 200, body }))
    const { store } = openPlane({ url: wire.url, bucket: bucketName })
    expect(await collected(store.list(''))).toEqual([{ key, etag: 'ab', size: 12 }])
  })

  test.each([
    ['with quotes', '"ab-12"', 'ab-12'],
    ['with references', '&#34;ab&#34;', 'ab'],
    ['bare', 'ab', 'ab']
  ])('an ETag %s', async (_, etag, expected) => {
    await using wire = await startWireServer()
    wire.answer(() => ({ status: 200, body: page(row('k', etag)) }))
    const { store } = openPlane({ url: wire.url, bucket: bucketName })
    expect(await collected(store.list(''))).toEqual([{ key: 'k', etag: expected, size: 12 }])
  })

  test('that was cut off is asked for again, however its length came about', async () => {
    await using wire = await startWireServer()
    const whole = page(row('a') + row('b'))
    wire.answer((_, index) => ({ status: 200, body: index < 2 ? whole.slice(0, -30 - index) : whole }))
    const { store, session } = openPlane({ url: wire.url, bucket: bucketName })
    expect((await collected(store.list(''))).map(({ key }) => key)).toEqual(['a', 'b'])
    expect(session.retries()).toBe(2)
  })

  // As stores answer that only know the first version of ListObjects.
  test.each(['<NextMarker>a</NextMarker>', '<NextContinuationToken></NextContinuationToken>'])(
    'that is not the last and names no next one is not taken for the whole: %s',
    async next => {
      await using wire = await startWireServer()
      wire.answer(() => ({ status: 200, body: page(row('a'), next).replace('>false<', '>true<') }))
      const { store } = openPlane({ url: wire.url, bucket: bucketName })
      expect(await outcomeOf(() => collected(store.list('')))).toMatchObject({
        code: 'incomplete-listing',
        remedy: expect.stringContaining('ListObjectsV2')
      })
      expect(wire.seen.length).toBe(1)
    }
  )
})

describe('a listing that does not come to its end', () => {
  const rejections: unknown[] = []
  const onRejection = (reason: unknown) => rejections.push(reason)
  beforeAll(() => {
    process.on('unhandledRejection', onRejection)
  })
  afterAll(() => {
    process.off('unhandledRejection', onRejection)
  })

  test.each([1, 2, 4, 9])('request %i is denied: that is told, and nothing else', async nth => {
    let seen = 0
    const end = s3.server.fault(() => ++seen >= nth, { status: 403, code: 'AccessDenied' })
    const { store } = openPlane({ url: s3.server.url, bucket: bucketName })
    expect(await outcomeOf(() => collected(store.list('site/', keys)))).toMatchObject({ code: 'access-denied' })
    await new Promise(resolve => setTimeout(resolve, 50))
    end()
    expect(rejections).toEqual([])
  })

  test('because nobody wants more: what is under way is let go', async () => {
    const { store } = openPlane({ url: s3.server.url, bucket: bucketName })
    for (const after of [0, 1500, 5000]) {
      let taken = 0
      for await (const { key } of store.list('site/', keys)) {
        expect(key).toBe(keys[taken])
        if (taken++ === after) break
      }
    }
    await new Promise(resolve => setTimeout(resolve, 100))
    s3.server.log.clear()
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(s3.server.log.entries).toEqual([])
    expect(rejections).toEqual([])
  })
})
