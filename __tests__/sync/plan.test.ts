import { describe, expect, test } from '@jest/globals'
import type { ListedObject, StorageOptions, StoredObject } from '../../src/ports.ts'
import type { ReleaseRecord } from '../../src/release/record.ts'
import { compareSite } from '../../src/sync/compare.ts'
import type { DesiredFile, Operation } from '../../src/sync/operation.ts'
import { type Choices, planSync } from '../../src/sync/plan.ts'
import { compareUtf8 } from '../../src/util/utf8-order.ts'
import { listed, recorded, recordOf, siteFile, type WholeFile } from '../helpers/site-files.ts'

const now = new Date('2026-06-01T00:00:00Z')

interface Input extends Choices {
  readonly desired: readonly DesiredFile[]
  readonly record: ReleaseRecord | undefined
  readonly intended: ReleaseRecord | undefined
  readonly listed: readonly ListedObject[]
  readonly storage: StorageOptions
}

async function plan(input: Partial<Input>): Promise<readonly string[]> {
  return (await planned(input)).map(({ action, reason, key }) => `${action} ${key}: ${reason}`)
}

async function planned(input: Partial<Input>): Promise<readonly Operation[]> {
  const protectedFolders = input.protectedFolders ?? []
  const choices = { adopted: new Map(), delete: 'stale', releaseId: 'new', now, ...input, protectedFolders } as const
  return planSync(await compared(input), choices).operations
}

function compared({ desired = [], record, intended, listed = [], storage = {}, protectedFolders }: Partial<Input>) {
  return compareSite({
    desired: [inOrder(desired)],
    record: record && { ...record, files: [inOrder(record.files)] },
    intended: intended && { ...intended, files: [inOrder(intended.files)] },
    listed: [inOrder(listed)],
    storage,
    reservedFolder: key => protectedFolders?.find(folder => key.startsWith(folder))
  })
}

function inOrder<T extends { readonly key: string }>(rows: readonly T[]): readonly T[] {
  return rows.toSorted((a, b) => compareUtf8(a.key, b.key))
}

const was = siteFile('a.txt', 'old')
const is = siteFile('a.txt', 'new')
const otherHeaders = siteFile('a.txt', 'old', { headers: { cacheControl: 'max-age=60' } })
const chunk = siteFile('assets/index-DiwrgTda.js', 'chunk', { fileClass: 'fingerprinted' })
const foreign: ListedObject = { key: 'a.txt', etag: 'f0f0', size: 3 }
const stored: StoredObject = { etag: was.md5, size: 3, headers: was.headers }

// Row by row the table in the doc comment of planSync.
const table: readonly (readonly [
  name: string,
  desired: WholeFile | undefined,
  record: WholeFile | undefined,
  bucket: ListedObject | undefined,
  adopted: StoredObject | undefined,
  expected: string | undefined
])[] = [
  ['same everywhere', was, was, listed(was), undefined, 'keep a.txt: unchanged'],
  ['other headers', otherHeaders, was, listed(was), undefined, 'upload a.txt: headers'],
  ['other content', is, was, listed(was), undefined, 'upload a.txt: content'],
  ['written by somebody else', was, was, foreign, undefined, 'upload a.txt: drifted'],
  ['removed by somebody else', was, was, undefined, undefined, 'upload a.txt: drifted'],
  ['no record, right bytes and headers', was, undefined, listed(was), stored, 'keep a.txt: unchanged'],
  ['no record, right bytes only', otherHeaders, undefined, listed(was), stored, 'upload a.txt: headers'],
  ['no record, other bytes', is, undefined, listed(was), undefined, 'upload a.txt: content'],
  ['not there yet', is, undefined, undefined, undefined, 'upload a.txt: new'],
  ['left the site', undefined, was, listed(was), undefined, 'delete a.txt: stale'],
  ['left the site, fingerprinted', undefined, chunk, listed(chunk), undefined, 'keep assets/index-DiwrgTda.js: kept'],
  ['left the site, somebody wrote it since', undefined, was, foreign, undefined, 'keep a.txt: unmanaged'],
  ['put by no release', undefined, undefined, foreign, undefined, 'keep a.txt: unmanaged'],
  ['left the site and gone already', undefined, was, undefined, undefined, 'delete a.txt: stale'],
  ['left the site and gone already, fingerprinted', undefined, chunk, undefined, undefined, undefined]
]

test.each(table)('%s', async (_, desired, record, bucket, adopted, expected) => {
  const result = await plan({
    desired: desired ? [desired] : [],
    record: record && recordOf([recorded(record)]),
    listed: bucket ? [bucket] : [],
    adopted: new Map(adopted && [['a.txt', adopted]])
  })
  expect(result).toEqual(expected === undefined ? [] : [expected])
})

