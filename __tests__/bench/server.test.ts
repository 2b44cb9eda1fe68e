import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand
} from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import type { Contents, Work } from '../../bench/server/messages.ts'
import { openBench } from './bench-lab.ts'

const Bucket = 'site'
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

function put(client: S3Client, Key: string, Body = Key, more = {}) {
  return client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))
}

/** The code of the error that a request ends with. */
async function failure(request: Promise<unknown>): Promise<string> {
  return request.then(
    () => 'none',
    (error: Error) => error.name
  )
}

describe("the bench's server is what a client of S3 expects", () => {
  test('what was put is listed and read back, with its headers', async () => {
    await using lab = await openBench()
    const { client } = lab
    const { ETag } = await put(client, 'ünder score+plus & so.html', 'hello', {
      CacheControl: 'no-cache',
      ContentType: 'text/html'
    })
    expect(ETag).toBe(`"${md5('hello')}"`)

    const listed = await client.send(new ListObjectsV2Command({ Bucket }))
    expect(listed.Contents).toMatchObject([{ Key: 'ünder score+plus & so.html', ETag, Size: 5 }])
    const [object] = listed.Contents ?? []
    expect(Math.abs(Date.now() - (object?.LastModified?.getTime() ?? 0))).toBeLessThan(60_000)

    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'ünder score+plus & so.html' }))
    expect(await got.Body?.transformToString()).toBe('hello')
    expect(got).toMatchObject({ ETag, CacheControl: 'no-cache', ContentType: 'text/html', ContentLength: 5 })
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'ünder score+plus & so.html' }))
    expect(head).toMatchObject({ ETag, ContentLength: 5 })
  })

  test('encoding-type=url writes a space as + and a plus as %2B, and leaves slashes', async () => {
    await using lab = await openBench()
    await put(lab.client, 'a b/c+d.txt')
    const listed = await lab.client.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }))
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['a+b/c%2Bd.txt'])
  })

  test('bodies in chunks with a trailer are stored without their framing', async () => {
    await using lab = await openBench()
    const Body = Readable.from(['one ', 'two ', 'three'])
    await lab.client.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: 13 }))
    const got = await lab.client.send(new GetObjectCommand({ Bucket, Key: 'streamed' }))
    expect(await got.Body?.transformToString()).toBe('one two three')
    expect(got.ETag).toBe(`"${md5('one two three')}"`)
  })

  test('large bodies are not kept, and asking for one says so; state is', async () => {
    await using lab = await openBench()
    const big = 'x'.repeat(5_000)
    await put(lab.client, 'big.js', big)
    await put(lab.client, '.s3-cloudfront-deploy/head.json', big)
    expect(await failure(lab.client.send(new GetObjectCommand({ Bucket, Key: 'big.js' })))).toBe('NotImplemented')
    const state = await lab.client.send(new GetObjectCommand({ Bucket, Key: '.s3-cloudfront-deploy/head.json' }))
    expect(await state.Body?.transformToString()).toBe(big)
  })

  const conditions: readonly (readonly [name: string, key: string, condition: object, outcome: string])[] = [
    ['If-None-Match, nothing there', 'new', { IfNoneMatch: '*' }, 'none'],
    ['If-None-Match, something there', 'old', { IfNoneMatch: '*' }, 'PreconditionFailed'],
    ['If-Match, the same', 'old', { IfMatch: `"${md5('old')}"` }, 'none'],
    ['If-Match, another', 'old', { IfMatch: `"${md5('other')}"` }, 'PreconditionFailed'],
    ['If-Match, nothing there', 'new', { IfMatch: `"${md5('old')}"` }, 'NoSuchKey']
  ]
  test.each(conditions)('%s', async (_, key, condition, outcome) => {
    await using lab = await openBench()
    await put(lab.client, 'old')
    expect(await failure(put(lab.client, key, 'next', condition))).toBe(outcome)
    const listed = await lab.client.send(new ListObjectsV2Command({ Bucket, Prefix: key }))
    expect(listed.Contents?.[0]?.ETag).toBe(
      outcome === 'none' ? `"${md5('next')}"` : key === 'old' ? `"${md5('old')}"` : undefined
    )
  })

  const keys = ['a/1', 'a/2', 'b', 'c/1', 'd', '\u{ff5e}', '\u{1f600}']
  const listings: readonly (readonly [
    name: string,
    options: object,
    keys: readonly string[],
    folders: readonly string[]
  ])[] = [
    ['all, in UTF-8 byte order', {}, keys, []],
    ['behind a key', { StartAfter: 'b' }, ['c/1', 'd', '\u{ff5e}', '\u{1f600}'], []],
    ['behind what is not there', { StartAfter: 'a/1x' }, ['a/2', 'b', 'c/1', 'd', '\u{ff5e}', '\u{1f600}'], []],
    ['below a prefix', { Prefix: 'a/' }, ['a/1', 'a/2'], []],
    ['a prefix that is a key', { Prefix: 'b' }, ['b'], []],
    ['folders', { Delimiter: '/' }, ['b', 'd', '\u{ff5e}', '\u{1f600}'], ['a/', 'c/']],
    ['pages of two', { MaxKeys: 2 }, keys, []],
    ['folders in pages of two', { MaxKeys: 2, Delimiter: '/' }, ['b', 'd', '\u{ff5e}', '\u{1f600}'], ['a/', 'c/']]
  ]
  test.each(listings)('lists %s', async (_, options, expectedKeys, expectedFolders) => {
    await using lab = await openBench()
    for (const key of keys.toReversed()) await put(lab.client, key)
    const found: (string | undefined)[] = []
    const folders: (string | undefined)[] = []
    let ContinuationToken: string | undefined
    do {
      const page = await lab.client.send(new ListObjectsV2Command({ Bucket, ...options, ContinuationToken }))
      const size = (page.Contents?.length ?? 0) + (page.CommonPrefixes?.length ?? 0)
      expect([page.KeyCount, size > 0]).toEqual([size, true])
      found.push(...(page.Contents ?? []).map(({ Key }) => Key))
      folders.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix))
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken !== undefined)
    expect([found, folders]).toEqual([expectedKeys, expectedFolders])
  })

  test('lists by markers as the first version of the operation does', async () => {
    await using lab = await openBench()
    for (const key of keys) await put(lab.client, key)
    const first = await lab.client.send(new ListObjectsCommand({ Bucket, MaxKeys: 3 }))
    expect([first.IsTruncated, first.Contents?.map(({ Key }) => Key)]).toEqual([true, ['a/1', 'a/2', 'b']])
    const next = await lab.client.send(new ListObjectsCommand({ Bucket, Marker: 'b' }))
    expect([next.IsTruncated, next.Contents?.map(({ Key }) => Key)]).toEqual([false, keys.slice(3)])
  })

  test('what is deleted and put again is there once', async () => {
    await using lab = await openBench()
    for (const key of ['a', 'b', 'c']) await put(lab.client, key)
    const Objects = ['a', 'b', 'absent'].map(Key => ({ Key }))
    const { Deleted, Errors } = await lab.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    expect([Deleted?.length, Errors]).toEqual([3, undefined])
    await put(lab.client, 'b')
    const listed = await lab.client.send(new ListObjectsV2Command({ Bucket }))
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['b', 'c'])
  })

  test('copies, if it is what was expected', async () => {
    await using lab = await openBench()
    await put(lab.client, 'a b', 'text', { CacheControl: 'no-cache' })
    const copy = { Bucket, Key: 'copy', CopySource: 'site/a%20b' }
    const { CopyObjectResult } = await lab.client.send(
      new CopyObjectCommand({ ...copy, CopySourceIfMatch: `"${md5('text')}"` })
    )
    expect(CopyObjectResult?.ETag).toBe(`"${md5('text')}"`)
    const other = new CopyObjectCommand({ ...copy, CopySourceIfMatch: `"${md5('other')}"` })
    expect(await failure(lab.client.send(other))).toBe('PreconditionFailed')
    expect(await lab.client.send(new HeadObjectCommand({ Bucket, Key: 'copy' }))).toMatchObject({
      CacheControl: 'no-cache'
    })
  })

  test('puts parts together', async () => {
    await using lab = await openBench()
    const { UploadId } = await lab.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'large' }))
    const part = (PartNumber: number, Body: string) =>
      lab.client.send(new UploadPartCommand({ Bucket, Key: 'large', UploadId, PartNumber, Body }))
    const Parts = [
      { PartNumber: 1, ETag: (await part(1, 'abc')).ETag },
      { PartNumber: 2, ETag: (await part(2, 'de')).ETag }
    ]
    const complete = { Bucket, Key: 'large', UploadId, MultipartUpload: { Parts } }
    const { ETag } = await lab.client.send(new CompleteMultipartUploadCommand(complete))
    const digest = createHash('md5').update(md5('abc'), 'hex').update(md5('de'), 'hex').digest('hex')
    expect(ETag).toBe(`"${digest}-2"`)
    expect(await lab.client.send(new HeadObjectCommand({ Bucket, Key: 'large' }))).toMatchObject({
      ETag,
      ContentLength: 5
    })
  })
})

