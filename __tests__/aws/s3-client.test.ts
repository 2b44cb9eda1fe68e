import { describe, expect, test } from '@jest/globals'
import { outcomeOf } from '../helpers/compare-requests.ts'
import { openPlane } from '../helpers/s3-lab.ts'
import { createUploadFolder } from '../helpers/site-file.ts'
import { startWireServer } from '../helpers/wire-server.ts'
import { bucketName, startS3 } from '../sandbox/aws/s3-sandbox.ts'

const minute = 60_000

describe("a runner's clock that is off", () => {
  test.each([
    ['20 minutes behind', 20],
    ['a day behind', 24 * 60],
    ['20 minutes ahead', -20],
    ['a month ahead', -30 * 24 * 60]
  ])('%s: one try more, then all requests are right', async (_, minutes) => {
    await using folder = await createUploadFolder()
    const s3 = await startS3()
    s3.server.skew(minutes * minute)
    const { store, state, session } = openPlane({ url: s3.server.url, bucket: bucketName })
    await store.put(await folder.file('a', 'text'))
    // To HEAD, S3 can't say what was wrong.
    expect(await store.head('a')).toMatchObject({ size: 4 })
    expect((await state.read('a'))?.ageMs).toBeLessThan(minute)
    expect(session.retries()).toBe(1)
    expect(s3.server.log.entries.map(({ status }) => status)).toEqual([403, 200, 200, 200])
    await s3.server.close()
  })

  test('is corrected too where the first request has no body to be told in', async () => {
    const s3 = await startS3()
    s3.bucket.put('a', { bytes: Buffer.from('text') })
    s3.server.skew(-40 * minute)
    const { store, session } = openPlane({ url: s3.server.url, bucket: bucketName })
    expect(await store.head('a')).toMatchObject({ size: 4 })
    expect(session.retries()).toBe(1)
    await s3.server.close()
  })

  test('is corrected once for each of many requests at once', async () => {
    const s3 = await startS3()
    for (let index = 0; index < 20; index++) s3.bucket.put(`${index}`, { bytes: Buffer.from('text') })
    s3.server.skew(40 * minute)
    const { store, session } = openPlane({ url: s3.server.url, bucket: bucketName })
    const found = await Promise.all(Array.from({ length: 20 }, (_, index) => store.head(`${index}`)))
    expect(found.map(object => object?.size)).toEqual(Array(20).fill(4))
    expect(session.retries()).toBe(20)
    await s3.server.close()
  })

  test('is followed when it is set right while the run goes on', async () => {
    const s3 = await startS3()
    s3.bucket.put('a', { bytes: Buffer.from('text') })
    const { store, session } = openPlane({ url: s3.server.url, bucket: bucketName })
    for (const minutes of [30, 0, -30]) {
      s3.server.skew(minutes * minute)
      expect(await store.head('a')).toMatchObject({ size: 4 })
    }
    expect(session.retries()).toBe(3)
    await s3.server.close()
  })

  test('is told when S3 refuses the time although it is the one it gave', async () => {
    await using wire = await startWireServer()
    wire.answer(() => ({
      status: 403,
      body: '<Error><Code>RequestTimeTooSkewed</Code><Message>Off.</Message></Error>'
    }))
    const outcome = await outcomeOf(() => openPlane({ url: wire.url, bucket: bucketName }).state.read('a'))
    expect(outcome).toMatchObject({ code: 'clock-skew', remedy: expect.stringContaining('NTP') })
    expect(wire.seen.length).toBe(1)
  })

  test('a Date that is none corrects nothing', async () => {
    await using wire = await startWireServer()
    wire.answer(() => ({ status: 400, headers: { date: 'yesterday' }, body: '<Error><Code>X</Code></Error>' }))
    await outcomeOf(() => openPlane({ url: wire.url, bucket: bucketName }).state.read('a'))
    expect(wire.seen.length).toBe(1)
  })
})

describe('what would end a line of the request', () => {
  const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }

  // Pasted secrets often end in a line break.
  test.each([
    ['a token', { ...keys, sessionToken: 'token\n' }],
    ['a token with a header in it', { ...keys, sessionToken: 'token\r\nx-amz-acl: public-read' }],
    ['a key id', { ...keys, accessKeyId: 'AKIA\r\n\r\n' }],
    ['a key id with what is no Latin-1', { ...keys, accessKeyId: 'АKIA' }]
  ])('is not sent: %s', async (_, credentials) => {
    await using wire = await startWireServer()
    wire.answer(() => ({ status: 200 }))
    const { store } = openPlane({ url: wire.url, bucket: bucketName, credentials: async () => credentials })
    expect(await outcomeOf(() => store.head('a'))).toMatchObject({
      code: 'bad-credentials',
      message: expect.stringMatching(/^The AWS credentials/),
      remedy: expect.stringContaining('AWS_SESSION_TOKEN')
    })
    expect(wire.seen).toEqual([])
  })

  test.each(['a\nb', 'a\r\nx-amz-acl: public-read', 'a\u0000', 'é', 'Привет'])(
    'is not sent: a header %j',
    async value => {
      await using folder = await createUploadFolder()
      await using wire = await startWireServer()
      wire.answer(() => ({ status: 200 }))
      const { store } = openPlane({ url: wire.url, bucket: bucketName })
      const file = await folder.file('a', 'text', { contentDisposition: value })
      await expect(store.put(file)).rejects.toThrow(/content-disposition/)
      expect(wire.seen).toEqual([])
    }
  )
})

test('what expires is asked for anew before each try', async () => {
  await using wire = await startWireServer()
  let asked = 0
  const credentials = async () => ({ accessKeyId: `AKIA${++asked}`, secretAccessKey: 's', sessionToken: `t${asked}` })
  wire.answer((_, index) => ({ status: index < 2 ? 503 : 200 }))
  await openPlane({ url: wire.url, bucket: bucketName, credentials }).store.head('a')
  expect(wire.seen.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['t1', 't2', 't3'])
  expect(wire.seen[2]?.headers.authorization).toContain('Credential=AKIA3/')
})
