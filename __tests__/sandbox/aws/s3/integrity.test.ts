import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { crc32c, crc64nvme } from '../../../../sandbox/aws/s3/crc.ts'
import { bucketName as Bucket, failure, type S3Sandbox, startS3 } from '../s3-sandbox.ts'

let s3: S3Sandbox

beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.server.close())
afterEach(() => {
  for (const { key } of s3.bucket.objects()) s3.bucket.delete(key)
})

const put = (Body: string | Readable, more: Partial<PutObjectCommandInput> = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key: 'a', Body, ...more }))

describe('the CRCs that Node does not have', () => {
  // Check values of https://reveng.sourceforge.io/crc-catalogue/all.htm
  test('give their check values', () => {
    const check = Buffer.from('123456789')
    expect(crc32c(check).toString('hex')).toBe('e3069283')
    expect(crc64nvme(check).toString('hex')).toBe('ae8b14860a799888')
  })

  test('CRC-64/NVME by eight bytes is the same as bit by bit, at every length', () => {
    const bytes = Buffer.from(Array.from({ length: 40 }, (_, index) => (index * 89 + 17) & 0xff))
    for (let length = 0; length <= bytes.length; length++) {
      let crc = 0xffffffffffffffffn
      for (const byte of bytes.subarray(0, length)) {
        crc ^= BigInt(byte)
        for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x9a6c9329ac4bc9b5n : crc >> 1n
      }
      const expected = (crc ^ 0xffffffffffffffffn).toString(16).padStart(16, '0')
      expect(crc64nvme(bytes.subarray(0, length)).toString('hex')).toBe(expected)
    }
  })
})

// Of the nine bytes 123456789, by openssl and by the catalogue above.
const digits = '123456789'
const checksums = {
  ChecksumCRC32: 'y/Q5Jg==',
  ChecksumCRC32C: '4waSgw==',
  ChecksumCRC64NVME: 'rosUhgp5mIg=',
  ChecksumSHA1: '98O8HYCOBHMq32eZZczDTKeuNEE=',
  ChecksumSHA256: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU='
} as const

describe.each(Object.entries(checksums))('%s', (name, value) => {
  test('is taken when right, and given back on request', async () => {
    expect(await put(digits, { [name]: value })).toMatchObject({ [name]: value, ChecksumType: 'FULL_OBJECT' })
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }))
    expect(head).toMatchObject({ [name]: value })
    // The SDK compares what it downloads with it.
    const object = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }))
    expect(await object.Body?.transformToString()).toBe(digits)
  })

  test('is refused when wrong, and nothing is stored', async () => {
    const call = put(`${digits}0`, { [name]: value })
    expect(await failure(call)).toEqual({
      status: 400,
      code: 'BadDigest',
      message: `The ${name.slice('Checksum'.length)} you specified did not match the calculated checksum.`
    })
    expect(s3.bucket.size).toBe(0)
  })

  test('is refused when it is none', async () => {
    expect(await failure(put(digits, { [name]: 'AAA=' }))).toMatchObject({ status: 400, code: 'InvalidRequest' })
    expect(s3.bucket.size).toBe(0)
  })
})

describe('Content-MD5', () => {
  const md5 = (text: string) => createHash('md5').update(text).digest('base64')

  test.each([
    ['right', md5(digits), 200, undefined],
    ['wrong', md5('other'), 400, 'BadDigest'],
    ['no digest', 'AAAA', 400, 'InvalidDigest'],
    ['no base64', 'not base64 at all!', 400, 'InvalidDigest']
  ])('%s', async (_, ContentMD5, status, code) => {
    const call = put(digits, { ContentMD5 })
    if (status === 200) await call
    else expect(await failure(call)).toMatchObject({ status, code })
    expect(s3.bucket.size).toBe(status === 200 ? 1 : 0)
  })
})

describe('a stream, sent in chunks with a trailing checksum', () => {
  const bytes = Buffer.from('some text that is streamed, '.repeat(20_000))
  const stream = () => Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)])

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('%s', async ChecksumAlgorithm => {
    await put(stream(), { ContentLength: bytes.length, ChecksumAlgorithm })
    expect(s3.server.log.entries.at(-1)?.headers).toMatchObject({
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-trailer': `x-amz-checksum-${ChecksumAlgorithm.toLowerCase()}`
    })
    const object = s3.bucket.get('a')
    expect(Buffer.from(object?.bytes ?? []).equals(bytes)).toBe(true)
    expect(object?.checksum?.algorithm).toBe(ChecksumAlgorithm)
    expect(object?.headers['content-encoding']).toBeUndefined()
  })

  test('keeps the content encoding that is the object’s own', async () => {
    await put(stream(), { ContentLength: bytes.length, ContentEncoding: 'gzip' })
    expect(s3.bucket.get('a')?.headers['content-encoding']).toBe('gzip')
  })

  test('is refused when a byte was lost, changed, or the trailer is missing', async () => {
    const tamper = (change: (body: Buffer) => Buffer) => {
      const client = s3.connect()
      client.middlewareStack.add(
        next => async args => {
          const request = args.request as { body: AsyncIterable<Uint8Array>; headers: Record<string, string> }
          const chunks: Uint8Array[] = []
          for await (const chunk of request.body) chunks.push(chunk)
          request.body = Readable.from([change(Buffer.concat(chunks))])
          return next(args)
        },
        { step: 'deserialize', priority: 'low' }
      )
      return failure(
        client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: stream(), ContentLength: bytes.length }))
      )
    }
    const changed = (body: Buffer) => {
      body[1000] = 0
      return body
    }
    const withoutTrailer = (body: Buffer) => body.subarray(0, body.lastIndexOf('x-amz-checksum-crc32'))
    const shortened = (body: Buffer) => body.subarray(0, 50_000)
    expect(await tamper(changed)).toMatchObject({ status: 400, code: 'BadDigest' })
    expect(await tamper(withoutTrailer)).toMatchObject({ status: 400, code: 'MalformedTrailerError' })
    expect(await tamper(shortened)).toMatchObject({ status: 400, code: 'IncompleteBody' })
    expect(s3.bucket.size).toBe(0)
  })
})

test('an object that came without checksum gets CRC64NVME', async () => {
  const client = s3.connect({ requestChecksumCalculation: 'WHEN_REQUIRED' })
  const output = await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: digits }))
  expect(s3.server.log.entries.at(-1)?.headers).not.toHaveProperty('x-amz-checksum-crc32')
  expect(output).toMatchObject({ ChecksumCRC64NVME: checksums.ChecksumCRC64NVME })
})
