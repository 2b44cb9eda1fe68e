import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { encodeRecord } from '../../src/release/record.ts'
import { decodeRecord, openRecord, UnreadableRecord } from '../../src/release/record-reader.ts'
import { releaseId } from '../../src/release/release-id.ts'
import { compareUtf8 } from '../../src/util/utf8-order.ts'
import { recorded, recordOf, siteFile } from '../helpers/site-files.ts'

const nasty = ['a b+c%.txt', 'ü/é.html', '🦊".js', 'line\u2028separator', "it's\\here"]
const keys = nasty.toSorted(compareUtf8)
const record = recordOf(keys.map(key => recorded(siteFile(key))))

test('a record survives being written and read', async () => {
  expect(await decodeRecord(await encodeRecord(record))).toEqual(record)
  expect(await decodeRecord(await encodeRecord(recordOf([])))).toEqual(recordOf([]))
})

test('it is JSON with one file a line', async () => {
  const text = gunzipSync(await encodeRecord(record)).toString('utf8')
  expect(JSON.parse(text)).toEqual(record)
  const lines = text.trimEnd().split('\n')
  expect(lines).toHaveLength(keys.length + 2)
  expect(lines.slice(1, -1).map(line => JSON.parse(line.replace(/,$/, '')).key)).toEqual(keys)
})

test('the same release is the same bytes', async () => {
  expect(await encodeRecord(record)).toEqual(await encodeRecord(structuredClone(record)))
})

test('files of the same headers have them in common, and what is not known is kept', async () => {
  const left = { at: '2026-01-01T00:00:00.000Z', release: 'r1' }
  const files = ['a', 'b'].map(key => ({ ...recorded(siteFile(key), left), later: { version: 2 } }))
  const read = await decodeRecord(await encodeRecord(recordOf(files)))
  if (typeof read === 'string') throw new Error(read)
  const [a, b] = read.files
  expect(read.files).toEqual(files)
  expect(a?.headers).toBe(b?.headers)
  expect(a?.left).toBe(b?.left)
})

test('a record that somebody has written in other lines is read as well', async () => {
  for (const text of [JSON.stringify(record), JSON.stringify(record, null, 2)])
    expect(await decodeRecord(gzipSync(text))).toEqual(record)
})

const written = gunzipSync(await encodeRecord(record)).toString('utf8')
const many = recordOf(Array.from({ length: 3000 }, (_, index) => recorded(siteFile(`${index}`.padStart(5, '0')))))
const long = await encodeRecord(many)

test.each([
  ['not gzip', Buffer.from('hello')],
  ['nothing', Buffer.alloc(0)],
  ['cut off in its first files', (await encodeRecord(record)).subarray(0, 60)],
  ['a later schema', await encodeRecord({ ...record, schema: 2 as 1 })],
  ['without an id', gzipSync(written.replace('"id"', '"name"'))],
  ['files without ETags', await encodeRecord({ ...record, files: [{ key: 'x' } as never] })],
  ['no object', gzipSync('[]')],
  ['not ended', gzipSync(written.replace(/\]\}\n$/, ''))],
  ['ended with something else', gzipSync(written.replace(/\]\}\n$/, ']]\n'))],
  ['a comma too much', gzipSync(written.replace(/\n\]\}\n$/, ',$&'))],
  ['a comma missing', gzipSync(written.replace(',\n', '\n'))],
  ['files in another order', await encodeRecord({ ...record, files: record.files.toReversed() })],
  ['a file twice', await encodeRecord({ ...record, files: [record.files, record.files].flat().sort() })]
])('%s is told, not thrown', async (_, bytes) => {
  expect(await decodeRecord(bytes)).toEqual(expect.any(String))
})

test.each([
  ['cut off', long.subarray(0, long.length - 2000)],
  ['with a byte changed', changed(long, long.length - 2000)],
  ['without the sum of its bytes', changed(long, long.length - 8)],
  ['with a line that is none', gzipSync(gunzipSync(long).toString('utf8').replace('"key":"02900"', '"key":02900'))]
])('a record that is wrong in its middle, %s, begins to be read and then throws', async (_, bytes) => {
  const opened = await openRecord(bytes)
  if (typeof opened === 'string') throw new Error(opened)
  let files = 0
  const reading = (async () => {
    for await (const batch of opened.files) files += batch.length
  })()
  await expect(reading).rejects.toThrow(UnreadableRecord)
  expect(files).toBeGreaterThan(0)
  expect(await decodeRecord(bytes)).toEqual(expect.any(String))
})

test('a record is read as far as somebody asks for it', async () => {
  const opened = await openRecord(long)
  if (typeof opened === 'string') throw new Error(opened)
  for await (const [first] of opened.files) {
    expect(first?.key).toBe('00000')
    break
  }
})

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

test.each([
  [new Date('2026-11-22T10:15:30.999Z'), '1a2b3c4d5e6f', 987654321, 1, '20261122T101530Z-1a2b3c4-987654321.1'],
  [new Date('2026-01-02T03:04:05Z'), undefined, undefined, 2, '20260102T030405Z-0000000-0.2']
])('the id of a release tells when, which commit, which run', (now, sha, run, attempt, expected) => {
  expect(releaseId(now, sha, run, attempt)).toBe(expected)
})
