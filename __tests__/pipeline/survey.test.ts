import { expect, test } from '@jest/globals'
import { Doubts, type Place, survey } from '../../src/pipeline/survey.ts'
import type { ListedObject, ObjectStore } from '../../src/ports.ts'
import { emptyHead, type Head } from '../../src/release/head.ts'
import { encodeRecord } from '../../src/release/record.ts'
import { recordKey } from '../../src/release/site-state.ts'
import { planSync } from '../../src/sync/plan.ts'
import { listed, recorded, recordOf, siteFile } from '../helpers/site-files.ts'
import { MemoryStore } from '../release/memory-store.ts'
import { VirtualClock } from '../release/virtual-clock.ts'

const FOLDER = 'app/.s3-cloudfront-deploy/'
const files = Array.from({ length: 3000 }, (_, index) => siteFile(`${String(index).padStart(5, '0')}.txt`))
const record = recordOf(files.map(file => recorded(file)))
const live = { release: record.id, at: record.createdAt, content: 'c' }
const encoded = await encodeRecord(record)

/** A store that only lists, what it is given, until it breaks; `told` gets how many likely keys each listing was told of. */
function listing(
  objects: readonly ListedObject[],
  { breaksAfter = Number.POSITIVE_INFINITY, told = [] }: { breaksAfter?: number; told?: number[] } = {}
): ObjectStore {
  const unused = async (): Promise<never> => {
    throw new Error('a survey only lists')
  }
  return {
    async *list(prefix, likely = []) {
      told.push(likely.length)
      for (const [index, object] of objects.entries()) {
        if (index >= breaksAfter) throw new Error('the connection is gone')
        yield { ...object, key: prefix + object.key }
      }
    },
    folders: unused,
    head: unused,
    put: unused,
    delete: unused
  }
}

/** Surveys as the pipeline does: again, as long as there is something to be learnt from how it ended. */
async function surveyed(store: ObjectStore, bytes: Uint8Array = encoded) {
  const state = new MemoryStore(new VirtualClock())
  await state.write(recordKey(FOLDER, record.id), bytes, 'application/gzip', undefined)
  const place: Place = {
    store,
    state,
    storage: {},
    prefix: 'app/',
    stateFolder: '.s3-cloudfront-deploy/',
    statePrefix: FOLDER
  }
  const head: Head = { ...emptyHead, live }
  const wanted = { keys: files.map(({ key }) => key), files: [files], reservedFolder: () => undefined }
  const doubts = new Doubts()
  for (let surveys = 1; ; surveys++) {
    try {
      const { survey: found, comparison } = await survey(place, { head, etag: 'e', ageMs: 0 }, wanted, doubts)
      const choices = {
        adopted: new Map(),
        delete: 'stale',
        protectedFolders: [],
        releaseId: 'new',
        now: new Date(0)
      } as const
      return { surveys, problems: found.state.problems, stored: found.stored, plan: planSync(comparison, choices) }
    } catch (error) {
      if (!doubts.learn(error)) throw error
    }
  }
}

const all = files.map(listed)

test('a site that is as the record and the listing say is in place', async () => {
  const blob = { key: '.s3-cloudfront-deploy/blobs/0a', etag: 'e', size: 1 }
  const { surveys, problems, plan, stored } = await surveyed(listing([blob, ...all]))
  expect({ surveys, problems, isRecorded: plan.isRecorded }).toEqual({ surveys: 1, problems: [], isRecorded: true })
  expect(plan.operations.filter(({ reason }) => reason !== 'unchanged').map(({ key }) => key)).toEqual([blob.key])
  expect(stored?.blobs).toEqual(new Set(['0a']))
})

test('a store that lists in another order is taken at its word, in a second survey', async () => {
  for (const objects of [all.toReversed(), [...all, ...all.slice(7, 9)]]) {
    const told: number[] = []
    const { surveys, plan } = await surveyed(listing(objects, { told }))
    // Where keys come in another order, nobody can tell where a part of the listing begins.
    expect({ surveys, told, isRecorded: plan.isRecorded, operations: plan.operations.length }).toEqual({
      surveys: 2,
      told: [files.length, 0],
      isRecorded: true,
      operations: files.length
    })
    expect(new Set(plan.operations.map(({ reason }) => reason))).toEqual(new Set(['unchanged']))
  }
})

test('a record that can not be read to its end is not used at all', async () => {
  const { surveys, problems, plan } = await surveyed(listing(all), encoded.subarray(0, encoded.length - 500))
  expect({ surveys, isRecorded: plan.isRecorded, liveFiles: plan.liveFiles }).toEqual({
    surveys: 2,
    isRecorded: false,
    liveFiles: undefined
  })
  const [problem] = problems
  expect(problem).toContain(`${recordKey(FOLDER, record.id)}, is not used: it can't be read (`)
  expect(problem).toContain('unexpected end of file')
  // Without a record all that is there has to be looked at: a HEAD of each would tell.
  expect(new Set(plan.operations.map(({ reason }) => reason))).toEqual(new Set(['content']))
})

test('the record of another release in the place of the live one is not used, whole or cut off', async () => {
  const other = await encodeRecord({ ...record, id: '20251224T000000Z-2222222-2.1' })
  for (const bytes of [other, other.subarray(0, other.length - 500)]) {
    const { surveys, problems, plan } = await surveyed(listing(all), bytes)
    expect({ surveys, liveFiles: plan.liveFiles }).toEqual({ surveys: 1, liveFiles: undefined })
    expect(problems).toEqual([
      expect.stringContaining('is not used: it is the record of 20251224T000000Z-2222222-2.1.')
    ])
  }
})

test('a listing that breaks off is no listing', async () => {
  for (const after of [0, 1, 1500]) {
    await expect(surveyed(listing(all, { breaksAfter: after }))).rejects.toThrow('the connection is gone')
  }
})
