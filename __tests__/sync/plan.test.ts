import { describe, expect, test } from '@jest/globals'
import type { ListedObject, StoredObject } from '../../src/ports.ts'
import type { SiteFile } from '../../src/site/site-file.ts'
import { adoptionCandidates, type PlanInput, planSync } from '../../src/sync/plan.ts'
import { listed, recorded, recordOf, siteFile } from '../helpers/site-files.ts'

const now = new Date('2026-06-01T00:00:00Z')

function plan(input: Partial<PlanInput>): readonly string[] {
  return planned(input).map(({ action, reason, key }) => `${action} ${key}: ${reason}`)
}

function planned(input: Partial<PlanInput>) {
  return planSync({
    desired: [],
    record: undefined,
    intended: undefined,
    listed: [],
    adopted: new Map(),
    storage: {},
    delete: 'stale',
    protectedFolders: [],
    releaseId: 'new',
    now,
    ...input
  }).operations
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
  desired: SiteFile | undefined,
  record: SiteFile | undefined,
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

test.each(table)('%s', (_, desired, record, bucket, adopted, expected) => {
  const result = plan({
    desired: desired ? [desired] : [],
    record: record && recordOf([recorded(record)]),
    listed: bucket ? [bucket] : [],
    adopted: new Map(adopted && [['a.txt', adopted]])
  })
  expect(result).toEqual(expected === undefined ? [] : [expected])
})

test('a file that had left the site, was removed and comes back is new', () => {
  const left = { at: '2026-11-01T08:00:00.000Z', release: 'before' }
  const record = recordOf([{ ...recorded(was), left }])
  expect(plan({ desired: [was], record, listed: [] })).toEqual(['upload a.txt: new'])
  expect(plan({ desired: [was], record, listed: [listed(was)] })).toEqual(['keep a.txt: unchanged'])
})

test('a HEAD is asked for only where the bytes are right and no release knows them', () => {
  const files = [siteFile('known'), siteFile('right'), siteFile('wrong'), siteFile('absent')]
  const [known, right, wrong] = files as [SiteFile, SiteFile, SiteFile]
  const bucket = [listed(known), listed(right), { ...listed(wrong), etag: 'other' }]
  expect(adoptionCandidates(files, recordOf([recorded(known)]), bucket)).toEqual(['right'])
})

describe('deletes', () => {
  const unmanaged: ListedObject = { key: 'notes.txt', etag: 'e', size: 1 }
  const record = recordOf([recorded(was), recorded(chunk)])
  const bucket = [listed(was), listed(chunk), unmanaged]

  test('delete: stale removes what releases put', () => {
    expect(plan({ record, listed: bucket })).toEqual([
      'delete a.txt: stale',
      'keep assets/index-DiwrgTda.js: kept',
      'keep notes.txt: unmanaged'
    ])
  })
  test('delete: all removes unmanaged objects too, but no chunk that open tabs may ask for', () => {
    expect(plan({ record, listed: bucket, delete: 'all' })).toEqual([
      'delete a.txt: stale',
      'keep assets/index-DiwrgTda.js: kept',
      'delete notes.txt: unmanaged'
    ])
  })
  test('delete: none removes nothing', () => {
    expect(plan({ record, listed: bucket, delete: 'none' })).toEqual([
      'keep a.txt: kept',
      'keep assets/index-DiwrgTda.js: kept',
      'keep notes.txt: unmanaged'
    ])
  })
  test('our own state is not even looked at', () => {
    const state = { key: '.s3-cloudfront-deploy/head.json', etag: 'e', size: 1 }
    expect(plan({ listed: [state], delete: 'all', protectedFolders: ['.s3-cloudfront-deploy/'] })).toEqual([])
  })
  test('other sites below the prefix survive delete: all, whatever their names sort before', () => {
    const site = ['pr-1/!first.html', 'pr-1/.s3-cloudfront-deploy/head.json', 'pr-1/index.html']
    const neighbours = ['pr-10/index.html', 'pr-1.html']
    const bucketKeys = [...site, ...neighbours].map(key => ({ key, etag: 'e', size: 1 }))
    const result = plan({ listed: bucketKeys, delete: 'all' })
    expect(result.filter(line => line.startsWith('delete'))).toEqual([
      'delete pr-1.html: unmanaged',
      'delete pr-10/index.html: unmanaged'
    ])
  })
})

test('what is kept remembers when it left the site, and with which release', () => {
  const first = planned({ record: recordOf([recorded(chunk)]), listed: [listed(chunk)] })
  const left = { at: '2026-06-01T00:00:00.000Z', release: '20260101T000000Z-1111111-1.1' }
  expect(first[0]).toMatchObject({ reason: 'kept', file: { left } })

  const later = planned({
    record: { ...recordOf([recorded(chunk, left)]), id: 'second' },
    listed: [listed(chunk)],
    now: new Date('2026-07-01T00:00:00Z')
  })
  expect(later[0]).toMatchObject({ reason: 'kept', file: { left } })
})

test('a chunk that comes back is uploaded only if it is gone', () => {
  const record = recordOf([recorded(chunk, { at: '2026-01-01T00:00:00.000Z', release: 'r' })])
  expect(plan({ desired: [chunk], record, listed: [listed(chunk)] })).toEqual([`keep ${chunk.key}: unchanged`])
  expect(plan({ desired: [chunk], record, listed: [] })).toEqual([`upload ${chunk.key}: new`])
})

test('other encryption or tags than the record says write every object anew', () => {
  const record = { ...recordOf([recorded(was)]), storage: { sse: 'AES256' } }
  expect(plan({ desired: [was], record, listed: [listed(was)], storage: { sse: 'AES256' } })).toEqual([
    'keep a.txt: unchanged'
  ])
  expect(plan({ desired: [was], record, listed: [listed(was)], storage: { sse: 'aws:kms' } })).toEqual([
    'upload a.txt: headers'
  ])
})

test('a change of any one header counts', () => {
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
    expect([headers, plan({ desired, record, listed: bucket })]).toEqual([headers, ['upload a.txt: headers']])
  }
})

