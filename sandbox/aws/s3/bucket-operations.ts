import type {
  CreateBucketOutput,
  CreateBucketRequest,
  DeleteBucketRequest,
  GetBucketLocationOutput,
  GetBucketLocationRequest,
  HeadBucketOutput,
  HeadBucketRequest,
  ListBucketsOutput,
  ListBucketsRequest
} from '@aws-sdk/client-s3'
import { ServiceError } from '../errors.ts'
import { operation } from './call.ts'
import { accessDenied, bucketNotEmpty } from './errors.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets = operation<ListBucketsRequest, ListBucketsOutput>(call => {
  if (call.request.caller === undefined) throw accessDenied()
  call.request.authorize('s3:ListAllMyBuckets', '*')
  const { Prefix: prefix = '' } = call.input
  const owned = call.store.buckets.filter(bucket => bucket.ownerId === call.request.caller?.accountId)
  return {
    output: {
      Buckets: owned
        .filter(bucket => bucket.name.startsWith(prefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(bucket => ({ Name: bucket.name, CreationDate: bucket.createdAt, BucketRegion: bucket.region })),
      Owner: { ID: call.request.caller?.accountId }
    }
  }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket = operation<CreateBucketRequest, CreateBucketOutput>(call => {
  const name = call.bucketName
  call.authorize('s3:CreateBucket', name)
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new ServiceError(400, 'InvalidBucketName', 'The specified bucket is not valid.', {
      fields: { BucketName: name }
    })
  }
  const existing = call.store.bucket(name)
  if (existing !== undefined && existing.ownerId !== call.request.caller?.accountId) {
    throw new ServiceError(
      409,
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      { fields: { BucketName: name } }
    )
  }
  if (existing !== undefined) {
    throw new ServiceError(
      409,
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { fields: { BucketName: name } }
    )
  }
  const region = call.input.CreateBucketConfiguration?.LocationConstraint ?? 'us-east-1'
  const ownerId = call.request.caller?.accountId
  call.store.createBucket(name, { region, ...(ownerId === undefined ? {} : { ownerId }) })
  return { output: { Location: `/${name}` } }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const deleteBucket = operation<DeleteBucketRequest, object>(call => {
  const { name, size } = call.bucket()
  call.authorize('s3:DeleteBucket', name)
  if (size > 0) throw bucketNotEmpty(name)
  call.store.deleteBucket(name)
  return { status: 204 }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket = operation<HeadBucketRequest, HeadBucketOutput>(call => {
  const bucket = call.bucket()
  call.authorize('s3:ListBucket', bucket.name)
  return { output: { BucketRegion: bucket.region, AccessPointAlias: false } }
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const getBucketLocation = operation<GetBucketLocationRequest, GetBucketLocationOutput>(call => {
  // The one operation that any region's endpoint answers for any bucket.
  const bucket = call.find(call.bucketName)
  call.authorize('s3:GetBucketLocation', bucket.name)
  const region = bucket.region === 'us-east-1' ? '' : bucket.region
  // The output is the text of the root element, which the schema's traits as exported do not say.
  return {
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${region}</LocationConstraint>`
  }
})
