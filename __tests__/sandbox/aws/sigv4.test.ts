import { GetObjectCommand, HeadBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { bucketName, failure, type RawResponse, rawRequest, type S3Sandbox, startS3 } from './s3-sandbox.ts'

/**
 * The worked examples that AWS publishes, with the key pair that AWS uses in them:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html#example-signature-calculations
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
describe('signatures published by AWS', () => {
  const host = 'examplebucket.s3.amazonaws.com'
  const date = '20130524T000000Z'
  const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  let s3: S3Sandbox

  beforeAll(async () => {
    s3 = await startS3({ clock: () => new Date('2013-05-24T00:00:00Z') })
    s3.store.createBucket('examplebucket').put('test.txt', { bytes: Buffer.from('Welcome to Amazon S3.') })
  })
  afterAll(() => s3.server.close())

  function authorization(signedHeaders: string, signature: string): string {
    return `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders},Signature=${signature}`
  }

  test('GET with a Range', async () => {
    const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'
    const response = await rawRequest(s3.server, 'GET', '/test.txt', {
      host,
      authorization: authorization('host;range;x-amz-content-sha256;x-amz-date', signature),
      range: 'bytes=0-9',
      'x-amz-content-sha256': emptyHash,
      'x-amz-date': date
    })
    expect(response).toMatchObject({ status: 206, body: 'Welcome to' })
  })

  test('PUT of a key with a dollar sign', async () => {
    const signature = '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd'
    const response = await rawRequest(
      s3.server,
      'PUT',
      '/test$file.text',
      {
        host,
        authorization: authorization('date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class', signature),
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        'x-amz-date': date,
        'x-amz-storage-class': 'REDUCED_REDUNDANCY'
      },
      'Welcome to Amazon S3.'
    )
    expect(response.status).toBe(200)
    expect(s3.store.get('examplebucket', 'test$file.text')?.storageClass).toBe('REDUCED_REDUNDANCY')
  })

  test('a listing with query parameters', async () => {
    const signature = '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'
    const response = await rawRequest(s3.server, 'GET', '/?max-keys=2&prefix=J', {
      host,
      authorization: authorization('host;x-amz-content-sha256;x-amz-date', signature),
      'x-amz-content-sha256': emptyHash,
      'x-amz-date': date
    })
    expect(response.status).toBe(200)
  })

  test('a presigned URL', async () => {
    const query = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      'X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request',
      `X-Amz-Date=${date}`,
      'X-Amz-Expires=86400',
      'X-Amz-SignedHeaders=host',
      'X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'
    ].join('&')
    expect(await rawRequest(s3.server, 'GET', `/test.txt?${query}`, { host })).toMatchObject({ status: 200 })
    const other = await rawRequest(s3.server, 'GET', `/other.txt?${query}`, { host })
    expect(other).toMatchObject({ status: 403, body: expect.stringContaining('SignatureDoesNotMatch') })
  })

  function putChunks(seed: string, chunks: readonly string[], headers: Record<string, string>): Promise<RawResponse> {
    const signed = ['content-encoding', 'content-length', 'host', ...Object.keys(headers), 'x-amz-storage-class']
    const body = chunks.join('')
    return rawRequest(
      s3.server,
      'PUT',
      '/examplebucket/chunkObject.txt',
      {
        host: 's3.amazonaws.com',
        authorization: authorization(
          [...new Set([...signed, 'x-amz-date', 'x-amz-decoded-content-length'])]
            .filter(name => !headers['x-amz-trailer'] || name !== 'content-length')
            .sort()
            .join(';'),
          seed
        ),
        'content-encoding': 'aws-chunked',
        'content-length': String(body.length),
        'x-amz-date': date,
        'x-amz-decoded-content-length': '66560',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        ...headers
      },
      body
    )
  }

  const signedChunks = (first: string, second: string, last: string, data = 'a'.repeat(65536)) => [
    `10000;chunk-signature=${first}\r\n${data}\r\n`,
    `400;chunk-signature=${second}\r\n${'a'.repeat(1024)}\r\n`,
    `0;chunk-signature=${last}\r\n`
  ]

  describe('an upload in signed chunks', () => {
    const seed = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9'
    const signatures = [
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'
    ] as const
    const headers = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }

    test('is stored without its framing', async () => {
      const response = await putChunks(seed, [...signedChunks(...signatures), '\r\n'], headers)
      expect(response.status).toBe(200)
      const object = s3.store.get('examplebucket', 'chunkObject.txt')
      expect(Buffer.from(object?.bytes ?? []).toString()).toBe('a'.repeat(66560))
      expect(object?.headers['content-encoding']).toBeUndefined()
    })

    test('is refused when a chunk is not what was signed', async () => {
      const forged = `b${'a'.repeat(65535)}`
      const response = await putChunks(seed, [...signedChunks(...signatures, forged), '\r\n'], headers)
      expect(response).toMatchObject({ status: 403, body: expect.stringContaining('SignatureDoesNotMatch') })
    })
  })

  describe('an upload in signed chunks with a signed trailer', () => {
    const seed = '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e'
    const signatures = [
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992'
    ] as const
    const headers = {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-trailer': 'x-amz-checksum-crc32c'
    }
    const trailer = (checksum: string) =>
      `x-amz-checksum-crc32c:${checksum}\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n`

    test('is stored, its checksum checked', async () => {
      const response = await putChunks(seed, [...signedChunks(...signatures), trailer('sOO8/Q==')], headers)
      expect(response).toMatchObject({ status: 200, headers: { 'x-amz-checksum-crc32c': 'sOO8/Q==' } })
    })

    test('is refused when the trailer is not what was signed', async () => {
      const response = await putChunks(seed, [...signedChunks(...signatures), trailer('AAAAAA==')], headers)
      expect(response).toMatchObject({ status: 403, body: expect.stringContaining('SignatureDoesNotMatch') })
    })
  })
})

describe('who may come in', () => {
  const now = new Date('2026-11-22T12:00:00Z')
  let s3: S3Sandbox

  beforeAll(async () => {
    s3 = await startS3({ clock: () => now })
  })
  afterAll(() => s3.server.close())

  const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
  const known = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
  const systemClockOffset = () => now.getTime() - Date.now()

  test.each([
    ['a wrong secret', { ...known, secretAccessKey: 'wrong' }, 403, 'SignatureDoesNotMatch'],
    ['an unknown key', { ...known, accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }, 403, 'InvalidAccessKeyId'],
    ['a session token where none belongs', { ...known, sessionToken: 'made up' }, 400, 'InvalidToken']
  ])('%s is refused', async (_, credentials, status, code) => {
    const client = s3.connect({ credentials, systemClockOffset: systemClockOffset() })
    const call = client.send(new ListObjectsV2Command({ Bucket: bucketName }))
    expect(await failure(call)).toMatchObject({ status, code })
  })

  test('temporary credentials work until they expire, and only with their token', async () => {
    const role = 'arn:aws:iam::123456789012:role/deploy'
    const systemClock = { systemClockOffset: systemClockOffset() }
    const list = (credentials: typeof known) =>
      s3.connect({ credentials, ...systemClock }).send(new ListObjectsV2Command({ Bucket: bucketName }))

    const good = s3.server.credentials.issue(role, 'run-1', inMinutes(60))
    await expect(list(good)).resolves.toMatchObject({ KeyCount: 0 })
    const { sessionToken: _, ...withoutToken } = good
    expect(await failure(list(withoutToken))).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' })
    const old = s3.server.credentials.issue(role, 'run-1', inMinutes(-1))
    expect(await failure(list(old))).toMatchObject({
      status: 400,
      code: 'ExpiredToken',
      message: 'The provided token has expired.'
    })
  })

  test.each([
    [14, 200],
    [-14, 200],
    [16, 403],
    [-16, 403]
  ])('a clock that is %i minutes off gives %i', async (minutes, status) => {
    const client = s3.connect({ systemClockOffset: systemClockOffset() + minutes * 60_000 })
    const call = client.send(new ListObjectsV2Command({ Bucket: bucketName }))
    if (status === 200) await expect(call).resolves.toMatchObject({ KeyCount: 0 })
    else expect(await failure(call)).toMatchObject({ status, code: 'RequestTimeTooSkewed' })
  })

  test('nobody comes in unsigned', async () => {
    const response = await rawRequest(s3.server, 'GET', `/${bucketName}/index.html`)
    expect(response).toMatchObject({ status: 403, body: expect.stringContaining('<Code>AccessDenied</Code>') })
  })

  test('a body that is not the signed one is refused, and nothing is stored', async () => {
    const client = s3.connect({ systemClockOffset: systemClockOffset() })
    client.middlewareStack.add(
      next => args => {
        Reflect.set(args.request as object, 'body', 'forged')
        return next(args)
      },
      { step: 'deserialize', priority: 'low' }
    )
    const put = new PutObjectCommand({ Bucket: bucketName, Key: 'a.txt', Body: 'signed' })
    expect(await failure(client.send(put))).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' })
    expect(s3.bucket.get('a.txt')).toBeUndefined()
  })

  test('errors of HEAD have no body, so only the status tells', async () => {
    const client = s3.connect({
      credentials: { ...known, secretAccessKey: 'wrong' },
      systemClockOffset: systemClockOffset()
    })
    const call = client.send(new HeadBucketCommand({ Bucket: bucketName }))
    expect(await failure(call)).toMatchObject({ status: 403 })
    expect(s3.server.log.entries.at(-1)).toMatchObject({ errorCode: 'SignatureDoesNotMatch', bytesOut: 0 })
  })

  test('other regions: an endpoint takes only its own, and names the right one', async () => {
    s3.store.createBucket('frankfurt', { region: 'eu-central-1' })
    const client = s3.connect({ systemClockOffset: systemClockOffset() })
    const get = new GetObjectCommand({ Bucket: 'frankfurt', Key: 'a' })
    expect(await failure(client.send(get))).toMatchObject({ status: 301, code: 'PermanentRedirect' })
    expect(s3.server.log.entries.at(-1)).toMatchObject({ status: 301 })

    const fixed = await startS3({ endpointRegion: 'eu-central-1' })
    try {
      fixed.store.createBucket('frankfurt', { region: 'eu-central-1' })
      expect(await failure(fixed.client.send(get))).toMatchObject({
        status: 400,
        code: 'AuthorizationHeaderMalformed',
        message: "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'"
      })
    } finally {
      await fixed.server.close()
    }
  })
})
