import {
  CreateBucketCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  paginateListObjectsV2
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { bucketName, failure, type S3Sandbox, startS3 } from '../s3-sandbox.ts'

let s3: S3Sandbox

beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.server.close())

/** A bucket with these keys and nothing else. */
function fill(Bucket: string, keys: readonly string[]): void {
  const bucket = s3.store.createBucket(Bucket)
  for (const key of keys) bucket.put(key, { bytes: Buffer.from(key) })
}

const list = (Bucket: string, more: Partial<ListObjectsV2CommandInput> = {}) =>
  s3.client.send(new ListObjectsV2Command({ Bucket, ...more }))

describe('ListObjectsV2', () => {
  test.each([
    [0, 1],
    [1000, 1],
    [1001, 2],
    [2500, 3]
  ])('%i objects come in %i pages', async (count, pages) => {
    const Bucket = `count-${count}`
    const keys = Array.from({ length: count }, (_, index) => `k${String(index).padStart(5, '0')}`)
    fill(Bucket, keys.toReversed())
    s3.server.log.clear()
    const listed: string[] = []
    for await (const page of paginateListObjectsV2({ client: s3.client }, { Bucket })) {
      listed.push(...(page.Contents ?? []).map(({ Key = '' }) => Key))
    }
    expect(listed).toEqual(keys)
    expect(s3.server.log.count({ operation: 'ListObjectsV2', status: 200 })).toBe(pages)
  })

  test('orders by UTF-8 bytes', async () => {
    // U+FF21 comes before U+1F389 in UTF-8, and behind it in UTF-16.
    const ordered = ['A', 'a-b', 'a.b', 'a/b', 'a0', 'aa', 'é', '\uff21', '\u{1f389}']
    fill('order', ordered.toReversed())
    const { Contents = [] } = await list('order')
    expect(Contents.map(({ Key }) => Key)).toEqual(ordered)
  })

  test('an entry says what the object is', async () => {
    fill('entries', ['a'])
    const { Contents = [] } = await list('entries', { FetchOwner: true })
    expect(Contents).toEqual([
      {
        Key: 'a',
        ETag: '"0cc175b9c0f1b6a831c399e269772661"',
        Size: 1,
        StorageClass: 'STANDARD',
        LastModified: expect.any(Date),
        Owner: { ID: '123456789012' }
      }
    ])
  })

  const tree = ['a.txt', 'a/1', 'a/2', 'a/b/3', 'b/4', 'c.txt', 'd/5', 'd/6']
  test.each<[Partial<ListObjectsV2CommandInput>, string[], string[], boolean]>([
    [{}, tree, [], false],
    [{ Prefix: 'a/' }, ['a/1', 'a/2', 'a/b/3'], [], false],
    [{ Prefix: 'none' }, [], [], false],
    [{ Delimiter: '/' }, ['a.txt', 'c.txt'], ['a/', 'b/', 'd/'], false],
    [{ Delimiter: '/', Prefix: 'a/' }, ['a/1', 'a/2'], ['a/b/'], false],
    [{ StartAfter: 'a/2' }, tree.slice(3), [], false],
    [{ StartAfter: 'a/1x' }, tree.slice(2), [], false],
    [{ StartAfter: 'a/2', Prefix: 'a/' }, ['a/b/3'], [], false],
    [{ StartAfter: 'a', Prefix: 'b/' }, ['b/4'], [], false],
    [{ MaxKeys: 2 }, ['a.txt', 'a/1'], [], true],
    [{ MaxKeys: 0 }, [], [], false],
    [{ MaxKeys: 2, Delimiter: '/' }, ['a.txt'], ['a/'], true],
    [{ MaxKeys: 5, Delimiter: '/' }, ['a.txt', 'c.txt'], ['a/', 'b/', 'd/'], false]
  ])('%j', async (parameters, keys, prefixes, truncated) => {
    fill('tree', tree)
    const output = await list('tree', parameters)
    expect((output.Contents ?? []).map(({ Key }) => Key)).toEqual(keys)
    expect((output.CommonPrefixes ?? []).map(({ Prefix }) => Prefix)).toEqual(prefixes)
    expect(output).toMatchObject({ IsTruncated: truncated, KeyCount: keys.length + prefixes.length })
  })

  test.each([1, 2, 3, 4])('pages of %i with a delimiter meet each entry once', async pageSize => {
    fill('tree', tree)
    const met: (string | undefined)[] = []
    const input = { Bucket: 'tree', Delimiter: '/', MaxKeys: pageSize }
    for await (const page of paginateListObjectsV2({ client: s3.client }, input)) {
      met.push(
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix)
      )
    }
    expect(met.sort()).toEqual(['a.txt', 'a/', 'b/', 'c.txt', 'd/'])
  })

  test('encoding-type=url encodes as S3 does', async () => {
    fill('encoded', ["a b+c/d~e*f(g)!h'i%j-k_l.m", 'é/x'])
    const output = await list('encoded', { EncodingType: 'url', StartAfter: ' ', Delimiter: 'é/', Prefix: '' })
    expect(output).toMatchObject({
      EncodingType: 'url',
      StartAfter: '+',
      Delimiter: '%C3%A9/',
      Contents: [{ Key: 'a+b%2Bc/d%7Ee*f%28g%29%21h%27i%25j-k_l.m' }],
      CommonPrefixes: [{ Prefix: '%C3%A9/' }]
    })
  })

  test.each<[Partial<ListObjectsV2CommandInput>, string]>([
    [{ ContinuationToken: 'made up' }, 'InvalidArgument'],
    [{ MaxKeys: -1 }, 'InvalidArgument'],
    [{ MaxKeys: Number.NaN }, 'InvalidArgument']
  ])('%j is refused', async (parameters, code) => {
    expect(await failure(list(bucketName, parameters))).toMatchObject({ status: 400, code })
  })
})

