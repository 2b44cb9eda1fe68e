import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { bucketName as Bucket, failure, rawRequest, type S3Sandbox, startS3 } from '../s3-sandbox.ts'

let s3: S3Sandbox
beforeEach(async () => {
  s3 = await startS3()
})
afterEach(() => s3.server.close())

const ALL = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }
const read = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }
const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const putPolicy = (...statements: readonly object[]) =>
  s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(...statements) }))
const openUp = () => s3.client.send(new DeletePublicAccessBlockCommand({ Bucket }))

test('a new bucket blocks public access, has no ACLs and nothing else', async () => {
  await s3.client.send(new CreateBucketCommand({ Bucket: 'fresh' }))
  const of = { Bucket: 'fresh' }
  const block = await s3.client.send(new GetPublicAccessBlockCommand(of))
  expect(block.PublicAccessBlockConfiguration).toEqual(ALL)
  const { OwnershipControls } = await s3.client.send(new GetBucketOwnershipControlsCommand(of))
  expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }])
  expect((await s3.client.send(new GetBucketVersioningCommand(of))).Status).toBeUndefined()
  const { ServerSideEncryptionConfiguration } = await s3.client.send(new GetBucketEncryptionCommand(of))
  expect(ServerSideEncryptionConfiguration?.Rules).toEqual([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }
  ])
})

describe('what is not set is told by its own code', () => {
  test.each([
    ['NoSuchBucketPolicy', () => s3.client.send(new GetBucketPolicyCommand({ Bucket }))],
    ['NoSuchBucketPolicy', () => s3.client.send(new GetBucketPolicyStatusCommand({ Bucket }))],
    ['NoSuchWebsiteConfiguration', () => s3.client.send(new GetBucketWebsiteCommand({ Bucket }))],
    [
      'NoSuchPublicAccessBlockConfiguration',
      async () => {
        await openUp()
        await s3.client.send(new GetPublicAccessBlockCommand({ Bucket }))
      }
    ],
    [
      'OwnershipControlsNotFoundError',
      async () => {
        await s3.client.send(new DeleteBucketOwnershipControlsCommand({ Bucket }))
        await s3.client.send(new GetBucketOwnershipControlsCommand({ Bucket }))
      }
    ]
  ])('%s', async (code, run) => {
    expect(await failure(run())).toMatchObject({ code, status: 404 })
  })
})

test('what is put is what is got, until it is deleted', async () => {
  const half = { ...ALL, BlockPublicPolicy: false }
  await s3.client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: half }))
  const block = await s3.client.send(new GetPublicAccessBlockCommand({ Bucket }))
  expect(block.PublicAccessBlockConfiguration).toEqual(half)

  const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: '404.html' } }
  await s3.client.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }))
  expect(await s3.client.send(new GetBucketWebsiteCommand({ Bucket }))).toMatchObject(WebsiteConfiguration)
  await s3.client.send(new DeleteBucketWebsiteCommand({ Bucket }))
  const website = s3.client.send(new GetBucketWebsiteCommand({ Bucket }))
  expect(await failure(website)).toMatchObject({ code: 'NoSuchWebsiteConfiguration' })

  const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] }
  await s3.client.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }))
  const owner = await s3.client.send(new GetBucketOwnershipControlsCommand({ Bucket }))
  expect(owner.OwnershipControls).toEqual(OwnershipControls)

  const VersioningConfiguration = { Status: 'Enabled' as const }
  await s3.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
  expect((await s3.client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled')

  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'key-1' }
  const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }]
  const ServerSideEncryptionConfiguration = { Rules }
  await s3.client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }))
  const encryption = await s3.client.send(new GetBucketEncryptionCommand({ Bucket }))
  expect(encryption.ServerSideEncryptionConfiguration).toEqual({ Rules })
  expect(s3.bucket.put('secret', { bytes: Buffer.from('x') }).encryption).toMatchObject({ keyId: 'key-1' })

  await putPolicy({ ...read, Principal: { Service: 'cloudfront.amazonaws.com' } })
  const { Policy = '' } = await s3.client.send(new GetBucketPolicyCommand({ Bucket }))
  expect(JSON.parse(Policy).Statement).toHaveLength(1)
  await s3.client.send(new DeleteBucketPolicyCommand({ Bucket }))
  const policy = s3.client.send(new GetBucketPolicyCommand({ Bucket }))
  expect(await failure(policy)).toMatchObject({ code: 'NoSuchBucketPolicy' })
})

