import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { createAgents } from '../../src/aws/http/agents.ts'
import type { S3Client } from '../../src/aws/s3-client.ts'
import { listObjects } from '../../src/aws/s3-listing.ts'
import { openSession } from '../../src/aws/session.ts'
import { systemClock } from '../../src/util/clock.ts'

const log = { info: () => undefined, debug: () => undefined, group: <T>(_: string, body: () => Promise<T>) => body() }
const keyOf = (index: number): string => `k${String(index).padStart(7, '0')}`
const count = 400_000

/** A bucket of so many keys that no server would be filled with them in a test. */
function bigBucket(): { readonly client: S3Client; requests(): number } {
  let requests = 0
  const client: S3Client = {
    async send({ query = {} }) {
      requests += 1
      const after = query['continuation-token'] ?? query['start-after']
      const start = after === undefined ? 0 : Number(after.slice(1)) + 1
      const end = Math.min(count, start + 1000)
      let rows = ''
      for (let index = start; index < end; index++) {
        rows += `<Contents><Key>${keyOf(index)}</Key><ETag>"e"</ETag><Size>1</Size></Contents>`
      }
      const next = `<IsTruncated>${end < count}</IsTruncated><NextContinuationToken>${keyOf(end - 1)}</NextContinuationToken>`
      const body = Buffer.from(`<ListBucketResult>${next}${rows}</ListBucketResult>`)
      return { status: 200, headers: {}, body }
    }
  }
  return { client, requests: () => requests }
}

test('several listings at once read ahead only so far, however large the bucket is', async () => {
  const { client, requests } = bigBucket()
  const credentials = async () => ({ accessKeyId: 'a', secretAccessKey: 'b' })
  const session = openSession({ region: 'us-east-1', credentials, agents: createAgents({}), clock: systemClock, log })
  const likely = Array.from({ length: count }, (_, index) => keyOf(index))
  const listing = listObjects({ session, client, bucket: 'b', storage: {} }, '', likely)[Symbol.asyncIterator]()
  for (let taken = 0; taken <= 1000; taken++) await listing.next()
  await sleep(1_500)
  const ahead = requests()
  expect(ahead).toBeLessThanOrEqual(1 + 8 * 33)
  let last = keyOf(1000)
  let rest = 0
  let inOrder = true
  for (let next = await listing.next(); !next.done; next = await listing.next()) {
    inOrder &&= next.value.key > last
    last = next.value.key
    rest += 1
  }
  expect({ rest, inOrder }).toEqual({ rest: count - 1001, inOrder: true })
  expect(requests()).toBeGreaterThan(ahead)
})
