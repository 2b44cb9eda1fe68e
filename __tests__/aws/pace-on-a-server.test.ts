import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { isOverload } from '../../src/aws/errors.ts'
import { openDirectTransport } from '../../src/aws/http/direct-transport.ts'
import { openPace } from '../../src/aws/pace.ts'
import { createS3Client } from '../../src/aws/s3-client.ts'
import { s3Endpoint } from '../../src/aws/s3-endpoint.ts'
import { retry } from '../../src/util/retry.ts'
import { startWireServer } from '../helpers/wire-server.ts'

/** The clock of a run that is in a hurry: a tenth of each wait. */
const clock = { now: () => new Date(), sleep: (ms: number) => sleep(ms / 10) }

function openClient(url: string, most: number, transport = openDirectTransport()) {
  const pace = openPace({ most, isOverload: isOverload })
  const client = createS3Client({
    endpoint: s3Endpoint({ region: 'us-east-1', bucket: 'b', endpoint: url, useFips: false, useDualstack: false }),
    region: 'us-east-1',
    credentials: async () => ({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 's' }),
    transport,
    pace,
    expectedOwner: undefined
  })
  return { pace, client }
}

test('a store that says SlowDown above 20 at once: everything gets through, with few refusals, and the pace comes back', async () => {
  await using wire = await startWireServer()
  let capacity = 20
  let underWay = 0
  let refused = 0
  wire.answer(async () => {
    const isTooMuch = ++underWay > capacity
    await sleep(10)
    underWay -= 1
    if (!isTooMuch) return { status: 200 }
    refused += 1
    return {
      status: 503,
      body: '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>'
    }
  })
  const { pace, client } = openClient(wire.url, 100)
  const put = async (key: number) => {
    const options = { clock, attempts: 8, baseMs: 200, capMs: 15_000, retryable: isOverload }
    await retry(() => client.send({ method: 'PUT', key: String(key) }), options)
  }
  await Promise.all(Array.from({ length: 1500 }, (_, key) => put(key)))
  expect(refused).toBeGreaterThan(0)
  expect(refused).toBeLessThan(1000)
  expect(pace.limit).toBeLessThan(60)
  expect(pace.limit).toBeGreaterThanOrEqual(4)

  capacity = Number.POSITIVE_INFINITY
  for (let rounds = 0; rounds < 40; rounds++) await Promise.all(Array.from({ length: 100 }, (_, key) => put(key)))
  expect(pace.limit).toBeGreaterThan(60)
})

test.each([
  [
    'S3 got too little of an upload for too long',
    { status: 400, body: '<Error><Code>RequestTimeout</Code></Error>' },
    8
  ],
  ['the store is not there', { status: 503 }, 8],
  ['the store does not know the request', { status: 501 }, 16],
  ['the request is wrong', { status: 400, body: '<Error><Code>InvalidArgument</Code></Error>' }, 16]
])('%s', async (_, answer, limit) => {
  await using wire = await startWireServer()
  wire.answer(() => answer)
  const { pace, client } = openClient(wire.url, 16)
  await client.send({ method: 'PUT', key: 'a' }).catch(() => undefined)
  expect(pace.limit).toBe(limit)
})

test('a line on which nothing moves any more is shared by fewer', async () => {
  await using wire = await startWireServer()
  wire.answer(() => () => undefined)
  const { pace, client } = openClient(wire.url, 16, openDirectTransport({ connectMs: 1000, silenceMs: 50 }))
  await expect(client.send({ method: 'PUT', key: 'a' })).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  expect(pace.limit).toBe(8)
})

test('one request in a hundred that takes half a second holds nobody up, and leaves the pace as it is', async () => {
  await using wire = await startWireServer()
  const order: string[] = []
  wire.answer(async ({ path }, index) => {
    await sleep(index % 100 === 50 ? 500 : 5)
    order.push(path)
    return { status: 200 }
  })
  const { pace, client } = openClient(wire.url, 20)
  await Promise.all(Array.from({ length: 1000 }, (_, key) => client.send({ method: 'PUT', key: String(key) })))
  expect(pace.limit).toBe(20)
  // While the first slow one was taking its time, hundreds of others went by.
  expect(order.indexOf('/b/50')).toBeGreaterThan(150)
})