test('requests are counted since they were last asked for, those about the state apart', async () => {
  await using lab = await openBench()
  for (const key of ['a', 'b', '.s3-cloudfront-deploy/head.json']) await put(lab.client, key)
  await lab.client.send(new ListObjectsV2Command({ Bucket }))
  const work = lab.bench.answer({ name: 'work', ask: null }) as Work
  expect(work.requests).toEqual({ PutObject: 2, 'PutObject (state)': 1, ListObjectsV2: 1 })
  expect(BigInt(work.firstAt ?? 0)).toBeLessThan(process.hrtime.bigint())
  expect(lab.bench.answer({ name: 'work', ask: null })).toMatchObject({ requests: {}, firstAt: undefined })
})

test('a bucket is told by its keys and bytes, and not by the state in it', async () => {
  await using lab = await openBench()
  const contents = () => lab.bench.answer({ name: 'contents', ask: { bucket: Bucket } }) as Contents
  await put(lab.client, 'a', 'one')
  const before = contents()
  expect(before).toMatchObject({ files: 1, bytes: 3 })
  await put(lab.client, '.s3-cloudfront-deploy/head.json', '{}')
  expect(contents()).toEqual(before)
  await put(lab.client, 'a', 'two')
  expect(contents().digest).not.toBe(before.digest)
})

test('a copy of a bucket is another bucket', async () => {
  await using lab = await openBench()
  await put(lab.client, 'a')
  await lab.bench.answer({ name: 'copy', ask: { from: Bucket, to: 'other' } })
  await put(lab.client, 'b')
  expect(lab.bench.answer({ name: 'contents', ask: { bucket: 'other' } })).toMatchObject({ files: 1 })
})