test('a file that had left the site, was removed and comes back is new', async () => {
  const left = { at: '2026-11-01T08:00:00.000Z', release: 'before' }
  const record = recordOf([{ ...recorded(was), left }])
  expect(await plan({ desired: [was], record, listed: [] })).toEqual(['upload a.txt: new'])
  expect(await plan({ desired: [was], record, listed: [listed(was)] })).toEqual(['keep a.txt: unchanged'])
})

test('a HEAD is asked for only where the bytes are right and no release knows them', async () => {
  const files = [siteFile('known'), siteFile('right'), siteFile('wrong'), siteFile('absent')]
  const [known, right, wrong] = files as [WholeFile, WholeFile, WholeFile]
  const bucket = [listed(known), listed(right), { ...listed(wrong), etag: 'other' }]
  const { adoptable } = await compared({ desired: files, record: recordOf([recorded(known)]), listed: bucket })
  expect(adoptable.map(({ file }) => file.key)).toEqual(['right'])
})

describe('deletes', () => {
  const unmanaged: ListedObject = { key: 'notes.txt', etag: 'e', size: 1 }
  const record = recordOf([recorded(was), recorded(chunk)])
  const bucket = [listed(was), listed(chunk), unmanaged]

  test('delete: stale removes what releases put', async () => {
    expect(await plan({ record, listed: bucket })).toEqual([
      'delete a.txt: stale',
      'keep assets/index-DiwrgTda.js: kept',
      'keep notes.txt: unmanaged'
    ])
  })
  test('delete: all removes unmanaged objects too, but no chunk that open tabs may ask for', async () => {
    expect(await plan({ record, listed: bucket, delete: 'all' })).toEqual([
      'delete a.txt: stale',
      'keep assets/index-DiwrgTda.js: kept',
      'delete notes.txt: unmanaged'
    ])
  })
  test('delete: none removes nothing', async () => {
    expect(await plan({ record, listed: bucket, delete: 'none' })).toEqual([
      'keep a.txt: kept',
      'keep assets/index-DiwrgTda.js: kept',
      'keep notes.txt: unmanaged'
    ])
  })
  test('our own state is not even looked at', async () => {
    const state = { key: '.s3-cloudfront-deploy/head.json', etag: 'e', size: 1 }
    expect(await plan({ listed: [state], delete: 'all', protectedFolders: ['.s3-cloudfront-deploy/'] })).toEqual([])
  })
  test('other sites below the prefix survive delete: all, whatever their names sort before', async () => {
    const site = ['pr-1/!first.html', 'pr-1/.s3-cloudfront-deploy/head.json', 'pr-1/index.html']
    const neighbours = ['pr-10/index.html', 'pr-1.html']
    const bucketKeys = [...site, ...neighbours].map(key => ({ key, etag: 'e', size: 1 }))
    const result = await plan({ listed: bucketKeys, delete: 'all' })
    expect(result.filter(line => line.startsWith('delete'))).toEqual([
      'delete pr-1.html: unmanaged',
      'delete pr-10/index.html: unmanaged'
    ])
  })
})

test('what is kept remembers when it left the site, and with which release', async () => {
  const first = await planned({ record: recordOf([recorded(chunk)]), listed: [listed(chunk)] })
  const left = { at: '2026-06-01T00:00:00.000Z', release: '20260101T000000Z-1111111-1.1' }
  expect(first[0]).toMatchObject({ reason: 'kept', file: { left } })

  const later = await planned({
    record: { ...recordOf([recorded(chunk, left)]), id: 'second' },
    listed: [listed(chunk)],
    now: new Date('2026-07-01T00:00:00Z')
  })
  expect(later[0]).toMatchObject({ reason: 'kept', file: { left } })
})

test('a chunk that comes back is uploaded only if it is gone', async () => {
  const record = recordOf([recorded(chunk, { at: '2026-01-01T00:00:00.000Z', release: 'r' })])
  expect(await plan({ desired: [chunk], record, listed: [listed(chunk)] })).toEqual([`keep ${chunk.key}: unchanged`])
  expect(await plan({ desired: [chunk], record, listed: [] })).toEqual([`upload ${chunk.key}: new`])
})

test('other encryption or tags than the record says write every object anew', async () => {
  const record = { ...recordOf([recorded(was)]), storage: { sse: 'AES256' } }
  expect(await plan({ desired: [was], record, listed: [listed(was)], storage: { sse: 'AES256' } })).toEqual([
    'keep a.txt: unchanged'
  ])
  expect(await plan({ desired: [was], record, listed: [listed(was)], storage: { sse: 'aws:kms' } })).toEqual([
    'upload a.txt: headers'
  ])
})

