import { isDeepStrictEqual } from 'node:util'
import { expect, test } from '@jest/globals'
import type { ListedObject, ObjectHeaders, StorageOptions, StoredObject } from '../../src/ports.ts'
import type { RecordedFile, ReleaseRecord } from '../../src/release/record.ts'
import type { FileClass } from '../../src/site/site-file.ts'
import { type Adoptable, compareSite } from '../../src/sync/compare.ts'
import type { DesiredFile, Operation } from '../../src/sync/operation.ts'
import { planSync } from '../../src/sync/plan.ts'
import type { Rows } from '../../src/util/rows.ts'
import { compareUtf8 } from '../../src/util/utf8-order.ts'
import { type Random, seeded } from '../e2e/helpers/random.ts'
import { recorded, recordOf, siteFile } from '../helpers/site-files.ts'

// The table of `planSync` once more, over maps that hold everything at once: what goes through the sources side by side, and
// judges only at the end what needs all of them, has to come to the same.

interface World {
  readonly desired: readonly DesiredFile[]
  readonly record: ReleaseRecord | undefined
  readonly intended: ReleaseRecord | undefined
  readonly listed: readonly ListedObject[]
  /** What HEAD would say. */
  readonly stored: ReadonlyMap<string, StoredObject>
  readonly storage: StorageOptions
  readonly delete: 'stale' | 'all' | 'none'
}

const now = new Date('2026-06-01T00:00:00Z')
const stateFolder = '.s3-cloudfront-deploy/'
/** Folders of previews, as the pipeline tells them by their names. */
const preview = /^pr-\d+\//

function reservedFolder(key: string): string | undefined {
  return key.startsWith(stateFolder) ? stateFolder : preview.exec(key)?.[0]
}

function reference(world: World) {
  const { desired, record, intended, listed, storage } = world
  const files = new Map(desired.map(file => [file.key, file]))
  const before = new Map(record?.files.map(file => [file.key, file]))
  const begun = new Map(intended?.files.map(file => [file.key, file]))
  const objects = new Map(listed.map(object => [object.key, object]))
  const reserved = [stateFolder, ...listed.flatMap(({ key }) => reservedFolder(key) ?? [])]
  const others = listed.flatMap(({ key }) => {
    const nested = /^(.+?\/)\.s3-cloudfront-deploy\//.exec(key)?.[1]
    const elsewhere = /^(.*\/)releases\/\d{8}T\d{6}Z-[0-9a-f]{7}-\d+\.\d+\.json\.gz$/.exec(key)?.[1]
    return nested ?? (elsewhere === undefined || elsewhere === stateFolder ? [] : elsewhere)
  })
  const isIn = (key: string, folders: readonly string[]) => folders.some(folder => key.startsWith(folder))
  const same = (a: unknown, b: unknown) => JSON.stringify(sorted(a ?? {})) === JSON.stringify(sorted(b ?? {}))
  const adoptable: string[] = []
  const operations = new Map<string, Operation>()

  for (const file of files.values()) {
    const { key } = file
    const object = objects.get(key)
    const known = object === undefined && before.get(key)?.left !== undefined ? undefined : before.get(key)
    const upload = (reason: string, previous: object, replaces?: RecordedFile) =>
      operations.set(key, { action: 'upload', reason, key, file, previous, ...(replaces && { replaces }) } as Operation)
    const keep = () =>
      operations.set(key, {
        ...{ action: 'keep', reason: 'unchanged', key, file },
        ...(object?.etag !== file.md5 && { etag: object?.etag })
      } as Operation)
    if (known === undefined && object === undefined) upload('new', { state: 'absent' })
    else if (known === undefined) {
      const isAdoptable = file.md5 !== undefined && object?.etag === file.md5
      const head = isAdoptable ? world.stored.get(key) : undefined
      if (isAdoptable) adoptable.push(key)
      if (head === undefined) upload('content', { state: 'unknown' })
      else if (!same(head.headers, file.headers) || !same(storage, {}))
        upload('headers', { state: 'known', headers: head.headers })
      else keep()
    } else if (object === undefined) {
      const isSame = known.digest === file.digest && same(known.headers, file.headers)
      upload('drifted', { state: 'absent', ...(!isSame && { edgeCopy: known.headers }) })
    } else if (object.etag !== known.etag) upload('drifted', { state: 'unknown' })
    else {
      const other = begun.get(key)
      const inDoubt =
        other !== undefined &&
        (other.etag === '' || !same(intended?.storage, record?.storage) || !same(other.headers, known.headers))
      if (inDoubt) upload('drifted', { state: 'unknown' }, known)
      else if (known.digest !== file.digest) upload('content', { state: 'known', headers: known.headers }, known)
      else if (!same(known.headers, file.headers) || !same(record?.storage, storage))
        upload('headers', { state: 'known', headers: known.headers }, known)
      else keep()
    }
  }

  for (const object of objects.values()) {
    const { key, size, etag } = object
    if (files.has(key) || isIn(key, reserved)) continue
    const ours = before.get(key)?.etag === etag ? before.get(key) : begun.get(key)
    const left = { at: now.toISOString(), release: record?.id ?? 'new' }
    const file = ours && { ...ours, etag, left: ours.left ?? left }
    const isFree = !isIn(key, others)
    const isRecorded = ours !== undefined && ours === before.get(key)
    const previous = isRecorded ? { state: 'known', headers: ours.headers } : { state: 'unknown' }
    if (isFree && file === undefined && world.delete === 'all')
      operations.set(key, { action: 'delete', reason: 'unmanaged', key, size, previous: { state: 'unknown' } })
    else if (!isFree || file === undefined) operations.set(key, { action: 'keep', reason: 'unmanaged', key, size })
    else if (world.delete === 'none' || file.fileClass === 'fingerprinted')
      operations.set(key, { action: 'keep', reason: 'kept', key, file })
    else {
      const replaces = isRecorded ? { replaces: ours } : {}
      operations.set(key, { action: 'delete', reason: 'stale', key, size, previous, ...replaces, file } as Operation)
    }
  }
  for (const { key, size, fileClass, headers, left } of before.values()) {
    const isGone = !files.has(key) && !objects.has(key) && left === undefined && fileClass !== 'fingerprinted'
    if (!isGone || world.delete === 'none' || isIn(key, reserved) || isIn(key, others)) continue
    operations.set(key, { action: 'delete', reason: 'stale', key, size, previous: { state: 'known', headers } })
  }

  const live = record?.files.filter(file => file.left === undefined).map(({ key }) => key)
  const after = [...operations.values()].flatMap(operation =>
    operation.action === 'upload' || operation.reason === 'unchanged'
      ? [{ key: operation.key, isLive: true }]
      : operation.reason === 'kept'
        ? [{ key: operation.key, isLive: false }]
        : []
  )
  return {
    operations: [...operations.values()].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),
    liveFiles: live?.length,
    isRecorded:
      live !== undefined &&
      live.length === files.size &&
      after.every(({ key, isLive }) => before.has(key) && live.includes(key) === isLive),
    adoptable: adoptable.sort()
  }
}

