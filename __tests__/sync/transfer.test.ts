import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import type { BlobStore, ObjectStore } from '../../src/ports.ts'
import type { DesiredFile, Plan } from '../../src/sync/operation.ts'
import { uploadFiles } from '../../src/sync/transfer.ts'
import { siteFile } from '../helpers/site-files.ts'

const MiB = 1024 * 1024

function sized(key: string, size: number): DesiredFile {
  return { ...siteFile(key), size }
}

/** What a rollback writes: an earlier release's file, which has no path. */
function restored({ path: _, md5: __, ...file }: DesiredFile): DesiredFile {
  return file
}

/** Uploads to a store that does with each file as it is told, and notes how many were begun, and at once at the most. */
async function uploaded(
  files: readonly DesiredFile[],
  storing: (key: string) => Promise<void>,
  signal = new AbortController().signal
) {
  const begun: string[] = []
  let underWay = 0
  let mostAtOnce = 0
  const store = async (key: string) => {
    begun.push(key)
    underWay += 1
    mostAtOnce = Math.max(mostAtOnce, underWay)
    try {
      await storing(key)
    } finally {
      underWay -= 1
    }
    return { etag: 'e' }
  }
  const operations = files.map(file => ({
    action: 'upload' as const,
    reason: 'new' as const,
    key: file.key,
    file,
    previous: { state: 'absent' as const }
  }))
  const outcome = await uploadFiles({ operations } as unknown as Plan, {
    store: { put: ({ key }) => store(key) } as Pick<ObjectStore, 'put'> as ObjectStore,
    blobs: { restore: (_, key) => store(key) } as Pick<BlobStore, 'restore'> as BlobStore,
    prefix: '',
    progress: { uploaded: 0, created: 0, deleted: 0, bytes: 0 },
    onPhase: () => undefined,
    onUploaded: () => undefined,
    signal
  }).then(
    () => 'stored',
    (error: Error) => error.message
  )
  return { outcome, begun, mostAtOnce }
}

const large = Array.from({ length: 20 }, (_, index) => sized(`${index}.pdf`, 16 * MiB))

test('large files are on their way only so many at once as memory holds', async () => {
  const { outcome, begun, mostAtOnce } = await uploaded(large, () => sleep(2))
  expect([outcome, begun.length, mostAtOnce]).toEqual(['stored', 20, 4])
})

test('what a rollback restores takes no memory here', async () => {
  const { begun, mostAtOnce } = await uploaded(large.map(restored), () => sleep(2))
  expect([begun.length, mostAtOnce]).toEqual([20, 16])
})

test('after a failure, not even a file is begun that was waiting for memory', async () => {
  const { outcome, begun } = await uploaded(large, async key => {
    await sleep(key === '0.pdf' ? 2 : 20)
    if (key === '0.pdf') throw new Error('denied')
  })
  expect(outcome).toBe('denied')
  expect(begun).toEqual(['0.pdf', '1.pdf', '2.pdf', '3.pdf'])
})

test('nor after a signal', async () => {
  const stop = new AbortController()
  const storing = async () => {
    await sleep(2)
    stop.abort(new Error('cancelled'))
  }
  const { outcome, begun } = await uploaded(
    large.map(file => ({ ...file, size: 64 * MiB })),
    storing,
    stop.signal
  )
  expect(outcome).toBe('cancelled')
  expect(begun).toEqual(['0.pdf', '1.pdf'])
})
