import { DeleteObjectsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { bucketName as Bucket, failure, type S3Sandbox, startS3 } from '../s3-sandbox.ts'

let s3: S3Sandbox
beforeEach(async () => {
  s3 = await startS3()
  for (const key of ['a.txt', 'b/1.txt', 'b/2.txt', 'c d.txt']) s3.bucket.put(key, { bytes: Buffer.from(key) })
})
afterEach(() => s3.server.close())

const list = (more: object = {}) => s3.client.send(new ListObjectVersionsCommand({ Bucket, ...more }))

test('each object is its only version, and the latest', async () => {
  const { Versions = [], DeleteMarkers, IsTruncated } = await list()
  expect(Versions.map(({ Key, VersionId, IsLatest, Size }) => [Key, VersionId, IsLatest, Size])).toEqual([
    ['a.txt', 'null', true, 5],
    ['b/1.txt', 'null', true, 7],
    ['b/2.txt', 'null', true, 7],
    ['c d.txt', 'null', true, 7]
  ])
  expect([DeleteMarkers, IsTruncated]).toEqual([undefined, false])
})

test('pages go on behind the key that the one before ended with', async () => {
  const first = await list({ MaxKeys: 3, EncodingType: 'url' })
  expect([first.IsTruncated, first.NextKeyMarker]).toEqual([true, 'b/2.txt'])
  const second = await list({ MaxKeys: 3, EncodingType: 'url', KeyMarker: first.NextKeyMarker })
  expect([second.Versions?.map(({ Key }) => Key), second.IsTruncated]).toEqual([['c+d.txt'], false])
})

test('groups and prefixes are as in other listings', async () => {
  const { Versions, CommonPrefixes } = await list({ Delimiter: '/' })
  expect(Versions?.map(({ Key }) => Key)).toEqual(['a.txt', 'c d.txt'])
  expect(CommonPrefixes).toEqual([{ Prefix: 'b/' }])
  expect((await list({ Prefix: 'b/2' })).Versions).toHaveLength(1)
})

test('a bucket is emptied by its versions', async () => {
  const { Versions = [] } = await list()
  const Objects = Versions.map(({ Key, VersionId }) => ({ Key, VersionId }))
  await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
  expect(s3.bucket.size).toBe(0)
})

test('needs s3:ListBucketVersions', async () => {
  s3.server.deny('s3:ListBucketVersions')
  expect(await failure(list())).toMatchObject({ code: 'AccessDenied', status: 403 })
})
