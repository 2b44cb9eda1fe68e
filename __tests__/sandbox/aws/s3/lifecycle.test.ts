import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { bucketName as Bucket, failure, type S3Sandbox, startS3 } from '../s3-sandbox.ts'

let s3: S3Sandbox
beforeEach(async () => {
  s3 = await startS3()
})
afterEach(() => s3.server.close())

const put = (Rules: LifecycleRule[]) =>
  s3.client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }))
const get = () => s3.client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
const NONE = { code: 'NoSuchLifecycleConfiguration', status: 404 }

test('the rules of a bucket are given back as they were put, replaced as a whole, and removed', async () => {
  expect(await failure(get())).toMatchObject(NONE)
  const rules: LifecycleRule[] = [
    {
      ID: 'forget-old-versions',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      NoncurrentVersionExpiration: { NoncurrentDays: 7 },
      Expiration: { ExpiredObjectDeleteMarker: true }
    },
    {
      ID: 'forget-unfinished-uploads',
      Status: 'Disabled',
      Filter: { Prefix: 'previews/' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }
    }
  ]
  await put(rules)
  const { Rules, TransitionDefaultMinimumObjectSize } = await get()
  expect([Rules, TransitionDefaultMinimumObjectSize]).toEqual([rules, 'all_storage_classes_128K'])
  await put(rules.slice(1))
  expect((await get()).Rules).toEqual(rules.slice(1))
  await s3.client.send(new DeleteBucketLifecycleCommand({ Bucket }))
  expect(await failure(get())).toMatchObject(NONE)
  expect((await s3.client.send(new DeleteBucketLifecycleCommand({ Bucket }))).$metadata.httpStatusCode).toBe(204)
})

test('no rules at all are no lifecycle configuration', async () => {
  expect(await failure(put([]))).toMatchObject({ code: 'MalformedXML', status: 400 })
})

test.each([
  ['s3:GetLifecycleConfiguration', get],
  ['s3:PutLifecycleConfiguration', () => put([{ Status: 'Enabled', Expiration: { Days: 1 }, Filter: { Prefix: '' } }])],
  ['s3:PutLifecycleConfiguration', () => s3.client.send(new DeleteBucketLifecycleCommand({ Bucket }))]
])('needs %s', async (action, call) => {
  s3.server.deny(action)
  expect(await failure(call())).toMatchObject({ code: 'AccessDenied', status: 403 })
})
