import { Agent } from 'node:http'
import type { LookupFunction } from 'node:net'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { bucketName as Bucket, failure, type S3Sandbox, startS3 } from '../s3-sandbox.ts'

let s3: S3Sandbox

beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.server.close())
afterEach(() => {
  for (const { key } of s3.bucket.objects()) s3.bucket.delete(key)
})

const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))
const get = (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
  s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }))

describe('keys survive byte for byte', () => {
  const keys = [
    'with space.txt',
    ' leading and trailing ',
    'plus+plus.txt',
    'percent%20.txt',
    '100%.txt',
    'amp&ersand=equals.txt',
    'hash#mark?question.txt',
    'semi;colon:at@dollar$comma,.txt',
    'single\'double".txt',
    '<tag>&amp;.txt',
    '(paren)[bracket]{brace}!*~|^`.txt',
    'back\\slash.txt',
    'caf\u00e9-nfc.txt',
    'cafe\u0301-nfd.txt',
    '日本語/файл.txt',
    '🎉 party 👩‍👩‍👧.txt',
    '.hidden',
    'dir/.well-known/x',
    'a//b',
    'a/../b',
    'a/./b',
    '../up',
    'trailing/',
    '/leading',
    '//',
    '..',
    '001',
    'true',
    'line\nbreak.txt',
    `${'long/'.repeat(204)}name`,
    'x'.repeat(1024)
  ]

  test.each(keys)('%j', async Key => {
    const body = `content of ${Key}`
    await put(Key, body)
    expect(s3.bucket.objects().map(object => object.key)).toEqual([Key])

    const object = await get(Key)
    expect(await object.Body?.transformToString()).toBe(body)
    const listed = await s3.client.send(new ListObjectsV2Command({ Bucket }))
    expect(listed.Contents?.map(entry => entry.Key)).toEqual([Key])
    const encoded = await s3.client.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url', Prefix: Key }))
    expect(encoded.Contents?.map(entry => decodeURIComponent((entry.Key ?? '').replaceAll('+', ' ')))).toEqual([Key])

    const CopySource = `${Bucket}/${Key.split('/').map(encodeURIComponent).join('/')}`
    await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }))
    expect(s3.bucket.get('copy')?.etag).toBe(s3.bucket.get(Key)?.etag)

    await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }))
    expect(s3.bucket.objects().map(({ key }) => key)).toEqual(['copy'])
    expect(s3.server.log.filter({ operation: 'PutObject' }).at(-1)).toMatchObject({ bucket: Bucket, key: Key })
  })

  test('NFC and NFD are two keys', async () => {
    await put('caf\u00e9', 'one')
    await put('cafe\u0301', 'two')
    expect(s3.bucket.size).toBe(2)
  })

  test('by virtual host too', async () => {
    const body = 'hello'
    s3.bucket.put('a b/c+d.txt', { bytes: Buffer.from(body) })
    // Not every system resolves names below localhost.
    const lookup: LookupFunction = (_, options, done) =>
      options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
    const client = s3.connect({
      endpoint: `http://localhost:${s3.server.port}`,
      requestHandler: { httpAgent: new Agent({ lookup }) }
    })
    const object = await client.send(new GetObjectCommand({ Bucket, Key: 'a b/c+d.txt' }))
    expect(await object.Body?.transformToString()).toBe(body)
    expect(s3.server.log.entries.at(-1)).toMatchObject({ bucket: Bucket, path: '/a%20b/c%2Bd.txt' })
  })

  test('over 1,024 bytes of UTF-8 are refused', async () => {
    expect(await failure(put('é'.repeat(513), 'x'))).toMatchObject({ status: 400, code: 'KeyTooLongError' })
    await put('é'.repeat(512), 'x')
    expect(s3.bucket.size).toBe(1)
  })
})

