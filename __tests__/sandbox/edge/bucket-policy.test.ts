import type { OriginAccessControlConfig } from '@aws-sdk/client-cloudfront'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import type { ReferenceSetup } from '../../../sandbox/reference-setup.ts'

let sandbox: Sandbox
let setup: ReferenceSetup
beforeEach(async () => {
  sandbox = await startSandbox()
  setup = sandbox.createReferenceSetup({ domain: 'example.com', distribution: { fallback: { errorCodes: [] } } })
  setup.bucket.put('index.html', { bytes: Buffer.from('front') })
  // For a second look, which the edge's cache is not to answer.
  setup.bucket.put('second.html', { bytes: Buffer.from('second') })
})
afterEach(() => sandbox.close())

const distribution = (id: string) => `arn:aws:cloudfront::123456789012:distribution/${id}`

/** What the console writes for an origin access control, with variations. */
function statement(more: object = {}) {
  return {
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::example.com/*',
    Condition: { StringEquals: { 'AWS:SourceArn': distribution(setup.distributionId) } },
    ...more
  }
}

function setPolicy(...Statement: readonly object[]): void {
  setup.bucket.configuration.policy = JSON.stringify({ Version: '2012-10-17', Statement })
}

async function see(path: string) {
  const { status, body } = await sandbox.visit('example.com', path)
  return [status, /<Code>(\w+)/.exec(body.toString())?.[1] ?? body.toString()]
}

/** Another access control in place of the set-up's. */
function sign(config: Partial<OriginAccessControlConfig> | undefined, identity = ''): void {
  const { cloudFront } = sandbox
  const whole = {
    Name: 'x',
    OriginAccessControlOriginType: 's3',
    SigningBehavior: 'always',
    SigningProtocol: 'sigv4'
  } as const
  const id = config === undefined ? '' : cloudFront.createOriginAccessControl({ ...whole, ...config }).id
  cloudFront.changeDistribution(setup.distributionId, old => ({
    ...old,
    Origins: {
      Quantity: 1,
      Items: (old.Origins?.Items ?? []).map(origin => ({
        ...origin,
        OriginAccessControlId: id,
        S3OriginConfig: { OriginAccessIdentity: identity }
      }))
    }
  }))
}

test('without a policy, objects can be read', async () => {
  expect(await see('/index.html')).toEqual([200, 'front'])
})

test('a policy for the distribution lets it read, and says 403 of what is not there', async () => {
  setPolicy(statement())
  expect(await see('/index.html')).toEqual([200, 'front'])
  expect(await see('/none')).toEqual([403, 'AccessDenied'])
})

test('with s3:ListBucket, what is not there is 404, and the root lists the bucket', async () => {
  setPolicy(statement(), statement({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::example.com' }))
  expect(await see('/none')).toEqual([404, 'NoSuchKey'])
  expect((await see('/'))[1]).toContain('ListBucketResult')
})

describe('nothing can be read', () => {
  test.each<[string, () => void]>([
    [
      'when the policy names another distribution',
      () => setPolicy(statement({ Condition: { StringEquals: { 'AWS:SourceArn': distribution('E0') } } }))
    ],
    ['when it allows another action', () => setPolicy(statement({ Action: 's3:PutObject' }))],
    ['when it allows another folder', () => setPolicy(statement({ Resource: 'arn:aws:s3:::example.com/app/*' }))],
    [
      'when it denies the file',
      () => setPolicy(statement(), statement({ Effect: 'Deny', Resource: 'arn:aws:s3:::example.com/index.html' }))
    ],
    [
      'when the origin has no access control',
      () => {
        setPolicy(statement())
        sign(undefined)
      }
    ],
    [
      'when the access control never signs',
      () => {
        setPolicy(statement())
        sign({ SigningBehavior: 'never' })
      }
    ],
    [
      'when the access control is for another kind of origin',
      () => {
        setPolicy(statement())
        sign({ OriginAccessControlOriginType: 'lambda' })
      }
    ]
  ])('%s', async (_, arrange) => {
    arrange()
    expect(await see('/index.html')).toEqual([403, 'AccessDenied'])
  })
})

test('a legacy identity reads what its policy allows', async () => {
  sign(undefined, 'origin-access-identity/cloudfront/E1OAI')
  const AWS = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1OAI'
  setPolicy(statement({ Principal: { AWS }, Condition: {} }))
  expect(await see('/index.html')).toEqual([200, 'front'])
  setPolicy(statement({ Principal: { AWS: `${AWS}2` }, Condition: {} }))
  expect(await see('/second.html')).toEqual([403, 'AccessDenied'])
})

test('who does not sign reads a public bucket, unless public access is restricted', async () => {
  sign(undefined)
  setPolicy(statement({ Principal: '*', Condition: {} }))
  expect(await see('/index.html')).toEqual([403, 'AccessDenied'])
  setup.bucket.configuration.publicAccessBlock = undefined
  expect(await see('/second.html')).toEqual([200, 'second'])
})
