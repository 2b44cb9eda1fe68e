import { gunzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { decodeRecord, encodeRecord } from '../../src/release/record.ts'
import { releaseId } from '../../src/release/release-id.ts'
import { recorded, recordOf, siteFile } from '../helpers/site-files.ts'

const nasty = ['a b+c%.txt', 'ü/é.html', '🦊".js', 'line\u2028separator', "it's\\here"]
const record = recordOf(nasty.map(key => recorded(siteFile(key))))

test('a record survives being written and read', () => {
  expect(decodeRecord(encodeRecord(record))).toEqual(record)
  expect(decodeRecord(encodeRecord(recordOf([])))).toEqual(recordOf([]))
})

test('it is JSON with one file a line', () => {
  const lines = gunzipSync(encodeRecord(record)).toString('utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(nasty.length + 2)
  expect(lines.slice(1, -1).map(line => JSON.parse(line.replace(/,$/, '')).key)).toEqual(nasty)
})

test('the same release is the same bytes', () => {
  expect(encodeRecord(record).equals(encodeRecord(structuredClone(record)))).toBe(true)
})

test.each([
  ['not gzip', Buffer.from('hello')],
  ['cut off', encodeRecord(record).subarray(0, 60)],
  ['a later schema', encodeRecord({ ...record, schema: 2 as 1 })],
  ['files without ETags', encodeRecord({ ...record, files: [{ key: 'x' } as never] })]
])('%s is told, not thrown', (_, bytes) => {
  expect(decodeRecord(bytes)).toEqual(expect.any(String))
})

test.each([
  [new Date('2026-11-22T10:15:30.999Z'), '1a2b3c4d5e6f', 987654321, 1, '20261122T101530Z-1a2b3c4-987654321.1'],
  [new Date('2026-01-02T03:04:05Z'), undefined, undefined, 2, '20260102T030405Z-0000000-0.2']
])('the id of a release tells when, which commit, which run', (now, sha, run, attempt, expected) => {
  expect(releaseId(now, sha, run, attempt)).toBe(expected)
})