describe('what is stored is given back', () => {
  test('system metadata, user metadata, tags, encryption', async () => {
    const sent = {
      CacheControl: 'public, max-age=31536000, immutable',
      ContentType: 'text/html; charset=utf-8',
      ContentDisposition: 'attachment; filename="a b.html"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de, en',
      Expires: new Date('2030-01-01T00:00:00Z'),
      Metadata: { digest: 'abc', 'source-path': 'dist/a' },
      WebsiteRedirectLocation: '/elsewhere'
    }
    const { ETag } = await put('a.html', 'hello', { ...sent, Tagging: 'team=web&release=a%20b' })
    expect(ETag).toBe('"5d41402abc4b2a76b9719d911017c592"')

    const { Expires: _, ...expected } = sent
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'a.html' }))
    expect(head).toMatchObject({
      ...expected,
      ETag,
      ContentLength: 5,
      AcceptRanges: 'bytes',
      ServerSideEncryption: 'AES256',
      ExpiresString: 'Tue, 01 Jan 2030 00:00:00 GMT'
    })
    expect(await get('a.html')).toMatchObject({ ...expected, ETag, TagCount: 2 })
    const tags = await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'a.html' }))
    expect(tags.TagSet).toEqual([
      { Key: 'team', Value: 'web' },
      { Key: 'release', Value: 'a b' }
    ])
  })

  test('the content type of an object that came without one', async () => {
    await put('a', 'hello')
    expect(await get('a')).toMatchObject({ ContentType: 'application/octet-stream' })
    s3.bucket.put('b', { bytes: Buffer.from('hello') })
    expect(await get('b')).toMatchObject({ ContentType: 'binary/octet-stream' })
  })

  test('with KMS the key comes back as an ARN and the ETag is no MD5', async () => {
    const output = await put('a', 'hello', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'my-key' })
    expect(output).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'arn:aws:kms:us-east-1:123456789012:key/my-key'
    })
    expect(output.ETag).toMatch(/^"[0-9a-f]{32}"$/)
    expect(output.ETag).not.toBe('"5d41402abc4b2a76b9719d911017c592"')
  })

  test('ACLs are refused, but for the one that changes nothing', async () => {
    expect(await failure(put('a', 'x', { ACL: 'public-read' }))).toMatchObject({
      status: 400,
      code: 'AccessControlListNotSupported'
    })
    expect(await failure(put('a', 'x', { GrantRead: 'id=1' }))).toMatchObject({ status: 400 })
    expect(s3.bucket.size).toBe(0)
    await put('a', 'x', { ACL: 'bucket-owner-full-control' })
    expect(s3.bucket.size).toBe(1)
  })
})

describe('ranges', () => {
  test.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-4', 206, '6789', 'bytes 6-9/10'],
    ['bytes=-100', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-100', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['bytes=5-2', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined]
  ])('%s gives %i %s', async (Range, status, body, contentRange) => {
    await put('digits', '0123456789')
    const output = await get('digits', { Range })
    expect(output.$metadata.httpStatusCode).toBe(status)
    expect(await output.Body?.transformToString()).toBe(body)
    expect(output.ContentRange).toBe(contentRange)
  })

  test.each(['bytes=10-', 'bytes=100-200', 'bytes=-0'])('%s is not satisfiable', async Range => {
    await put('digits', '0123456789')
    expect(await failure(get('digits', { Range }))).toMatchObject({ status: 416, code: 'InvalidRange' })
  })
})

describe('conditions of reads', () => {
  const etag = '"5d41402abc4b2a76b9719d911017c592"'
  const past = new Date('2020-01-01T00:00:00Z')
  const future = new Date('2040-01-01T00:00:00Z')

  test.each<[Partial<GetObjectCommandInput>, number]>([
    [{ IfMatch: etag }, 200],
    [{ IfMatch: `"other", ${etag}` }, 200],
    [{ IfMatch: '*' }, 200],
    [{ IfMatch: '"other"' }, 412],
    [{ IfNoneMatch: '"other"' }, 200],
    [{ IfNoneMatch: etag }, 304],
    [{ IfModifiedSince: past }, 200],
    [{ IfModifiedSince: future }, 304],
    [{ IfUnmodifiedSince: future }, 200],
    [{ IfUnmodifiedSince: past }, 412],
    [{ IfMatch: etag, IfUnmodifiedSince: past }, 200],
    [{ IfNoneMatch: etag, IfModifiedSince: past }, 304],
    [{ IfNoneMatch: '"other"', IfModifiedSince: future }, 200]
  ])('%j gives %i', async (conditions, status) => {
    await put('a', 'hello')
    await get('a', conditions).catch(() => undefined)
    expect(s3.server.log.entries.at(-1)?.status).toBe(status)
  })

  test('an absent key is 404 under any condition', async () => {
    expect(await failure(get('none', { IfMatch: etag }))).toMatchObject({ status: 404, code: 'NoSuchKey' })
  })
})

