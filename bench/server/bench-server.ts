import { hash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join, relative } from 'node:path'
import { CALM, type Conditions, delayOf } from './conditions.ts'
import type { Contents, Question, Questions, Work } from './messages.ts'
import { S3 } from './s3.ts'
import { Bucket } from './store.ts'
import { serve } from './wire.ts'

export interface Bench {
  /** Serves S3 on a connection. */
  connect(socket: Socket): void
  answer(question: Question): unknown
}

const stateFolder = '.s3-cloudfront-deploy/'
/** From so many bytes on, some send a file in parts, whose ETag is another than the MD5: only the size is looked at. */
const largeBytes = 5 * 1024 * 1024

export function createBench(): Bench {
  const s3 = new S3()
  let conditions: Conditions = CALM
  let requests: Record<string, number> = {}
  let firstAt: bigint | undefined
  let since = { cpu: process.cpuUsage(), at: performance.now() }

  function bucketOf(name: string): Bucket {
    const bucket = s3.buckets.get(name)
    if (bucket === undefined) throw new Error(`There is no bucket ${name}.`)
    return bucket
  }

  function work(): Work {
    const { user, system } = process.cpuUsage(since.cpu)
    const wall = (performance.now() - since.at) / 1000
    const done = { requests, firstAt: firstAt?.toString(), cpu: (user + system) / 1e6, wall }
    requests = {}
    firstAt = undefined
    since = { cpu: process.cpuUsage(), at: performance.now() }
    return done
  }

  const answers: { readonly [N in keyof Questions]: (ask: Questions[N]['ask']) => unknown } = {
    create: ({ bucket }) => void s3.buckets.set(bucket, new Bucket()),
    load: async ({ bucket, folder }) => void s3.buckets.set(bucket, await loaded(folder)),
    copy: ({ from, to }) => void s3.buckets.set(to, bucketOf(from).copy()),
    drop: ({ bucket }) => void s3.buckets.delete(bucket),
    contents: ({ bucket }) => contentsOf(bucketOf(bucket)),
    conditions: next => {
      conditions = next
    },
    work
  }

  return {
    connect(socket) {
      serve(socket, {
        keeps: head => s3.keeps(head),
        handle(request, answer) {
          firstAt ??= process.hrtime.bigint()
          const [operation, reply] = s3.handle(request)
          requests[operation] = (requests[operation] ?? 0) + 1
          const delayMs = delayOf(request, conditions)
          if (delayMs === 0) answer(reply)
          else setTimeout(answer, delayMs, reply)
        }
      })
    },
    answer({ name, ask }) {
      return (answers[name] as (ask: Question['ask']) => unknown)(ask)
    }
  }
}

async function loaded(folder: string): Promise<Bucket> {
  const bucket = new Bucket()
  const modified = new Date().toISOString()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const { size } = await stat(path)
    const etag = size < largeBytes ? hash('md5', await readFile(path), 'hex') : ''
    bucket.put(relative(folder, path).replaceAll('\\', '/'), { etag, size, modified, headers: {}, body: undefined })
  }
  // Sorted now, and not while somebody is measured.
  bucket.keys()
  return bucket
}

function contentsOf(bucket: Bucket): Contents {
  const keys = bucket.keys().filter(key => !key.startsWith(stateFolder))
  let bytes = 0
  let lines = ''
  for (const key of keys) {
    const { size = 0, etag = '' } = bucket.get(key) ?? {}
    bytes += size
    lines += `${key} ${size < largeBytes ? etag : size}\n`
  }
  return { files: keys.length, bytes, digest: hash('sha256', lines, 'hex') }
}