test('a bucket is deleted when it is empty', async () => {
  s3.bucket.put('a', { bytes: Buffer.from('a') })
  const remove = () => s3.client.send(new DeleteBucketCommand({ Bucket }))
  expect(await failure(remove())).toMatchObject({ code: 'BucketNotEmpty', status: 409 })
  s3.bucket.delete('a')
  await remove()
  expect(await failure(s3.client.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ status: 404 })
})

describe('a policy', () => {
  const cloudFront = { Service: 'cloudfront.amazonaws.com' }
  const arn = 'arn:aws:cloudfront::123456789012:distribution/E1'
  test.each<[string, object, boolean]>([
    ['everybody', read, true],
    ['everybody, as AWS', { ...read, Principal: { AWS: '*' } }, true],
    ['everybody but one', { ...read, Principal: undefined, NotPrincipal: { AWS: '123456789012' } }, true],
    ['everybody is denied', { ...read, Effect: 'Deny' }, false],
    ['an account', { ...read, Principal: { AWS: '210987654321' } }, false],
    ['a service', { ...read, Principal: cloudFront }, false],
    ['everybody from a distribution', { ...read, Condition: { StringEquals: { 'AWS:SourceArn': arn } } }, false],
    ['everybody from any ARN', { ...read, Condition: { StringLike: { 'AWS:SourceArn': 'arn:*' } } }, true],
    ['everybody from elsewhere', { ...read, Condition: { StringNotEquals: { 'AWS:SourceArn': arn } } }, true],
    [
      'everybody of an account',
      { ...read, Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } },
      false
    ],
    ['a network', { ...read, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }, false],
    ['all networks', { ...read, Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }, true],
    [
      'everybody with a referrer',
      { ...read, Condition: { StringLike: { 'aws:Referer': 'https://example.com/*' } } },
      true
    ]
  ])('for %s is public: %s', async (_, statement, IsPublic) => {
    await openUp()
    await putPolicy(statement)
    const { PolicyStatus } = await s3.client.send(new GetBucketPolicyStatusCommand({ Bucket }))
    expect(PolicyStatus).toEqual({ IsPublic })
  })

  test('that is public is not taken while BlockPublicPolicy is on', async () => {
    expect(await failure(putPolicy(read))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: expect.stringContaining('BlockPublicPolicy')
    })
    await putPolicy({ ...read, Principal: cloudFront })
  })

  test.each([
    ['no JSON', '{', 'valid JSON'],
    ['another bucket', policyOf({ ...read, Resource: 'arn:aws:s3:::other/*' }), 'invalid resource'],
    ['a bucket with a longer name', policyOf({ ...read, Resource: `arn:aws:s3:::${Bucket}-2/*` }), 'invalid resource'],
    ['nobody', policyOf({ ...read, Principal: undefined }), 'Principal'],
    ['no effect', policyOf({ ...read, Effect: 'allow' }), 'effect']
  ])('of %s is malformed', async (_, Policy, message) => {
    expect(await failure(s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy })))).toMatchObject({
      code: 'MalformedPolicy',
      status: 400,
      message: expect.stringContaining(message)
    })
  })

  test('denies to who signed, too', async () => {
    s3.bucket.put('a', { bytes: Buffer.from('a') })
    const get = () => s3.client.send(new GetObjectCommand({ Bucket, Key: 'a' }))
    await putPolicy({ ...read, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })
    await get()
    await putPolicy({ ...read, Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::123456789012:user/deployer' } })
    expect(await failure(get())).toMatchObject({ code: 'AccessDenied', status: 403 })
  })
})

