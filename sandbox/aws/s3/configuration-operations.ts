import type {
  GetBucketEncryptionOutput,
  GetBucketEncryptionRequest,
  GetBucketLifecycleConfigurationOutput,
  GetBucketLifecycleConfigurationRequest,
  GetBucketOwnershipControlsOutput,
  GetBucketOwnershipControlsRequest,
  GetBucketPolicyRequest,
  GetBucketPolicyStatusOutput,
  GetBucketPolicyStatusRequest,
  GetBucketVersioningOutput,
  GetBucketVersioningRequest,
  GetBucketWebsiteOutput,
  GetBucketWebsiteRequest,
  GetPublicAccessBlockOutput,
  GetPublicAccessBlockRequest,
  PutBucketEncryptionRequest,
  PutBucketLifecycleConfigurationRequest,
  PutBucketOwnershipControlsRequest,
  PutBucketPolicyRequest,
  PutBucketVersioningRequest,
  PutBucketWebsiteRequest,
  PutPublicAccessBlockRequest
} from '@aws-sdk/client-s3'
import { policyOf } from './bucket-access.ts'
import { type Handler, operation, type S3Call } from './call.ts'
import { malformedXml, notConfigured, publicPolicyBlocked } from './errors.ts'
import { parsePolicy } from './policy.ts'
import { isPublicPolicy } from './public-policy.ts'
import type { Bucket } from './store.ts'

/** The request's bucket, to who may do that with it. Not every action has the operation's name. */
function configured(call: S3Call<object>, action: string): Bucket {
  const bucket = call.bucket()
  call.authorize(action, bucket.name)
  return bucket
}

