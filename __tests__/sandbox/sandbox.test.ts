import { CloudFrontClient, CreateInvalidationCommand, waitUntilInvalidationCompleted } from '@aws-sdk/client-cloudfront'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ invalidationDelayMs: 20 })
})
afterEach(() => sandbox.close())

function clientOptions() {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = sandbox.env
  return {
    endpoint: AWS_ENDPOINT_URL ?? '',
    region: AWS_REGION ?? '',
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID ?? '', secretAccessKey: AWS_SECRET_ACCESS_KEY ?? '' }
  }
}

async function put(bucket: string, objects: Readonly<Record<string, string>>): Promise<void> {
  const s3 = new S3Client({ ...clientOptions(), forcePathStyle: true })
  for (const [Key, Body] of Object.entries(objects)) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: 'text/html; charset=utf-8' }))
  }
  s3.destroy()
}

async function see(path: string, host = 'example.com') {
  const { status, body, headers } = await sandbox.visit(host, path)
  return { status, text: body.toString(), cache: headers['x-cache'] }
}

describe('the reference set-up', () => {
  test('shows what is in the bucket, and index.html for everything else', async () => {
    const { bucket } = sandbox.createReferenceSetup({ domain: 'example.com' })
    await put(bucket.name, { 'index.html': 'front', 'a b/ü+.html': 'odd' })
    expect(await see('/a%20b/%C3%BC%2B.html')).toMatchObject({
      status: 200,
      text: 'odd',
      cache: 'Miss from cloudfront'
    })
    expect(await see('/index.html')).toMatchObject({ status: 200, text: 'front' })
    expect(await see('/guide/caching')).toMatchObject({ status: 200, text: 'front' })
    // There is no default root object: `/` is a key that does not exist either.
    expect(await see('/')).toMatchObject({ status: 200, text: 'front' })
  })

  test('answers for no other name', async () => {
    sandbox.createReferenceSetup({ domain: 'example.com' })
    expect((await see('/', 'www.example.com')).status).toBe(403)
  })

  test('says 403 of a missing key, or 404 where CloudFront may list', async () => {
    const distribution = { fallback: { errorCodes: [] } }
    sandbox.createReferenceSetup({ domain: 'private.example.com', distribution })
    sandbox.createReferenceSetup({ domain: 'listable.example.com', distribution, access: { listBucket: true } })
    expect(await see('/x', 'private.example.com')).toMatchObject({
      status: 403,
      text: expect.stringContaining('AccessDenied')
    })
    expect(await see('/x', 'listable.example.com')).toMatchObject({
      status: 404,
      text: expect.stringContaining('NoSuchKey')
    })
  })

  test('reads below the origin path', async () => {
    const { bucket } = sandbox.createReferenceSetup({ domain: 'example.com', distribution: { originPath: '/app' } })
    await put(bucket.name, { 'app/x.html': 'inside', 'x.html': 'outside' })
    expect((await see('/x.html')).text).toBe('inside')
  })

  test('has previews once the router is installed, and errors of its own no longer hide', async () => {
    const setup = sandbox.createReferenceSetup({ domain: 'example.com' })
    await put(setup.bucket.name, { 'index.html': 'front', 'previews/pr-7/index.html': 'preview' })
    expect(await see('/', 'pr-7.example.com')).toMatchObject({ status: 403 })
    sandbox.installRouter(setup)
    expect(await see('/guide/caching')).toMatchObject({ status: 200, text: 'front' })
    expect(await see('/missing.js')).toMatchObject({ status: 404, text: expect.stringContaining('NoSuchKey') })
    expect(await see('/guide/caching', 'pr-7.example.com')).toMatchObject({ status: 200, text: 'preview' })
    expect(await see('/', 'pr-8.example.com')).toMatchObject({ status: 404 })
  })

  test('keeps what it showed until an invalidation through the API is complete', async () => {
    const { bucket, distributionId } = sandbox.createReferenceSetup({ domain: 'example.com' })
    await put(bucket.name, { 'x.html': 'old' })
    await see('/x.html')
    await put(bucket.name, { 'x.html': 'new' })
    expect(await see('/x.html')).toMatchObject({ text: 'old', cache: 'Hit from cloudfront' })

    const client = new CloudFrontClient(clientOptions())
    const { Invalidation } = await client.send(
      new CreateInvalidationCommand({
        DistributionId: distributionId,
        InvalidationBatch: { CallerReference: '1', Paths: { Quantity: 1, Items: ['/x.html'] } }
      })
    )
    await waitUntilInvalidationCompleted(
      { client, maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.05 },
      { DistributionId: distributionId, Id: Invalidation?.Id ?? '' }
    )
    client.destroy()
    expect(await see('/x.html')).toMatchObject({ text: 'new', cache: 'Miss from cloudfront' })
  })
})