test('what somebody removed behind the record may live on at the edge, unless it comes back the same', () => {
  const record = recordOf([recorded(was)])
  expect(planned({ desired: [was], record })[0]).toMatchObject({ reason: 'drifted', previous: { state: 'absent' } })
  expect(planned({ desired: [is], record })[0]).toMatchObject({
    reason: 'drifted',
    previous: { state: 'absent', edgeCopy: was.headers }
  })
})

describe('what a crashed run left', () => {
  const page = siteFile('new.html', 'new', { fileClass: 'document' })
  const intended = { ...recordOf([recorded(page), recorded(chunk)]), id: 'crashed' }
  const bucket = [listed(page), listed(chunk)]

  test('its documents go, its fingerprinted files stay as long as the live release is kept', () => {
    const record = recordOf([])
    expect(plan({ record, intended, listed: bucket })).toEqual([
      'keep assets/index-DiwrgTda.js: kept',
      'delete new.html: stale'
    ])
    expect(planned({ record, intended, listed: bucket })[0]).toMatchObject({ file: { left: { release: record.id } } })
  })
  test('what is still wanted is looked at once and adopted', () => {
    expect(adoptionCandidates([page], recordOf([]), bucket)).toEqual(['new.html'])
  })
  test('what it overwrote is written again', () => {
    const record = recordOf([recorded(siteFile('new.html', 'old', { fileClass: 'document' }))])
    expect(plan({ desired: [page], record, intended, listed: [listed(page)] })).toEqual(['upload new.html: drifted'])
  })
  test('same bytes that it may have given other headers are written again', () => {
    const record = recordOf([recorded(was)])
    const begun = { ...recordOf([recorded(otherHeaders)]), id: 'crashed' }
    expect(plan({ desired: [was], record, intended: begun, listed: [listed(was)] })).toEqual(['upload a.txt: drifted'])
    expect(plan({ desired: [was], record, intended: { ...record, id: 'crashed' }, listed: [listed(was)] })).toEqual([
      'keep a.txt: unchanged'
    ])
    const encrypted = { ...record, id: 'crashed', storage: { sse: 'aws:kms' } }
    expect(plan({ desired: [was], record, intended: encrypted, listed: [listed(was)] })).toEqual([
      'upload a.txt: drifted'
    ])
  })
})

test("a file of ours in what has become another site's folder leaves our record, and is never removed", () => {
  const shared = siteFile('app/assets/index-DiwrgTda.js', 'chunk', { fileClass: 'fingerprinted' })
  const page = siteFile('app/old.html', 'page', { fileClass: 'document' })
  const marker = { key: 'app/.s3-cloudfront-deploy/head.json', etag: 'e', size: 1 }
  const record = recordOf([recorded(shared), recorded(page)])
  expect(plan({ record, listed: [marker, listed(shared), listed(page)], delete: 'all' })).toEqual([
    'keep app/.s3-cloudfront-deploy/head.json: unmanaged',
    'keep app/assets/index-DiwrgTda.js: unmanaged',
    'keep app/old.html: unmanaged'
  ])
})

test('doubt about headers outlives a second crash', () => {
  const record = recordOf([recorded(was)])
  const begun = { ...recordOf([{ ...recorded(was), etag: '' }]), id: 'crashed twice' }
  expect(plan({ desired: [was], record, intended: begun, listed: [listed(was)] })).toEqual(['upload a.txt: drifted'])
})