function sorted(value: object): unknown {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

const keys = [
  ...[
    'a',
    'a b',
    'a-b',
    'a.b',
    'a/b',
    'a0',
    'index.html',
    'é',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '🦊',
    '🦋',
    'a🦊',
    'a\uffff'
  ],
  ...['app/x', 'app/🦊', `app/${stateFolder}head.json`, `${stateFolder}head.json`, `${stateFolder}blobs/0`, 'apple'],
  ...['pr-1/x', 'pr-10/x', 'pr-1.html', `pr-2/${stateFolder}head.json`, 'state/x'],
  'state/releases/20260101T000000Z-1111111-1.1.json.gz'
]

function worldOf(random: Random): World {
  const headers = (): ObjectHeaders =>
    random.pick<ObjectHeaders>([
      { cacheControl: 'no-cache' },
      { cacheControl: 'no-cache' },
      { cacheControl: 'no-cache', contentType: 'text/plain' },
      { contentType: 'text/plain', metadata: { a: '1' } }
    ])
  const fileClass = () => random.pick<FileClass>(['fingerprinted', 'document', 'plain'])
  const file = (key: string) =>
    siteFile(key, random.pick(['x', 'x', 'x', 'y']), { headers: headers(), fileClass: fileClass() })
  const some = (share: number) => keys.filter(() => random.chance(share))
  const share = random.pick([0, 0.1, 0.5, 0.9, 1])
  const storage = (): StorageOptions => random.pick<StorageOptions>([{}, {}, {}, { sse: 'AES256' }])

  const files = (chosen: readonly string[]): RecordedFile[] =>
    chosen.map(key => {
      const { path: _, md5, ...rest } = file(key)
      const left = random.chance(0.2) && {
        left: { at: '2026-01-01T00:00:00.000Z', release: random.pick(['r1', 'r2']) }
      }
      return { ...rest, etag: random.chance(0.1) ? '' : md5, ...left }
    })
  const record = random.chance(0.8) ? { ...recordOf(files(some(share))), storage: storage() } : undefined
  const intended = random.chance(0.3)
    ? { ...recordOf(files(some(random.next()))), id: 'begun', storage: storage() }
    : undefined
  // No site has files where its state or a preview is: that is refused before.
  const desired = some(random.pick([0, share, 1]))
    .filter(key => reservedFolder(key) === undefined)
    .map(key => {
      const { path, md5, ...rest } = file(key)
      return random.chance(0.1) ? rest : { ...rest, path, md5 }
    })
  const listed = some(random.pick([0, 0.5, share, 1])).map(key => ({ key, etag: file(key).md5, size: random.below(9) }))
  const stored = new Map(
    listed.filter(() => random.chance(0.8)).map(({ key, etag, size }) => [key, { etag, size, headers: headers() }])
  )
  return {
    desired,
    record,
    intended,
    listed,
    stored,
    storage: storage(),
    delete: random.pick(['stale', 'all', 'none'])
  }
}

/** In order, cut anywhere, and not all there at once. */
function rowsOf<T extends { readonly key: string }>(rows: readonly T[], random: Random): Rows<T> {
  const inOrder = rows.toSorted((a, b) => compareUtf8(a.key, b.key))
  const batches: (readonly T[])[] = []
  while (inOrder.length > 0) batches.push(inOrder.splice(0, random.below(4)))
  if (random.chance(0.5)) return batches
  return (async function* () {
    for (const batch of batches) {
      if (random.chance(0.1)) await new Promise(setImmediate)
      yield batch
    }
  })()
}

test('side by side comes to the same as all at once', async () => {
  const seen = new Map<string, number>()
  for (let seed = 1; seed <= 3000; seed++) {
    const random = seeded(seed)
    const world = worldOf(random)
    const comparison = await compareSite({
      desired: rowsOf(world.desired, random),
      record: world.record && { ...world.record, files: rowsOf(world.record.files, random) },
      intended: world.intended && { ...world.intended, files: rowsOf(world.intended.files, random) },
      listed: rowsOf(world.listed, random),
      storage: world.storage,
      reservedFolder
    })
    const adopted = new Map(
      comparison.adoptable.flatMap(({ file: { key } }: Adoptable) => {
        const object = world.stored.get(key)
        return object === undefined ? [] : [[key, object] as const]
      })
    )
    const choices = { adopted, delete: world.delete, protectedFolders: [stateFolder], releaseId: 'new', now }
    const plan = planSync(comparison, choices)
    const adoptable = comparison.adoptable.map(({ file }: Adoptable) => file.key).sort()
    const [is, shouldBe] = [{ ...plan, adoptable }, reference(world)]
    // Jest's own comparison of thousands takes longer than all else.
    if (!isDeepStrictEqual(is, shouldBe)) expect({ seed, ...is }).toEqual({ seed, ...shouldBe })
    for (const { action, reason } of plan.operations)
      seen.set(`${action} ${reason}`, (seen.get(`${action} ${reason}`) ?? 0) + 1)
    if (plan.isRecorded) seen.set('recorded', (seen.get('recorded') ?? 0) + 1)
  }
  // The series is worth nothing where it does not come by a row of the table.
  const rows = ['new', 'content', 'headers', 'drifted'].map(reason => `upload ${reason}`)
  for (const row of [
    ...rows,
    'keep unchanged',
    'keep kept',
    'keep unmanaged',
    'delete stale',
    'delete unmanaged',
    'recorded'
  ])
    expect([row, seen.get(row) ?? 0]).toEqual([row, expect.any(Number)])
  expect(Math.min(...seen.values())).toBeGreaterThan(5)
  expect(seen.size).toBe(rows.length + 6)
}, 120_000)

test.each(['desired', 'recorded', 'intended', 'listed'])(
  'what %s throws in the middle is thrown, and all are closed',
  async source => {
    const closed: string[] = []
    const row = (key: string) => recorded(siteFile(key))
    const rows = (name: string) =>
      (async function* () {
        try {
          yield [row(`${name}/1`)]
          await new Promise(setImmediate)
          if (name === source) throw new Error(`${name} is broken`)
          yield [row(`${name}/2`)]
        } finally {
          closed.push(name)
        }
      })()
    const release = { id: 'r', storage: {} }
    const comparing = compareSite({
      desired: rows('desired'),
      record: { ...release, files: rows('recorded') },
      intended: { ...release, files: rows('intended') },
      listed: rows('listed'),
      storage: {},
      reservedFolder: () => undefined
    })
    await expect(comparing).rejects.toThrow(`${source} is broken`)
    expect(closed.sort()).toEqual(['desired', 'intended', 'listed', 'recorded'])
  }
)
