import { expect, test } from '@jest/globals'
import type { Operation, Upload } from '../../src/sync/operation.ts'
import { toSetAside } from '../../src/sync/set-aside.ts'
import { recorded, siteFile } from '../helpers/site-files.ts'

const plain = siteFile('logo.svg', 'old')
const chunk = siteFile('assets/a-DiwrgTda.js', 'chunk', { fileClass: 'fingerprinted' })
const left = { at: '2026-01-01T00:00:00.000Z', release: 'r1' }
const previous = { state: 'unknown' } as const

function upload(reason: Upload['reason'], more: Partial<Upload> = {}): Operation {
  return { action: 'upload', reason, key: plain.key, file: siteFile(plain.key, 'new'), previous, ...more }
}

/** What a rollback writes: an earlier release's file, which has no path. */
function restored({ path: _, md5: __, ...file }: ReturnType<typeof siteFile>): Upload['file'] {
  return file
}

test.each<[string, Operation, readonly string[]]>([
  ['what is overwritten', upload('content', { replaces: recorded(plain) }), ['old']],
  [
    'what gets other headers, which a rollback would have to undo',
    upload('headers', { replaces: recorded(plain) }),
    ['old']
  ],
  [
    'what is deleted',
    { action: 'delete', reason: 'stale', key: plain.key, size: 3, previous, replaces: recorded(plain) },
    ['old']
  ],
  ['not what nobody has put there', upload('content'), []],
  ['not what is new', upload('new'), []],
  ['not what stays', { action: 'keep', reason: 'unchanged', key: plain.key, file: plain, etag: plain.md5 }, []],
  [
    'not what was only kept: no release that is live has it',
    upload('content', { replaces: recorded(plain, left) }),
    []
  ],
  ['not what is kept under its own name', upload('content', { replaces: recorded(chunk) }), []],
  [
    'not a chunk that a build gives other headers: its bytes come from here',
    upload('headers', { file: chunk, replaces: recorded(chunk) }),
    []
  ],
  [
    'a chunk that a rollback gives other headers: its bytes are only there',
    upload('headers', { file: restored(chunk), replaces: recorded(chunk) }),
    ['chunk']
  ],
  ['a kept one likewise', upload('headers', { file: restored(plain), replaces: recorded(plain, left) }), ['old']],
  [
    'not one that a rollback replaces by another',
    upload('content', { file: restored(siteFile(chunk.key, 'other')), replaces: recorded(chunk) }),
    []
  ]
])('%s', (_, operation, expected) => {
  const digests = new Map([plain, chunk].map(file => [file.digest, file === plain ? 'old' : 'chunk']))
  const plan = { operations: [operation] }
  expect(toSetAside(plan, new Set()).map(({ digest }) => digests.get(digest))).toEqual(expected)
  // What a blob holds already is not copied again.
  expect(toSetAside(plan, new Set(digests.keys()))).toEqual([])
})

test('the same bytes under two names are copied once', () => {
  const twin = siteFile('twin.svg', 'old')
  const operations = [plain, twin].map(file => upload('content', { key: file.key, replaces: recorded(file) }))
  expect(toSetAside({ operations }, new Set())).toHaveLength(1)
})
