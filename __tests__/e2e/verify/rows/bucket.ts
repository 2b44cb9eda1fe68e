import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand
} from '@aws-sdk/client-s3'
import { changeOrigin, type PolicyStatement, putPolicy, statements } from '../clients.ts'
import { NO_PAGE } from '../reasons.ts'
import type { Row } from '../row.ts'
import { IMAGE, SCRIPT, type Scene, STATE } from '../scene.ts'
import { byErrorResponse } from '../variants.ts'

const SOMEBODY = '111122223333'
const IDENTITY = 'E2QWRUHAPOMQZL'

export const bucketRows: readonly Row[] = [
  {
    check: 'S3-1',
    name: 'another account has the bucket',
    sabotage: ({ sandbox, setup: { bucket }, expectation: { release } }) => {
      const { name, region, configuration } = bucket
      sandbox.s3.deleteBucket(name)
      const theirs = sandbox.s3.createBucket(name, { region, ownerId: SOMEBODY })
      Object.assign(theirs.configuration, configuration)
      for (const { key } of release?.files ?? []) {
        const object = bucket.get(key)
        if (object !== undefined) theirs.put(key, object)
      }
    },
    state: 'fail',
    shows: 'owned by another account',
    remedy: 'expected-bucket-owner'
  },
  {
    check: 'S3-2',
    name: 'one setting of Block Public Access is off',
    sabotage: async scene => putPublicAccessBlock(scene, false),
    state: 'warn',
    shows: 'off in the bucket: RestrictPublicBuckets',
    remedy: bucketName
  },
  {
    check: 'S3-3',
    name: 'the policy was made public before it was blocked',
    sabotage: async scene => {
      await scene.aws.s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucketName(scene) }))
      await putPolicy(scene, [...statements(scene), { Sid: 'Website', ...everybody(scene) }])
      await putPublicAccessBlock(scene, true)
    },
    state: 'fail',
    shows: 'IsPublic: true, by statement Website that allows s3:GetObject to everybody',
    remedy: bucketName
  },
  {
    check: 'S3-4',
    name: 'the policy names another distribution',
    sabotage: scene =>
      putPolicy(
        scene,
        statements(scene).map(one => ({
          ...one,
          Condition: {
            StringEquals: { 'AWS:SourceArn': 'arn:aws:cloudfront::123456789012:distribution/E0000000000000' }
          }
        }))
      ),
    state: 'fail',
    shows: 'distribution/E0000000000000',
    remedy: distributionId,
    also: NO_PAGE
  },
  {
    check: 'S3-4',
    name: 'the policy lets any distribution read',
    sabotage: scene =>
      putPolicy(
        scene,
        statements(scene).map(({ Condition: _, ...one }) => one)
      ),
    state: 'warn',
    shows: 'cloudfront.amazonaws.com without a condition',
    remedy: distributionId
  },
  {
    check: 'S3-5',
    name: 'CloudFront may list the bucket, so that what is missing is 404',
    prepare: byErrorResponse,
    sabotage: scene => putPolicy(scene, [...statements(scene), { ...mayRead(scene), ...listing(scene) }]),
    state: 'fail',
    shows: 'error response for 403',
    remedy: distributionId,
    also: { 'L-10': ['pass', 'What is missing is 404 to browsers as well, which is right for scripts.'] }
  },
  {
    check: 'S3-6',
    name: 'the origin is the website endpoint',
    sabotage: scene =>
      changeOrigin(scene, 'site', ({ S3OriginConfig: _, OriginAccessControlId: __, ...origin }) => ({
        ...origin,
        DomainName: websiteHost(scene),
        CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' }
      })),
    state: 'fail',
    shows: websiteHost,
    remedy: bucketName,
    also: {
      ...NO_PAGE,
      'S3-4': ['skip', 'Nobody signs at a website endpoint.'],
      'CF-8': ['skip', 'There is no REST endpoint to sign for.']
    }
  },
  {
    check: 'S3-7',
    name: 'access control lists are on',
    sabotage: ({ aws, setup }) =>
      aws.s3.send(
        new PutBucketOwnershipControlsCommand({
          Bucket: setup.bucket.name,
          OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] }
        })
      ),
    state: 'warn',
    shows: 'ObjectWriter',
    remedy: bucketName
  },
  {
    check: 'S3-8',
    name: 'objects are encrypted with the key that AWS manages',
    sabotage: async scene => {
      const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' } as const
      await scene.aws.s3.send(
        new PutBucketEncryptionCommand({
          Bucket: bucketName(scene),
          ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault }] }
        })
      )
      // Only what is written from now on; these bytes are the same.
      await copyInPlace(scene, SCRIPT, {})
    },
    state: 'fail',
    shows: 'aws:kms with',
    remedy: bucketName,
    also: { 'S3-9': ['fail', 'S3 gives what is written with KMS an ETag that is no digest.'] }
  },
  {
    check: 'S3-9',
    name: 'a file was deleted by hand',
    sabotage: ({ aws, setup }) => aws.s3.send(new DeleteObjectCommand({ Bucket: setup.bucket.name, Key: IMAGE })),
    state: 'fail',
    shows: `missing: ${IMAGE}`,
    remedy: 'Deploy again'
  },
  {
    check: 'S3-10',
    name: 'an image was uploaded anew, as bytes',
    sabotage: scene => copyInPlace(scene, IMAGE, { ContentType: 'binary/octet-stream' }),
    state: 'fail',
    shows: `${IMAGE}: binary/octet-stream`,
    remedy: IMAGE
  },
  {
    check: 'S3-11',
    name: 'browsers are to keep the index for a day',
    sabotage: scene => copyInPlace(scene, 'index.html', { CacheControl: 'max-age=86400', ContentType: 'text/html' }),
    state: 'warn',
    shows: 'index.html: max-age=86400',
    remedy: 'index.html'
  },
  {
    check: 'S3-12',
    name: 'an .env lies among the files',
    sabotage: ({ aws, setup }) =>
      aws.s3.send(new PutObjectCommand({ Bucket: setup.bucket.name, Key: 'app/.env', Body: 'PASSWORD=example' })),
    state: 'warn',
    shows: 'app/.env',
    remedy: 'app/.env'
  },
  {
    check: 'S3-12',
    name: 'the statement that kept the state from visitors is gone',
    prepare: async scene => {
      await byErrorResponse(scene)
      await putPolicy(scene, [mayRead(scene), closedState(scene, { Service: 'cloudfront.amazonaws.com' })])
    },
    sabotage: scene => putPolicy(scene, [mayRead(scene)]),
    state: 'fail',
    shows: '200 application/json',
    remedy: '"Principal":{"Service":"cloudfront.amazonaws.com"}'
  },
  {
    check: 'S3-12',
    name: 'the same, where an origin access identity reads',
    prepare: async scene => {
      await byErrorResponse(scene)
      const identity = { AWS: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${IDENTITY}` }
      await putPolicy(scene, [{ ...everybody(scene), Principal: identity }, closedState(scene, identity)])
      await changeOrigin(scene, 'site', origin => ({
        ...origin,
        OriginAccessControlId: '',
        S3OriginConfig: { OriginAccessIdentity: `origin-access-identity/cloudfront/${IDENTITY}` }
      }))
    },
    sabotage: scene => putPolicy(scene, [mayRead(scene)]),
    state: 'fail',
    shows: '200 application/json',
    remedy: `CloudFront Origin Access Identity ${IDENTITY}`
  },
  {
    check: 'S3-13',
    name: 'versioning was suspended',
    sabotage: ({ aws, setup }) =>
      aws.s3.send(
        new PutBucketVersioningCommand({
          Bucket: setup.bucket.name,
          VersioningConfiguration: { Status: 'Suspended' }
        })
      ),
    state: 'warn',
    shows: 'suspended',
    remedy: bucketName
  }
]

export function bucketName({ setup }: Scene): string {
  return setup.bucket.name
}

export function distributionId({ setup }: Scene): string {
  return setup.distributionId
}

function websiteHost({ setup }: Scene): string {
  return `${setup.bucket.name}.s3-website.${setup.region}.amazonaws.com`
}

function everybody(scene: Scene): PolicyStatement {
  return { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucketName(scene)}/*` }
}

function mayRead(scene: Scene): PolicyStatement {
  const [first] = statements(scene)
  if (first === undefined) throw new Error('The bucket has no policy.')
  return first
}

function closedState(scene: Scene, Principal: PolicyStatement['Principal']): PolicyStatement {
  const Resource = `arn:aws:s3:::${bucketName(scene)}/${STATE}*`
  return { Sid: 'KeepStateFromVisitors', Effect: 'Deny', Principal, Action: 's3:GetObject', Resource }
}

function listing(scene: Scene) {
  return { Sid: 'List', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${bucketName(scene)}` }
}

export async function putPublicAccessBlock({ aws, setup }: Scene, RestrictPublicBuckets: boolean): Promise<void> {
  const others = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true }
  await aws.s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: setup.bucket.name,
      PublicAccessBlockConfiguration: { ...others, RestrictPublicBuckets }
    })
  )
}

/** With other headers, as the console does it when metadata is edited. */
export async function copyInPlace(
  { aws, setup }: Scene,
  Key: string,
  headers: { readonly ContentType?: string; readonly CacheControl?: string }
): Promise<void> {
  const { name: Bucket } = setup.bucket
  const { 'content-type': ContentType = '', 'cache-control': CacheControl = '' } = setup.bucket.get(Key)?.headers ?? {}
  await aws.s3.send(
    new CopyObjectCommand({
      ...{ Bucket, Key, CopySource: `${Bucket}/${Key}`, MetadataDirective: 'REPLACE' },
      ...{ ContentType, CacheControl, ...headers }
    })
  )
}