describe('conditions of writes', () => {
  const etag = '"5d41402abc4b2a76b9719d911017c592"'

  test.each<[string, Partial<PutObjectCommandInput>, boolean, number, string | undefined]>([
    ['If-None-Match: *, absent', { IfNoneMatch: '*' }, false, 200, undefined],
    ['If-None-Match: *, present', { IfNoneMatch: '*' }, true, 412, 'PreconditionFailed'],
    ['If-None-Match: an ETag', { IfNoneMatch: etag }, true, 501, 'NotImplemented'],
    ['If-Match, equal', { IfMatch: etag }, true, 200, undefined],
    ['If-Match, equal, unquoted', { IfMatch: etag.replaceAll('"', '') }, true, 200, undefined],
    ['If-Match, other', { IfMatch: '"other"' }, true, 412, 'PreconditionFailed'],
    ['If-Match, absent', { IfMatch: etag }, false, 404, 'NoSuchKey']
  ])('PUT with %s', async (_, conditions, present, status, code) => {
    if (present) await put('a', 'hello')
    s3.server.log.clear()
    await put('a', 'changed', conditions).catch(() => undefined)
    expect(s3.server.log.entries).toMatchObject([{ status, ...(code === undefined ? {} : { errorCode: code }) }])
    const stored = s3.bucket.get('a')
    const text = stored === undefined ? undefined : Buffer.from(stored.bytes).toString()
    expect(text).toBe(status === 200 ? 'changed' : present ? 'hello' : undefined)
  })

  test('of many that race to create, one wins', async () => {
    const attempts = Array.from({ length: 20 }, (_, index) => put('lock', `${index}`, { IfNoneMatch: '*' }))
    const results = await Promise.allSettled(attempts)
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect(s3.server.log.count({ key: 'lock', status: 412 })).toBe(19)
  })

  test('409 when the key is deleted while a creating PUT is under way', async () => {
    s3.bucket.put('lock', { bytes: Buffer.from('old') })
    const slow = s3.server.fault(entry => entry.operation === 'PutObject', { delayMs: 150 })
    const attempt = failure(put('lock', 'new', { IfNoneMatch: '*' }))
    while (s3.server.log.count({ operation: 'PutObject', key: 'lock', status: 0 }) === 0) {
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'lock' }))
    expect(await attempt).toMatchObject({ status: 409, code: 'ConditionalRequestConflict' })
    slow()
  })

  test.each<[string, string, boolean, number, string | undefined]>([
    ['equal', etag, true, 204, undefined],
    ['*', '*', true, 204, undefined],
    ['other', '"other"', true, 412, 'PreconditionFailed'],
    ['absent', etag, false, 404, 'NoSuchKey'],
    ['* and absent', '*', false, 404, 'NoSuchKey']
  ])('DELETE with If-Match, %s', async (_, IfMatch, present, status, code) => {
    if (present) await put('a', 'hello')
    s3.server.log.clear()
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'a', IfMatch })).catch(() => undefined)
    expect(s3.server.log.entries).toMatchObject([{ status, ...(code === undefined ? {} : { errorCode: code }) }])
    expect(s3.bucket.get('a') === undefined).toBe(status !== 412)
  })

  test('DELETE of an absent key without condition counts as done', async () => {
    const output = await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'none' }))
    expect(output.$metadata.httpStatusCode).toBe(204)
  })
})

