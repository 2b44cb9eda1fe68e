import { expect, test } from '@jest/globals'
import type { Bucket } from '../../../sandbox/aws/s3/store.ts'
import { absent, denied, known, notAsked } from '../../../src/verify/fact.ts'
import type { BucketFacts } from '../../../src/verify/facts.ts'
import { inspect, withSandbox } from './lab.ts'

const lab = withSandbox()
const QUESTION = { prefix: '', statePrefix: '.s3-cloudfront-deploy/', keys: ['index.html'], samples: ['index.html'] }

function createBucket(change: (bucket: Bucket) => void = () => {}): Bucket {
  const bucket = lab.sandbox.s3.createBucket('example.com', { region: 'eu-central-1' })
  bucket.put('index.html', {
    bytes: Buffer.from('front'),
    headers: { 'content-type': 'text/html', 'cache-control': 'no-cache' }
  })
  change(bucket)
  return bucket
}

async function read(question = QUESTION, options: { bucket?: string; owner?: string } = {}): Promise<BucketFacts> {
  return (await inspect(lab.sandbox.env, options)).bucket.read(question)
}

test('all that S3 says of a bucket', async () => {
  const bucket = createBucket(({ configuration }) => {
    configuration.versioning = 'Enabled'
    configuration.website = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'index.html' } }
    configuration.policy = JSON.stringify({
      Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::example.com/*' }
    })
  })
  const etag = bucket.get('index.html')?.etag
  expect(await read(QUESTION, { owner: '123456789012' })).toEqual({
    name: 'example.com',
    existence: known({ region: 'eu-central-1', owner: 'expected' }),
    publicAccessBlock: known({
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true
    }),
    policy: known([
      {
        sid: undefined,
        effect: 'Allow',
        principals: ['*'],
        notPrincipals: [],
        actions: ['s3:GetObject'],
        notActions: [],
        resources: ['arn:aws:s3:::example.com/*'],
        notResources: [],
        conditions: []
      }
    ]),
    policyStatus: known({ isPublic: true }),
    website: known({ indexDocument: 'index.html', errorDocument: 'index.html' }),
    ownership: known('BucketOwnerEnforced'),
    versioning: known('enabled'),
    encryption: known({ algorithm: 'AES256', kmsKeyId: undefined }),
    listing: known({ objects: 1, etags: new Map([['index.html', etag]]), suspicious: [] }),
    heads: [
      {
        key: 'index.html',
        head: known({
          etag,
          size: 5,
          contentType: 'text/html',
          cacheControl: 'no-cache',
          contentEncoding: undefined,
          serverSideEncryption: 'AES256',
          kmsKeyId: undefined
        })
      }
    ]
  })
})

test('what is not set up is absent', async () => {
  createBucket(bucket => {
    bucket.configuration.publicAccessBlock = undefined
    bucket.configuration.ownership = undefined
    bucket.delete('index.html')
  })
  expect(await read()).toMatchObject({
    existence: known({ region: 'eu-central-1', owner: 'not-checked' }),
    publicAccessBlock: absent,
    policy: absent,
    policyStatus: absent,
    website: absent,
    ownership: absent,
    versioning: known('off'),
    heads: [{ key: 'index.html', head: absent }]
  })
})

test('a bucket that is not there is absent, and nothing else is asked of it', async () => {
  const nothing = notAsked('there is no such bucket')
  expect(await read(QUESTION, { bucket: 'example.org' })).toMatchObject({
    existence: absent,
    publicAccessBlock: nothing,
    policy: nothing,
    policyStatus: nothing,
    website: nothing,
    ownership: nothing,
    versioning: nothing,
    encryption: nothing,
    listing: nothing,
    heads: [{ head: absent }]
  })
})

test('a bucket of another account shows that it is there', async () => {
  lab.sandbox.s3.createBucket('example.com', { region: 'eu-central-1' })
  const { existence, versioning } = await read(QUESTION, { owner: '111122223333' })
  expect([existence, versioning]).toEqual([known({ region: 'eu-central-1', owner: 'other' }), known('off')])
})

test('a bucket of another region says where it is', async () => {
  lab.sandbox.s3.createBucket('example.com', { region: 'us-west-2' })
  const { existence, versioning } = await read()
  expect(existence).toEqual(known({ region: 'us-west-2', owner: 'not-checked' }))
  expect(versioning).toEqual({
    state: 'unavailable',
    why: 'Bucket example.com is not in eu-central-1 but in us-west-2'
  })
})

test.each<[string, readonly (keyof BucketFacts)[]]>([
  ['s3:ListBucket', ['existence', 'listing']],
  ['s3:GetBucketPublicAccessBlock', ['publicAccessBlock']],
  ['s3:GetBucketPolicy', ['policy']],
  ['s3:GetBucketPolicyStatus', ['policyStatus']],
  ['s3:GetBucketWebsite', ['website']],
  ['s3:GetBucketOwnershipControls', ['ownership']],
  ['s3:GetBucketVersioning', ['versioning']],
  ['s3:GetEncryptionConfiguration', ['encryption']]
])('%s denied is told of %j, and of nothing else', async (action, names) => {
  createBucket()
  lab.sandbox.aws.deny(action)
  const facts = Object.entries(await read())
  const found = facts.filter(([, fact]) => fact.state === 'denied')
  expect(found).toEqual(names.map(name => [name, denied(action, 'arn:aws:s3:::example.com')]))
})

test('objects that may not be read are denied by their prefix', async () => {
  createBucket().put('site/index.html', { bytes: Buffer.from('front') })
  lab.sandbox.aws.deny('s3:GetObject')
  const { heads } = await read({ ...QUESTION, prefix: 'site/' })
  expect(heads).toEqual([{ key: 'index.html', head: denied('s3:GetObject', 'arn:aws:s3:::example.com/site/*') }])
})

test('a listing of many pages keeps what is wanted: ETags of the release, and names that look secret', async () => {
  const bucket = createBucket()
  const bytes = Buffer.from('x')
  for (let index = 0; index < 2_100; index++) bucket.put(`assets/${index}.js`, { bytes })
  for (const key of [
    '.env',
    'a b/.git/config',
    '.s3-cloudfront-deploy/head.json',
    '.s3-cloudfront-deploy/private.pem'
  ]) {
    bucket.put(key, { bytes })
  }
  const { listing } = await read({ ...QUESTION, keys: ['assets/2099.js', 'gone.js'] })
  expect(listing).toEqual(
    known({
      objects: 2_103,
      etags: new Map([['assets/2099.js', '9dd4e461268c8034f5c8564e155c67a6']]),
      suspicious: ['.env', 'a b/.git/config']
    })
  )
  expect(lab.sandbox.aws.log.count({ operation: 'ListObjectsV2' })).toBe(3)
})

test('keys are compared below the prefix', async () => {
  const bucket = createBucket()
  bucket.put('site/index.html', { bytes: Buffer.from('x') })
  bucket.put('site-2/index.html', { bytes: Buffer.from('y') })
  const { listing } = await read({ ...QUESTION, prefix: 'site/' })
  expect(listing).toMatchObject(
    known({ objects: 1, etags: new Map([['index.html', '9dd4e461268c8034f5c8564e155c67a6']]) })
  )
})