test('ListObjects, version 1, pages by marker', async () => {
  fill('v1', ['a', 'b/1', 'b/2', 'c', 'd'])
  const first = await s3.client.send(new ListObjectsCommand({ Bucket: 'v1', Delimiter: '/', MaxKeys: 2 }))
  expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'b/', CommonPrefixes: [{ Prefix: 'b/' }] })
  const rest = await s3.client.send(new ListObjectsCommand({ Bucket: 'v1', Delimiter: '/', Marker: 'b/' }))
  expect(rest).toMatchObject({ IsTruncated: false, Contents: [{ Key: 'c' }, { Key: 'd' }] })
})

describe('buckets', () => {
  test('are created, found and located', async () => {
    const output = await s3.client.send(new CreateBucketCommand({ Bucket: 'new-one' }))
    expect(output.Location).toBe('/new-one')
    expect(await failure(s3.client.send(new CreateBucketCommand({ Bucket: 'new-one' })))).toMatchObject({
      status: 409,
      code: 'BucketAlreadyOwnedByYou'
    })
    const frankfurt = s3.connect({ region: 'eu-central-1' })
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const
    await frankfurt.send(new CreateBucketCommand({ Bucket: 'far-one', CreateBucketConfiguration }))
    expect(await frankfurt.send(new HeadBucketCommand({ Bucket: 'far-one' }))).toMatchObject({
      BucketRegion: 'eu-central-1'
    })
    const location = (Bucket: string) => s3.client.send(new GetBucketLocationCommand({ Bucket }))
    expect((await location('far-one')).LocationConstraint).toBe('eu-central-1')
    expect((await location('new-one')).LocationConstraint).toBeUndefined()
    const { Buckets = [] } = await s3.client.send(new ListBucketsCommand())
    expect(Buckets).toEqual(
      expect.arrayContaining([expect.objectContaining({ Name: 'far-one', BucketRegion: 'eu-central-1' })])
    )
  })

  test.each(['Upper', 'under_score', 'ab'])('%s is no bucket name', async Bucket => {
    const response = failure(s3.client.send(new CreateBucketCommand({ Bucket })))
    expect(await response).toMatchObject({ status: 400, code: 'InvalidBucketName' })
  })

  test('an absent one is NoSuchBucket, and for HEAD only 404', async () => {
    expect(await failure(list('absent-bucket'))).toMatchObject({
      status: 404,
      code: 'NoSuchBucket',
      message: 'The specified bucket does not exist'
    })
    const head = s3.client.send(new HeadBucketCommand({ Bucket: 'absent-bucket' }))
    expect(await failure(head)).toMatchObject({ status: 404, code: 'NotFound' })
  })

  test('one of another owner is denied to who expects his own', async () => {
    s3.store.createBucket('foreign', { ownerId: '210987654321' })
    expect(await list('foreign', { ExpectedBucketOwner: '210987654321' })).toMatchObject({ KeyCount: 0 })
    const wrong = list('foreign', { ExpectedBucketOwner: '123456789012' })
    expect(await failure(wrong)).toMatchObject({ status: 403, code: 'AccessDenied' })
  })

  test('of another region: 301 with the header that names it', async () => {
    s3.store.createBucket('elsewhere', { region: 'eu-west-1' })
    const error = await list('elsewhere').catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      name: 'PermanentRedirect',
      Endpoint: 'elsewhere.s3.eu-west-1.amazonaws.com',
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } }
    })
  })

  test('what the sandbox does not serve is 501, never a wrong answer', async () => {
    const call = s3.client.send(new GetBucketCorsCommand({ Bucket: bucketName }))
    expect(await failure(call)).toMatchObject({ status: 501, code: 'NotImplemented' })
    expect(s3.server.log.entries.at(-1)).toMatchObject({ operation: 'GetBucketCors', bucket: bucketName })
  })
})