/** A DELETE of a setting: 204, also when it is not there. */
function remove(action: string, clear: (bucket: Bucket) => void): Handler {
  return call => {
    clear(configured(call, action))
    return { status: 204 }
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html and the other operations' pages */
export const configurationHandlers: Readonly<Record<string, Handler>> = {
  GetPublicAccessBlock: operation<GetPublicAccessBlockRequest, GetPublicAccessBlockOutput>(call => {
    const { name, configuration } = configured(call, 's3:GetBucketPublicAccessBlock')
    if (configuration.publicAccessBlock === undefined) throw notConfigured('NoSuchPublicAccessBlockConfiguration', name)
    return { output: { PublicAccessBlockConfiguration: configuration.publicAccessBlock } }
  }),
  PutPublicAccessBlock: operation<PutPublicAccessBlockRequest, object>(call => {
    const given = call.input.PublicAccessBlockConfiguration
    configured(call, 's3:PutBucketPublicAccessBlock').configuration.publicAccessBlock = {
      BlockPublicAcls: given?.BlockPublicAcls ?? false,
      IgnorePublicAcls: given?.IgnorePublicAcls ?? false,
      BlockPublicPolicy: given?.BlockPublicPolicy ?? false,
      RestrictPublicBuckets: given?.RestrictPublicBuckets ?? false
    }
    return {}
  }),
  DeletePublicAccessBlock: remove('s3:PutBucketPublicAccessBlock', ({ configuration }) => {
    configuration.publicAccessBlock = undefined
  }),

  GetBucketPolicy: operation<GetBucketPolicyRequest, object>(call => {
    const { name, configuration } = configured(call, 's3:GetBucketPolicy')
    if (configuration.policy === undefined) throw notConfigured('NoSuchBucketPolicy', name)
    return { headers: { 'content-type': 'application/json' }, body: configuration.policy }
  }),
  PutBucketPolicy: operation<PutBucketPolicyRequest, object>(call => {
    const bucket = configured(call, 's3:PutBucketPolicy')
    const policy = call.input.Policy ?? ''
    const statements = parsePolicy(policy, bucket.name)
    if (bucket.configuration.publicAccessBlock?.BlockPublicPolicy && isPublicPolicy(statements)) {
      throw publicPolicyBlocked(call.request.caller?.arn ?? 'anonymous', bucket.name)
    }
    bucket.configuration.policy = policy
    return { status: 204 }
  }),
  DeleteBucketPolicy: remove('s3:DeleteBucketPolicy', ({ configuration }) => {
    configuration.policy = undefined
  }),
  GetBucketPolicyStatus: operation<GetBucketPolicyStatusRequest, GetBucketPolicyStatusOutput>(call => {
    const bucket = configured(call, 's3:GetBucketPolicyStatus')
    if (bucket.configuration.policy === undefined) throw notConfigured('NoSuchBucketPolicy', bucket.name)
    return { output: { PolicyStatus: { IsPublic: isPublicPolicy(policyOf(bucket)) } } }
  }),

  GetBucketWebsite: operation<GetBucketWebsiteRequest, GetBucketWebsiteOutput>(call => {
    const { name, configuration } = configured(call, 's3:GetBucketWebsite')
    if (configuration.website === undefined) throw notConfigured('NoSuchWebsiteConfiguration', name)
    return { output: { ...configuration.website } }
  }),
  PutBucketWebsite: operation<PutBucketWebsiteRequest, object>(call => {
    const { WebsiteConfiguration: website } = call.input
    if (website?.IndexDocument === undefined && website?.RedirectAllRequestsTo === undefined) throw malformedXml()
    configured(call, 's3:PutBucketWebsite').configuration.website = website
    return {}
  }),
  DeleteBucketWebsite: remove('s3:DeleteBucketWebsite', ({ configuration }) => {
    configuration.website = undefined
  }),

  GetBucketOwnershipControls: operation<GetBucketOwnershipControlsRequest, GetBucketOwnershipControlsOutput>(call => {
    const { name, configuration } = configured(call, 's3:GetBucketOwnershipControls')
    if (configuration.ownership === undefined) throw notConfigured('OwnershipControlsNotFoundError', name)
    return { output: { OwnershipControls: { Rules: [{ ObjectOwnership: configuration.ownership }] } } }
  }),
  PutBucketOwnershipControls: operation<PutBucketOwnershipControlsRequest, object>(call => {
    const ownership = call.input.OwnershipControls?.Rules?.[0]?.ObjectOwnership
    if (ownership === undefined) throw malformedXml()
    configured(call, 's3:PutBucketOwnershipControls').configuration.ownership = ownership
    return {}
  }),
  DeleteBucketOwnershipControls: remove('s3:PutBucketOwnershipControls', ({ configuration }) => {
    configuration.ownership = undefined
  }),

  GetBucketVersioning: operation<GetBucketVersioningRequest, GetBucketVersioningOutput>(call => {
    const { versioning } = configured(call, 's3:GetBucketVersioning').configuration
    // A bucket that never had it says nothing at all.
    return { output: versioning === undefined ? {} : { Status: versioning } }
  }),
  /** The status is kept and shown; versions are not. */
  PutBucketVersioning: operation<PutBucketVersioningRequest, object>(call => {
    const status = call.input.VersioningConfiguration?.Status
    if (status === undefined) throw malformedXml()
    configured(call, 's3:PutBucketVersioning').configuration.versioning = status
    return {}
  }),

  GetBucketLifecycleConfiguration: operation<
    GetBucketLifecycleConfigurationRequest,
    GetBucketLifecycleConfigurationOutput
  >(call => {
    const { name, configuration } = configured(call, 's3:GetLifecycleConfiguration')
    if (configuration.lifecycle === undefined) throw notConfigured('NoSuchLifecycleConfiguration', name)
    const TransitionDefaultMinimumObjectSize = 'all_storage_classes_128K'
    return { output: { Rules: [...configuration.lifecycle], TransitionDefaultMinimumObjectSize } }
  }),
  PutBucketLifecycleConfiguration: operation<PutBucketLifecycleConfigurationRequest, object>(call => {
    const rules = call.input.LifecycleConfiguration?.Rules
    if (rules === undefined || rules.length === 0) throw malformedXml()
    configured(call, 's3:PutLifecycleConfiguration').configuration.lifecycle = rules
    return {}
  }),
  DeleteBucketLifecycle: remove('s3:PutLifecycleConfiguration', ({ configuration }) => {
    configuration.lifecycle = undefined
  }),

  GetBucketEncryption: operation<GetBucketEncryptionRequest, GetBucketEncryptionOutput>(call => {
    const { algorithm, keyId, bucketKey = false } = configured(call, 's3:GetEncryptionConfiguration').encryption
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: algorithm, KMSMasterKeyID: keyId }
    const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: bucketKey }]
    return { output: { ServerSideEncryptionConfiguration: { Rules } } }
  }),
  PutBucketEncryption: operation<PutBucketEncryptionRequest, object>(call => {
    const rule = call.input.ServerSideEncryptionConfiguration?.Rules?.[0]
    const { SSEAlgorithm: algorithm, KMSMasterKeyID: keyId } = rule?.ApplyServerSideEncryptionByDefault ?? {}
    if (algorithm !== 'AES256' && algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') throw malformedXml()
    configured(call, 's3:PutEncryptionConfiguration').encryption = {
      algorithm,
      ...(keyId === undefined ? {} : { keyId }),
      ...(rule?.BucketKeyEnabled === undefined ? {} : { bucketKey: rule.BucketKeyEnabled })
    }
    return {}
  })
}