describe('strangers', () => {
  const host = (kind: string) => ({ host: `${Bucket}.${kind}.us-east-1.amazonaws.com` })
  beforeEach(() => {
    s3.bucket.put('index.html', { bytes: Buffer.from('front') })
    s3.bucket.put('docs/index.html', { bytes: Buffer.from('docs') })
    s3.bucket.put('404.html', { bytes: Buffer.from('none') })
  })

  test('get nothing of a private bucket, in no way', async () => {
    expect(await rawRequest(s3.server, 'GET', '/index.html', host('s3'))).toMatchObject({ status: 403 })
    expect(await rawRequest(s3.server, 'GET', `/${Bucket}?list-type=2`)).toMatchObject({ status: 403 })
    expect(await rawRequest(s3.server, 'GET', `/${Bucket}?policy`)).toMatchObject({ status: 403 })
    expect(await rawRequest(s3.server, 'DELETE', `/${Bucket}/index.html`)).toMatchObject({ status: 403 })
    expect(await rawRequest(s3.server, 'GET', '/')).toMatchObject({ status: 403 })
    expect(await rawRequest(s3.server, 'GET', '/index.html', host('s3-website'))).toMatchObject({ status: 404 })
    expect(s3.bucket.get('index.html')).toBeDefined()
  })

  test('get objects of a public one, and a 403 for what is not there', async () => {
    await openUp()
    await putPolicy(read)
    expect(await rawRequest(s3.server, 'GET', '/index.html', host('s3'))).toMatchObject({ status: 200, body: 'front' })
    expect(await rawRequest(s3.server, 'GET', '/nothing', host('s3'))).toMatchObject({ status: 403 })
    expect(await rawRequest(s3.server, 'GET', `/${Bucket}?list-type=2`)).toMatchObject({ status: 403 })
  })

  test('get nothing when RestrictPublicBuckets came later', async () => {
    await openUp()
    await putPolicy(read)
    await s3.client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: ALL }))
    expect(await rawRequest(s3.server, 'GET', '/index.html', host('s3'))).toMatchObject({ status: 403 })
  })

  test('see the website of a public bucket that has one', async () => {
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: '404.html' } }
    await s3.client.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }))
    const see = (path: string) => rawRequest(s3.server, 'GET', path, host('s3-website'))
    expect(await see('/')).toMatchObject({ status: 403 })
    await openUp()
    await putPolicy(read)
    expect(await see('/')).toMatchObject({ status: 200, body: 'front' })
    expect(await see('/docs')).toMatchObject({ status: 302, headers: { location: '/docs/' } })
    expect(await see('/docs/')).toMatchObject({ status: 200, body: 'docs' })
    expect(await see('/nothing')).toMatchObject({ status: 403, body: 'none' })
    await putPolicy(read, { ...read, Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` })
    expect(await see('/nothing')).toMatchObject({ status: 404, body: 'none' })
  })
})

describe('a denied action is told as IAM does', () => {
  test.each([
    ['s3:GetBucketPublicAccessBlock', () => s3.client.send(new GetPublicAccessBlockCommand({ Bucket }))],
    ['s3:GetBucketPolicyStatus', () => s3.client.send(new GetBucketPolicyStatusCommand({ Bucket }))],
    ['s3:GetBucketPolicy', () => s3.client.send(new GetBucketPolicyCommand({ Bucket }))],
    ['s3:GetBucketWebsite', () => s3.client.send(new GetBucketWebsiteCommand({ Bucket }))],
    ['s3:GetBucketOwnershipControls', () => s3.client.send(new GetBucketOwnershipControlsCommand({ Bucket }))],
    ['s3:GetBucketVersioning', () => s3.client.send(new GetBucketVersioningCommand({ Bucket }))],
    ['s3:GetEncryptionConfiguration', () => s3.client.send(new GetBucketEncryptionCommand({ Bucket }))]
  ])('%s', async (action, run) => {
    s3.server.deny(action)
    expect(await failure(run())).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: expect.stringContaining(`is not authorized to perform: ${action} on resource: "arn:aws:s3:::${Bucket}"`)
    })
  })
})
