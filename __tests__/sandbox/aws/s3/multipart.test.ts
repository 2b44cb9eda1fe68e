import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { bucketName as Bucket, failure, type S3Sandbox, startS3 } from '../s3-sandbox.ts'

let s3: S3Sandbox

beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.server.close())

const Key = 'big/video file.mp4'
const large = Buffer.alloc(5 * 1024 * 1024, 'a')
const small = Buffer.from('the end')

async function create(more: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  const { UploadId = '' } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))
  return UploadId
}

async function upload(UploadId: string, PartNumber: number, Body: Buffer): Promise<CompletedPart> {
  const output = await s3.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))
  return { PartNumber, ETag: output.ETag, ChecksumCRC32: output.ChecksumCRC32 }
}

const complete = (UploadId: string, Parts: CompletedPart[], more: Partial<CompleteMultipartUploadCommandInput> = {}) =>
  s3.client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }))

test('parts make one object, with the ETag of their ETags', async () => {
  const id = await create({ ContentType: 'video/mp4', CacheControl: 'no-cache', ChecksumAlgorithm: 'CRC32' })
  // Out of order on purpose.
  const second = await upload(id, 7, small)
  const first = await upload(id, 3, large)

  const parts = await s3.client.send(new ListPartsCommand({ Bucket, Key, UploadId: id }))
  expect(parts.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [3, large.length],
    [7, small.length]
  ])
  expect(s3.bucket.get(Key)).toBeUndefined()

  const output = await complete(id, [first, second])
  const digests = [large, small].map(part => createHash('md5').update(part).digest())
  const etag = `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-2"`
  expect(output).toMatchObject({ Bucket, Key, ETag: etag, ChecksumType: 'COMPOSITE' })
  expect(output.ChecksumCRC32).toMatch(/^.{6}==-2$/)

  const object = await s3.client.send(new GetObjectCommand({ Bucket, Key }))
  expect(object).toMatchObject({ ETag: etag, ContentType: 'video/mp4', CacheControl: 'no-cache' })
  const bytes = Buffer.from((await object.Body?.transformToByteArray()) ?? [])
  expect(bytes.equals(Buffer.concat([large, small]))).toBe(true)
  expect(await failure(s3.client.send(new ListPartsCommand({ Bucket, Key, UploadId: id })))).toMatchObject({
    status: 404,
    code: 'NoSuchUpload'
  })
})

test('a part sent again replaces the first', async () => {
  const id = await create()
  const old = await upload(id, 1, Buffer.from('old'))
  const fresh = await upload(id, 1, Buffer.from('new'))
  expect(await failure(complete(id, [old]))).toMatchObject({ status: 400, code: 'InvalidPart' })
  await complete(id, [fresh])
  expect(Buffer.from(s3.bucket.get(Key)?.bytes ?? []).toString()).toBe('new')
})

describe('what S3 refuses', () => {
  test.each<[string, (first: CompletedPart, second: CompletedPart) => CompletedPart[], string]>([
    ['no parts', () => [], 'MalformedXML'],
    ['parts in the wrong order', (first, second) => [second, first], 'InvalidPartOrder'],
    ['a part twice', first => [first, first], 'InvalidPartOrder'],
    ['a part that was not uploaded', first => [{ ...first, PartNumber: 9 }], 'InvalidPart'],
    ['another ETag', first => [{ ...first, ETag: '"other"' }], 'InvalidPart'],
    ['another checksum', first => [{ ...first, ChecksumCRC32: 'AAAAAA==' }], 'InvalidPart'],
    ['a small part before the last', (first, second) => [first, second], 'EntityTooSmall']
  ])('%s', async (_, choose, code) => {
    s3.bucket.delete(Key)
    const id = await create()
    const [first, second] = [await upload(id, 1, small), await upload(id, 2, small)]
    expect(await failure(complete(id, choose(first, second)))).toMatchObject({ status: 400, code })
    expect(s3.bucket.get(Key)).toBeUndefined()
    // The upload is still there to be completed rightly or aborted.
    await s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id }))
  })

  test.each([0, 10_001])('part number %i', async PartNumber => {
    const id = await create()
    expect(await failure(upload(id, PartNumber, small))).toMatchObject({ status: 400, code: 'InvalidArgument' })
  })

  test('an upload id that it did not give', async () => {
    expect(await failure(upload('made-up', 1, small))).toMatchObject({ status: 404, code: 'NoSuchUpload' })
  })

  test('a wrong checksum of a part', async () => {
    const id = await create()
    const command = new UploadPartCommand({
      Bucket,
      Key,
      UploadId: id,
      PartNumber: 1,
      Body: small,
      ChecksumCRC32: 'AAAAAA=='
    })
    expect(await failure(s3.client.send(command))).toMatchObject({ status: 400, code: 'BadDigest' })
    const parts = await s3.client.send(new ListPartsCommand({ Bucket, Key, UploadId: id }))
    expect(parts.Parts).toBeUndefined()
  })

  test('a condition that does not hold at the end', async () => {
    s3.bucket.put(Key, { bytes: Buffer.from('there') })
    const id = await create()
    const part = await upload(id, 1, small)
    expect(await failure(complete(id, [part], { IfNoneMatch: '*' }))).toMatchObject({ status: 412 })
    expect(await failure(complete(id, [part], { IfMatch: '"other"' }))).toMatchObject({ status: 412 })
    await complete(id, [part], { IfMatch: s3.bucket.get(Key)?.etag })
    expect(Buffer.from(s3.bucket.get(Key)?.bytes ?? []).toString()).toBe('the end')
  })
})

test('uploads under way are listed until they are aborted', async () => {
  s3.bucket.uploads.clear()
  const id = await create()
  const listed = async () => (await s3.client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads
  expect(await listed()).toMatchObject([{ Key, UploadId: id }])
  await s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id }))
  expect(await listed()).toBeUndefined()
})