describe('CopyObject', () => {
  const CopySource = `/${Bucket}/from`
  const copy = (more: object = {}) => s3.client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource, ...more }))

  test('takes the metadata along, or replaces it', async () => {
    const etag = '"5d41402abc4b2a76b9719d911017c592"'
    await put('from', 'hello', { CacheControl: 'no-cache', ContentType: 'text/html', Metadata: { a: '1' } })
    expect(await copy()).toMatchObject({ CopyObjectResult: { ETag: etag, LastModified: expect.any(Date) } })
    expect(await get('to')).toMatchObject({ CacheControl: 'no-cache', ContentType: 'text/html', Metadata: { a: '1' } })

    await copy({ MetadataDirective: 'REPLACE', CacheControl: 'max-age=1', ContentType: 'text/plain' })
    expect(await get('to')).toMatchObject({ CacheControl: 'max-age=1', ContentType: 'text/plain', Metadata: {} })
  })

  test.each([
    [{ CopySourceIfMatch: '"other"' }, 412],
    [{ CopySourceIfNoneMatch: '"5d41402abc4b2a76b9719d911017c592"' }, 412],
    [{ CopySourceIfMatch: '"5d41402abc4b2a76b9719d911017c592"' }, 200],
    [{ IfNoneMatch: '*' }, 412],
    [{ CopySource: `${Bucket}/none` }, 404],
    [{ CopySource: 'no-bucket/from' }, 404],
    [{ CopySource: 'nonsense' }, 400],
    [{ Key: 'from' }, 400],
    [{ Key: 'from', MetadataDirective: 'REPLACE' }, 200]
  ])('with %j gives %i', async (more, status) => {
    await put('from', 'hello')
    await put('to', 'there')
    await copy(more).catch(() => undefined)
    expect(s3.server.log.entries.at(-1)).toMatchObject({ operation: 'CopyObject', status })
    expect(s3.bucket.get('to')?.bytes.byteLength).toBe(5)
  })
})

describe('DeleteObjects', () => {
  const remove = (keys: readonly string[], Quiet?: boolean) =>
    s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map(Key => ({ Key })), Quiet } }))

  test('deletes 1,000 at most', async () => {
    const keys = Array.from({ length: 1001 }, (_, index) => `k${index}`)
    for (const key of keys) s3.bucket.put(key, { bytes: Buffer.from('') })
    expect(await failure(remove(keys))).toMatchObject({ status: 400, code: 'MalformedXML' })
    expect(s3.bucket.size).toBe(1001)
    const output = await remove(keys.slice(0, 1000))
    expect(output.Deleted).toHaveLength(1000)
    expect(s3.bucket.size).toBe(1)
  })

  test('says per key what went wrong, and with Quiet only that', async () => {
    await put('kept/a', 'x')
    await put('b', 'x')
    const denial = s3.server.deny('s3:DeleteObject', `arn:aws:s3:::${Bucket}/kept/*`)
    const output = await remove(['kept/a', 'b', 'absent'])
    expect(output.Deleted?.map(({ Key }) => Key)).toEqual(['b', 'absent'])
    expect(output.Errors).toMatchObject([{ Key: 'kept/a', Code: 'AccessDenied' }])
    expect((await remove(['kept/a', 'c'], true)).Deleted).toBeUndefined()
    denial()
    await remove(['kept/a'])
    expect(s3.bucket.size).toBe(0)
  })

  test('takes an ETag per key as its condition', async () => {
    await put('a', 'hello')
    const Objects = [{ Key: 'a', ETag: '"other"' }]
    const output = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    expect(output.Errors).toMatchObject([{ Key: 'a', Code: 'PreconditionFailed' }])
    expect(s3.bucket.size).toBe(1)
  })

  test('wants a checksum', async () => {
    const client = s3.connect()
    client.middlewareStack.add(
      next => args => {
        const { headers } = args.request as { headers: Record<string, string> }
        for (const name of Object.keys(headers)) {
          if (name.startsWith('x-amz-checksum') || name === 'x-amz-sdk-checksum-algorithm') delete headers[name]
        }
        return next(args)
      },
      { step: 'build', priority: 'low' }
    )
    const call = client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }] } }))
    expect(await failure(call)).toMatchObject({ status: 400, code: 'InvalidRequest' })
  })
})
