import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { bucketName as Bucket, failure, type S3Sandbox, startS3 } from './s3-sandbox.ts'

let s3: S3Sandbox

beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.server.close())
afterEach(() => s3.server.log.clear())

const put = (Key: string, Body = 'hello') => s3.client.send(new PutObjectCommand({ Bucket, Key, Body }))
const get = (Key: string) => s3.client.send(new GetObjectCommand({ Bucket, Key }))

test('every request is logged with what it was and what became of it', async () => {
  await put('a b')
  await get('none').catch(() => undefined)
  expect(s3.server.log.entries).toMatchObject([
    {
      service: 's3',
      operation: 'PutObject',
      bucket: Bucket,
      key: 'a b',
      method: 'PUT',
      path: `/${Bucket}/a%20b`,
      query: 'x-id=PutObject',
      status: 200,
      bytesIn: 5,
      headers: { 'content-length': '5' },
      at: expect.any(Date)
    },
    { operation: 'GetObject', key: 'none', status: 404, errorCode: 'NoSuchKey' }
  ])
  expect(s3.server.log.count()).toBe(2)
  expect(s3.server.log.count({ method: 'PUT', status: 200 })).toBe(1)
  expect(s3.server.log.count(entry => entry.status >= 400)).toBe(1)
  s3.server.log.clear()
  expect(s3.server.log.count()).toBe(0)
})

describe('denied actions', () => {
  const user = 'arn:aws:iam::123456789012:user/deployer'

  test.each([
    ['s3:PutObject', '*', () => put('x'), `arn:aws:s3:::${Bucket}/x`],
    ['s3:Put*', `arn:aws:s3:::${Bucket}/*`, () => put('x'), `arn:aws:s3:::${Bucket}/x`],
    ['s3:GetObject', '*', () => get('x'), `arn:aws:s3:::${Bucket}/x`],
    ['s3:ListBucket', '*', () => s3.client.send(new ListObjectsV2Command({ Bucket })), `arn:aws:s3:::${Bucket}`]
  ])('%s on %s', async (pattern, resource, call, arn) => {
    const end = s3.server.deny(pattern, resource)
    const { status, code, message } = await failure(call())
    end()
    expect({ status, code }).toEqual({ status: 403, code: 'AccessDenied' })
    const action = message.match(/s3:\w+/)?.[0]
    expect(message).toBe(
      `User: ${user} is not authorized to perform: ${action} on resource: "${arn}" because no identity-based policy allows the ${action} action`
    )
    await put('x')
    await call()
  })

  test('an absent key is 403 to who may not list', async () => {
    const head = () => s3.client.send(new HeadObjectCommand({ Bucket, Key: 'none' }))
    expect(await failure(head())).toMatchObject({ status: 404, code: 'NotFound' })
    const end = s3.server.deny('s3:ListBucket')
    expect(await failure(head())).toMatchObject({ status: 403 })
    end()
  })

  test('other resources are not touched', async () => {
    const end = s3.server.deny('s3:PutObject', `arn:aws:s3:::${Bucket}/locked/*`)
    await put('free/a')
    expect(await failure(put('locked/a'))).toMatchObject({ code: 'AccessDenied' })
    end()
  })
})

describe('faults', () => {
  test('the n-th request from now fails, and only that one', async () => {
    s3.server.fault(2, { status: 503, code: 'SlowDown' })
    await put('a')
    expect(await failure(put('b'))).toEqual({
      status: 503,
      code: 'SlowDown',
      message: 'Please reduce your request rate.'
    })
    await put('c')
    expect(s3.server.log.entries.map(entry => entry.status)).toEqual([200, 503, 200])
    expect(s3.bucket.get('b')).toBeUndefined()
  })

  test('a connection that is cut', async () => {
    const end = s3.server.fault(entry => entry.key === 'cut', 'reset')
    expect((await failure(put('cut'))).message).toContain('ECONNRESET')
    end()
    await put('cut')
    expect(s3.server.log.entries.map(entry => entry.status)).toEqual([0, 200])
  })

  test('an answer that takes longer', async () => {
    s3.server.fault(1, { delayMs: 120 })
    const started = performance.now()
    await put('slow')
    expect(performance.now() - started).toBeGreaterThanOrEqual(115)
  })

  test('the SDK’s own retries get through', async () => {
    s3.server.fault(1, { status: 500, code: 'InternalError' })
    await s3.connect({ maxAttempts: 3 }).send(new PutObjectCommand({ Bucket, Key: 'again', Body: 'x' }))
    expect(s3.server.log.entries.map(entry => entry.status)).toEqual([500, 200])
  })
})

test('closing cuts what is open, and may be done twice', async () => {
  const other = await startS3()
  other.server.fault(1, { delayMs: 10_000 })
  const pending = failure(other.client.send(new ListObjectsV2Command({ Bucket })))
  while (other.server.log.count() === 0) await new Promise(resolve => setTimeout(resolve, 5))
  await other.server.close()
  await other.server.close()
  expect((await pending).status).toBe(0)
})