test('a change of any one header counts', async () => {
  const base = { cacheControl: 'no-cache', contentType: 'text/plain' }
  const record = recordOf([recorded(siteFile('a.txt', 'same', { headers: base }))])
  const bucket = [listed(siteFile('a.txt', 'same'))]
  const variants = [
    { ...base, contentType: 'text/html' },
    { ...base, contentDisposition: 'attachment' },
    { ...base, contentEncoding: 'br' },
    { ...base, contentLanguage: 'ko' },
    { ...base, expires: 'Thu, 01 Jan 2026 00:00:00 GMT' },
    { ...base, metadata: { a: '1' } },
    { cacheControl: 'no-cache' }
  ]
  for (const headers of variants) {
    const desired = [siteFile('a.txt', 'same', { headers })]
    expect([headers, await plan({ desired, record, listed: bucket })]).toEqual([headers, ['upload a.txt: headers']])
  }
})

test('what somebody removed behind the record may live on at the edge, unless it comes back the same', async () => {
  const record = recordOf([recorded(was)])
  expect((await planned({ desired: [was], record }))[0]).toMatchObject({
    reason: 'drifted',
    previous: { state: 'absent' }
  })
  expect((await planned({ desired: [is], record }))[0]).toMatchObject({
    reason: 'drifted',
    previous: { state: 'absent', edgeCopy: was.headers }
  })
})

describe('what a crashed run left', () => {
  const page = siteFile('new.html', 'new', { fileClass: 'document' })
  const intended = { ...recordOf([recorded(page), recorded(chunk)]), id: 'crashed' }
  const bucket = [listed(page), listed(chunk)]

  test('its documents go, its fingerprinted files stay as long as the live release is kept', async () => {
    const record = recordOf([])
    expect(await plan({ record, intended, listed: bucket })).toEqual([
      'keep assets/index-DiwrgTda.js: kept',
      'delete new.html: stale'
    ])
    expect((await planned({ record, intended, listed: bucket }))[0]).toMatchObject({
      file: { left: { release: record.id } }
    })
  })
  test('what is still wanted is looked at once and adopted', async () => {
    const { adoptable } = await compared({ desired: [page], record: recordOf([]), listed: bucket })
    expect(adoptable.map(({ file }) => file.key)).toEqual(['new.html'])
  })
  test('what it overwrote is written again', async () => {
    const record = recordOf([recorded(siteFile('new.html', 'old', { fileClass: 'document' }))])
    expect(await plan({ desired: [page], record, intended, listed: [listed(page)] })).toEqual([
      'upload new.html: drifted'
    ])
  })
  test('same bytes that it may have given other headers are written again', async () => {
    const record = recordOf([recorded(was)])
    const begun = { ...recordOf([recorded(otherHeaders)]), id: 'crashed' }
    expect(await plan({ desired: [was], record, intended: begun, listed: [listed(was)] })).toEqual([
      'upload a.txt: drifted'
    ])
    expect(
      await plan({ desired: [was], record, intended: { ...record, id: 'crashed' }, listed: [listed(was)] })
    ).toEqual(['keep a.txt: unchanged'])
    const encrypted = { ...record, id: 'crashed', storage: { sse: 'aws:kms' } }
    expect(await plan({ desired: [was], record, intended: encrypted, listed: [listed(was)] })).toEqual([
      'upload a.txt: drifted'
    ])
  })
})

test("a file of ours in what has become another site's folder leaves our record, and is never removed", async () => {
  const shared = siteFile('app/assets/index-DiwrgTda.js', 'chunk', { fileClass: 'fingerprinted' })
  const page = siteFile('app/old.html', 'page', { fileClass: 'document' })
  const marker = { key: 'app/.s3-cloudfront-deploy/head.json', etag: 'e', size: 1 }
  const record = recordOf([recorded(shared), recorded(page)])
  expect(await plan({ record, listed: [marker, listed(shared), listed(page)], delete: 'all' })).toEqual([
    'keep app/.s3-cloudfront-deploy/head.json: unmanaged',
    'keep app/assets/index-DiwrgTda.js: unmanaged',
    'keep app/old.html: unmanaged'
  ])
})

test('doubt about headers outlives a second crash', async () => {
  const record = recordOf([recorded(was)])
  const begun = { ...recordOf([{ ...recorded(was), etag: '' }]), id: 'crashed twice' }
  expect(await plan({ desired: [was], record, intended: begun, listed: [listed(was)] })).toEqual([
    'upload a.txt: drifted'
  ])
})
