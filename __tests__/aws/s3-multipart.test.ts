import { truncate, writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { FileUpload } from '../../src/ports.ts'
import { outcomeOf } from '../helpers/compare-requests.ts'
import { openPlane } from '../helpers/s3-lab.ts'
import { createUploadFolder, type UploadFolder } from '../helpers/site-file.ts'
import { type SeenRequest, startWireServer, type WireServer } from '../helpers/wire-server.ts'
import { bucketName, type S3Sandbox, startS3 } from '../sandbox/aws/s3-sandbox.ts'

const MiB = 1024 * 1024
const bytes = Buffer.alloc(17.5 * MiB, 'in parts ')
const headers = { contentType: 'application/wasm', cacheControl: 'no-cache' }

let folder: UploadFolder
let file: FileUpload
let s3: S3Sandbox
let wire: WireServer

beforeAll(async () => {
  folder = await createUploadFolder()
  file = await folder.file('large.wasm', bytes, headers)
})
afterAll(() => folder[Symbol.asyncDispose]())

beforeEach(async () => {
  s3 = await startS3()
  wire = await startWireServer(s3.server.url)
})
afterEach(async () => {
  await wire[Symbol.asyncDispose]()
  await s3.server.close()
})

function put(upload: FileUpload, signal?: AbortSignal) {
  const ports = openPlane({ url: wire.url, bucket: bucketName })
  return { session: ports.session, outcome: outcomeOf(() => ports.store.put(upload, signal)) }
}

const isCreate = ({ query }: SeenRequest) => query === 'uploads='
const partOf = ({ query }: SeenRequest) => Number(/partNumber=(\d+)/.exec(query)?.[1] ?? 0)
const isComplete = ({ method, query }: SeenRequest) => method === 'POST' && query.startsWith('uploadId=')
const isAbort = ({ method }: SeenRequest) => method === 'DELETE'

function expectStored(): void {
  const object = s3.bucket.get('large.wasm')
  expect(object?.bytes.length).toBe(bytes.length)
  expect(Buffer.from(object?.bytes ?? []).equals(bytes)).toBe(true)
  expect(object?.headers).toMatchObject({ 'content-type': 'application/wasm', 'cache-control': 'no-cache' })
}

test('a store that knows CRC32 gets it with each part and at the end', async () => {
  const { outcome } = put(file)
  expect(await outcome).toEqual({ etag: s3.bucket.get('large.wasm')?.etag })
  expectStored()
  const parts = wire.seen.filter(partOf)
  expect(parts.map(partOf).sort()).toEqual([1, 2, 3])
  for (const { headers } of parts) expect(headers).toHaveProperty('x-amz-checksum-crc32')
  expect(
    wire.seen
      .find(isComplete)
      ?.body.toString()
      .match(/<ChecksumCRC32>/g)?.length
  ).toBe(3)
})

describe('a store that does not know CRC32 gets MD5', () => {
  test.each([
    ['as it says so', 501, 'NotImplemented'],
    ['as it finds the header wrong', 400, 'InvalidArgument']
  ])('%s', async (_, status, code) => {
    wire.answer(request =>
      isCreate(request) && request.headers['x-amz-checksum-algorithm'] !== undefined
        ? { status, body: `<Error><Code>${code}</Code><Message>No.</Message></Error>` }
        : 'forward'
    )
    expect(await put(file).outcome).toHaveProperty('etag')
    expectStored()
    expectMd5()
  })

  test('as it does not repeat it', async () => {
    wire.answer(request =>
      isCreate(request) ? { status: 200, body: '<R><UploadId>a&amp;b c+/</UploadId></R>' } : fake(request)
    )
    expect(await put(file).outcome).toEqual({ etag: 'whole-3' })
    expectMd5()
    expect(wire.seen.filter(partOf).every(({ query }) => query.endsWith('&uploadId=a%26b%20c%2B%2F'))).toBe(true)
  })

  function expectMd5(): void {
    for (const { headers } of wire.seen.filter(partOf)) {
      expect(headers).toHaveProperty('content-md5')
      expect(headers).not.toHaveProperty('x-amz-checksum-crc32')
    }
    expect(wire.seen.find(isComplete)?.body.toString()).not.toContain('Checksum')
  }
})

/** A store that takes everything. */
function fake(request: SeenRequest) {
  if (partOf(request) > 0) return { status: 200, headers: { etag: `"part-${partOf(request)}"` } }
  return { status: 200, body: '<R><ETag>"whole-3"</ETag></R>' }
}

test('a part that fails is sent again, with the same bytes, and the others are not', async () => {
  const failures = new Map([
    [1, 2],
    [3, 1]
  ])
  wire.answer(request => {
    const left = failures.get(partOf(request)) ?? 0
    if (left === 0) return 'forward'
    failures.set(partOf(request), left - 1)
    return left === 1 ? socket => socket.resetAndDestroy() : { status: 503 }
  })
  const { session, outcome } = put(file)
  expect(await outcome).toHaveProperty('etag')
  expectStored()
  expect(session.retries()).toBe(3)
  expect(
    wire.seen
      .map(partOf)
      .filter(part => part > 0)
      .sort()
  ).toEqual([1, 1, 1, 2, 3, 3])
})

describe('an upload that fails is aborted, once', () => {
  function expectAborted(): void {
    expect(wire.seen.filter(isAbort).length).toBe(1)
    expect(wire.seen.some(isComplete)).toBe(false)
    expect(s3.bucket.get('large.wasm')).toBeUndefined()
  }

  test('a part is denied', async () => {
    wire.answer(request =>
      partOf(request) === 2 ? { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } : 'forward'
    )
    expect(await put(file).outcome).toMatchObject({ code: 'access-denied' })
    expectAborted()
  })

  test('the bytes changed on the way', async () => {
    wire.answer(request =>
      partOf(request) === 2 ? { status: 400, body: '<Error><Code>BadDigest</Code></Error>' } : 'forward'
    )
    expect(await put(file).outcome).toMatchObject({ code: 'file-changed' })
    expectAborted()
  })

  test.each([
    ['has other bytes', (path: string) => writeFile(path, Buffer.alloc(bytes.length, 'other'))],
    ['has become shorter', (path: string) => truncate(path, 17 * MiB)]
  ])('the file %s than were scanned', async (_, change) => {
    const changing = await folder.file('large.wasm', bytes, headers)
    await change(changing.path)
    expect(await put(changing).outcome).toMatchObject({ code: 'file-changed' })
    expectAborted()
  })

  test('a signal', async () => {
    const stop = new AbortController()
    wire.answer(request => {
      if (partOf(request) === 1) stop.abort(new Error('enough'))
      return 'forward'
    })
    expect(await put(file, stop.signal).outcome).toEqual({ defect: 'Error: enough' })
    expectAborted()
  })

  test('and that may not be: what is left of it is told', async () => {
    const denied = { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }
    wire.answer(request => (partOf(request) > 0 || isAbort(request) ? denied : 'forward'))
    expect(await put(file).outcome).toMatchObject({
      code: 'access-denied',
      remedy: expect.stringContaining('still stored, and paid for: Not permitted: s3:AbortMultipartUpload')
    })
  })
})

test('a file that is not there any more is told before anything is sent but the beginning', async () => {
  expect(await put({ ...file, path: `${file.path}.gone` }).outcome).toMatchObject({ code: 'file-changed' })
  expect(wire.seen.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
})

describe('the reply to the last request is lost', () => {
  const noSuchUpload = { status: 404, body: '<Error><Code>NoSuchUpload</Code><Message>None.</Message></Error>' }

  test('the object that is there is ours', async () => {
    s3.server.fault(({ operation }) => operation === 'CompleteMultipartUpload' && !lost++, 'lose-reply')
    let lost = 0
    const { outcome, session } = put(file)
    expect(await outcome).toEqual({ etag: s3.bucket.get('large.wasm')?.etag })
    expectStored()
    expect(session.retries()).toBe(1)
    expect(wire.seen.filter(isComplete).length).toBe(2)
    expect(wire.seen.some(isAbort)).toBe(false)
  })

  test('the object that is there is somebody else’s', async () => {
    let tries = 0
    wire.answer(request => {
      if (isComplete(request)) return tries++ === 0 ? socket => socket.destroy() : noSuchUpload
      return request.method === 'HEAD' ? { status: 200, headers: { etag: '"another-3"' } } : 'forward'
    })
    expect(await put(file).outcome).toMatchObject({
      code: 'aws-error',
      message: expect.stringContaining('NoSuchUpload')
    })
    expect(wire.seen.filter(({ method }) => method === 'HEAD').length).toBe(1)
  })

  test('no reply was: what somebody has ended is not taken for stored, though the same bytes are there', async () => {
    await put(file).outcome
    wire.answer(request => (isComplete(request) ? noSuchUpload : 'forward'))
    const changed = { ...file, headers: { ...headers, cacheControl: 'public, max-age=60' } }
    expect(await put(changed).outcome).toMatchObject({ message: expect.stringContaining('NoSuchUpload') })
    expectStored()
  })

  test.each(['<Error><Code>InternalError</Code></Error>', '', '\n  \n'])(
    'or it is %j with 200: tried again',
    async body => {
      let refused = 0
      wire.answer(request => (isComplete(request) && refused++ < 2 ? { status: 200, body } : 'forward'))
      expect(await put(file).outcome).toHaveProperty('etag')
      expectStored()
      expect(wire.seen.filter(isComplete).length).toBe(3)
    }
  )
})

test.each([
  [16 * MiB, ['PUT']],
  [16 * MiB + 1, ['POST', 'PUT', 'PUT', 'PUT', 'POST']]
])('%i bytes take these requests: %j', async (size, methods) => {
  const upload = await folder.file('large.wasm', Buffer.alloc(size, 'x'), headers)
  expect(await put(upload).outcome).toHaveProperty('etag')
  expect(wire.seen.map(({ method }) => method)).toEqual(methods)
  expect(s3.bucket.get('large.wasm')?.bytes.length).toBe(size)
})
