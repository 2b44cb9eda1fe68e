import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { FaultEffect, FaultTrigger } from '../../../sandbox/aws/faults.ts'
import { from, nth } from '../../../sandbox/aws/faults.ts'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import { bucketName as Bucket, failure, type S3Sandbox, startS3 } from './s3-sandbox.ts'

let s3: S3Sandbox
const ends: (() => void)[] = []

beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.server.close())
afterEach(() => {
  for (const end of ends.splice(0)) end()
  s3.server.skew(0)
  s3.server.log.clear()
  for (const { key } of s3.bucket.objects()) s3.bucket.delete(key)
})

const fault = (trigger: FaultTrigger, effect: FaultEffect) => ends.push(s3.server.fault(trigger, effect))
const put = (Key: string, more: { IfNoneMatch?: string; IfMatch?: string } = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }))
const list = () => s3.client.send(new ListObjectsV2Command({ Bucket }))
const there = (key: string) => s3.bucket.get(key) !== undefined
const isPut = ({ operation }: LogEntry) => operation === 'PutObject'

describe('what the client sees, and what has happened', () => {
  test.each([
    ['a rejection', { status: 503, code: 'SlowDown' }, 'SlowDown', false],
    ['a connection cut before', 'reset', 'ECONNRESET', false],
    ['a connection cut after', 'lose-reply', 'ECONNRESET', true],
    ['credentials that have run out', 'expire-credentials', 'ExpiredToken', false]
  ] satisfies readonly (readonly [string, FaultEffect, string, boolean])[])('%s', async (_, effect, shown, applied) => {
    fault(1, effect)
    const { code, message } = await failure(put('x'))
    expect(`${code} ${message}`).toContain(shown)
    expect(there('x')).toBe(applied)
    await put('after')
  })

  test('a reply that ends in the middle', async () => {
    await put('some-object')
    const whole = s3.server.log.count()
    fault(1, { truncateAt: 80 })
    expect((await failure(list())).message).toContain('aborted')
    expect(s3.server.log.entries[whole]).toMatchObject({ status: 200, bytesOut: 80 })
    expect((await list()).Contents).toHaveLength(1)
  })

  test('a reply that takes longer', async () => {
    fault(1, { delayMs: 120 })
    const started = performance.now()
    await put('slow')
    expect(performance.now() - started).toBeGreaterThanOrEqual(115)
  })

  test('an error whose reply is lost stays without effect', async () => {
    await put('x')
    fault(1, 'lose-reply')
    expect((await failure(put('x', { IfNoneMatch: '*' }))).message).toContain('ECONNRESET')
    await expect(put('x', { IfNoneMatch: '*' })).rejects.toThrow('pre-conditions')
  })
})

describe('a stalled request', () => {
  test('goes on when the fault ends', async () => {
    const end = s3.server.fault(1, 'stall')
    const stalled = put('x')
    await put('y')
    expect(there('x')).toBe(false)
    end()
    await stalled
    expect(there('x')).toBe(true)
  })

  test('comes to nothing when the client gives up', async () => {
    fault(1, 'stall')
    const command = new PutObjectCommand({ Bucket, Key: 'x', Body: 'hello' })
    await expect(s3.client.send(command, { abortSignal: AbortSignal.timeout(50) })).rejects.toThrow('aborted')
    s3.client.destroy()
    await s3.server.deserted()
    expect(there('x')).toBe(false)
    s3 = { ...s3, client: s3.connect() }
  })
})

describe('which requests', () => {
  test.each([
    ['the second from now', 2, 'ok no ok ok'],
    ['the second that is picked', nth(2, ({ key }) => key !== 'b'), 'ok ok no ok'],
    ['all from the third on', from(3), 'ok ok no no'],
    ['each that is picked', ({ key }: LogEntry) => key === 'a' || key === 'd', 'no ok ok no']
  ] as const)('%s', async (_, trigger, expected) => {
    fault(trigger, { status: 500, code: 'InternalError' })
    const seen: string[] = []
    for (const key of ['a', 'b', 'c', 'd'])
      seen.push(
        await put(key).then(
          () => 'ok',
          () => 'no'
        )
      )
    expect(seen.join(' ')).toBe(expected)
  })

  test('all that fire for a request are laid around it, and each counts for itself', async () => {
    const order: string[] = []
    fault(isPut, { onRequest: ({ key }) => void order.push(`${key} arrived`) })
    fault(isPut, { onApplied: ({ key }) => void order.push(`${key} was there: ${there(key ?? '')}`) })
    fault(2, { status: 500, code: 'InternalError' })
    fault(1, { delayMs: 10 })
    await put('a')
    await failure(put('b'))
    expect(order).toEqual(['a arrived', 'a was there: true', 'b arrived'])
  })

  test('a request has no effect while a test is looking at it', async () => {
    const looked = Promise.withResolvers<void>()
    fault(({ key }) => key === 'first', { onRequest: () => looked.promise })
    const first = put('first')
    await put('second')
    while (s3.server.log.count({ key: 'first' }) === 0) await new Promise(resolve => setTimeout(resolve, 5))
    expect(there('first')).toBe(false)
    looked.resolve()
    await first
    expect(there('first')).toBe(true)
  })
})

test('a store that does not know conditional writes', async () => {
  await put('x')
  fault(() => true, 'ignore-conditions')
  await put('x', { IfNoneMatch: '*' })
  await put('x', { IfMatch: '"0123456789abcdef0123456789abcdef"' })
  await put('absent', { IfMatch: '"0123456789abcdef0123456789abcdef"' })
})

test('a server whose clock is off', async () => {
  s3.server.skew(3 * 60_000)
  await put('x')
  const ahead = Date.now() + 2 * 60_000
  expect(s3.bucket.get('x')?.lastModified.getTime()).toBeGreaterThan(ahead)
  s3.server.skew(-16 * 60_000)
  expect((await failure(put('x'))).code).toBe('RequestTimeTooSkewed')
})

test('nobody is there any more once the last connection is closed', async () => {
  const client = s3.connect()
  fault(1, { delayMs: 60 })
  const slow = client.send(new PutObjectCommand({ Bucket, Key: 'slow', Body: 'x' })).catch(() => undefined)
  s3.client.destroy()
  while (s3.server.log.count() === 0) await new Promise(resolve => setTimeout(resolve, 5))
  client.destroy()
  await s3.server.deserted()
  expect(there('slow')).toBe(true)
  await slow
  s3 = { ...s3, client: s3.connect() }
})
