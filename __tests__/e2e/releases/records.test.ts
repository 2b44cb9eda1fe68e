import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { resolveHeaders } from '../../../src/headers/resolve-headers.ts'
import type { ObjectHeaders } from '../../../src/ports.ts'
import { encodeHead, type Head } from '../../../src/release/head.ts'
import { contentOf } from '../../../src/release/history.ts'
import { encodeRecord, type RecordedFile } from '../../../src/release/record.ts'
import { runPool } from '../../../src/util/pool.ts'
import { countsOf } from '../helpers/requests.ts'
import { createScene, type Scene } from '../helpers/scene.ts'
import { page } from '../helpers/sites.ts'
import { inDist } from '../helpers/workspace.ts'
import { headIn, recordIn, STATE } from './state.ts'

const RELEASE = '20261101T080000Z-1111111-1.1'
const headers: ObjectHeaders = resolveHeaders('a.txt', 'plain', { cacheRules: [], headerRules: [], edgeCache: false })

/** A site of so many small files whose release is live, as if a run had deployed them. */
async function sceneWith(files: number): Promise<Scene> {
  const scene = await createScene({ files: inDist({ 'index.html': page('Front') }) })
  const folder = join(scene.workspace.dir, 'dist', 'notes')
  await mkdir(folder)
  const recorded: RecordedFile[] = []
  const numbers = Array.from({ length: files }, (_, index) => String(index).padStart(6, '0'))
  await runPool(numbers, 16, async number => {
    const bytes = Buffer.from(`note ${number}\n`)
    await writeFile(join(folder, `${number}.txt`), bytes)
    const key = `notes/${number}.txt`
    const { etag } = scene.setup.bucket.put(key, { bytes })
    const digest = createHash('sha256').update(bytes).digest('hex')
    recorded.push({ key, size: bytes.length, digest, etag, fileClass: 'plain', headers })
  })
  recorded.sort((a, b) => (a.key < b.key ? -1 : 1))
  const at = '2026-11-01T08:00:00.000Z'
  const record = await encodeRecord({ schema: 1, id: RELEASE, createdAt: at, storage: {}, files: recorded })
  const head: Head = { schema: 1, live: { release: RELEASE, at, content: contentOf(recorded) }, past: [], pending: [] }
  scene.setup.bucket.put(`${STATE}releases/${RELEASE}.json.gz`, { bytes: record })
  scene.setup.bucket.put(`${STATE}head.json`, { bytes: encodeHead(head) })
  return scene
}

/** The most memory that a process has had, MiB, as Linux tells while it lives. */
function watchPeak(pid: number): () => number {
  let peak = 0
  const look = () => {
    try {
      const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
      peak = Math.max(peak, Number(kib ?? 0) / 1024)
    } catch {
      // It has ended.
    }
  }
  const timer = setInterval(look, 5)
  return () => {
    clearInterval(timer)
    return peak
  }
}

/** V8 collects late where there is room: how much is needed shows where there is little. */
const smallHeap = { NODE_OPTIONS: '--max-old-space-size=96' }

interface Measured {
  readonly files: number
  readonly peakMib: number
  readonly seconds: number
  readonly recordKib: number
}

/** Reads the record, compares, uploads the one file that is new and writes the next record; then goes back. */
async function measure(files: number): Promise<Measured> {
  await using scene = await sceneWith(files)
  const { bucket } = scene.setup
  let stop = (): number => 0
  const run = await scene.run({
    env: smallHeap,
    onStart: ({ pid = 0 }) => {
      stop = watchPeak(pid)
    }
  })
  const peakMib = stop()
  expect(run.outputs).toMatchObject({
    result: 'deployed',
    uploaded: '1',
    updated: '0',
    deleted: '0',
    unchanged: String(files)
  })
  // Several listings at once: each meets the next one on a page of its own.
  const pages = Math.ceil((files + 2) / 1000)
  const { ListObjectsV2: listings } = countsOf(run.requests)
  expect(listings).toBeGreaterThanOrEqual(pages)
  expect(listings).toBeLessThanOrEqual(pages + 7)
  const release = headIn(bucket).live?.release ?? ''
  expect(recordIn(bucket, release).files).toHaveLength(files + 1)
  const recordKib = (bucket.get(`${STATE}releases/${release}.json.gz`)?.bytes.byteLength ?? 0) / 1024

  const back = await scene.run({ env: smallHeap, inputs: { command: 'rollback', release: RELEASE } })
  expect(back.outputs).toMatchObject({ result: 'rolled-back', unchanged: String(files), deleted: '1' })
  return { files, peakMib, seconds: run.durationMs / 1000, recordKib }
}

describe('the record of a large site', () => {
  const onLinux = existsSync('/proc/self/status') ? test : test.skip
  onLinux(
    'is read, compared and written in a heap of 96 MiB, with little memory for each file',
    async () => {
      const measured: Measured[] = []
      for (const files of [1_000, 10_000, 20_000]) measured.push(await measure(files))
      const [small, , large] = measured
      if (small === undefined || large === undefined) throw new Error('unreachable: three sizes were measured')
      const kibPerFile = ((large.peakMib - small.peakMib) * 1024) / (large.files - small.files)
      console.log(
        [
          ...measured.map(
            ({ files, peakMib, seconds, recordKib }) =>
              `${files} files: ${peakMib.toFixed(0)} MiB at most, ${seconds.toFixed(1)} s, record of ${recordKib.toFixed(0)} KiB`
          ),
          `${kibPerFile.toFixed(1)} KiB for each further file`
        ].join('\n')
      )
      expect(kibPerFile).toBeLessThan(4)
      expect(large.peakMib).toBeLessThan(210)
    },
    300_000
  )
})
