import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand
} from '@aws-sdk/client-s3'
import type { BucketFacts } from '../../verify/facts.ts'
import { parsePolicy } from '../../verify/policy-document.ts'
import type { SendOptions } from './ask.ts'
import { askOfBucket, type BucketInspection } from './bucket-inspection.ts'

type Settings = Pick<
  BucketFacts,
  'publicAccessBlock' | 'policy' | 'policyStatus' | 'website' | 'ownership' | 'versioning' | 'encryption'
>

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html has the actions. */
export async function readSettings(inspection: BucketInspection): Promise<Settings> {
  const { client, bucket } = inspection
  const input = { Bucket: bucket }
  const ask = <T>(action: string, absent: string, request: (options: SendOptions) => Promise<T | undefined>) =>
    askOfBucket(inspection, { action, absent }, request)

  const [publicAccessBlock, policy, policyStatus, website, ownership, versioning, encryption] = await Promise.all([
    ask('s3:GetBucketPublicAccessBlock', 'NoSuchPublicAccessBlockConfiguration', async options => {
      const reply = await client.send(new GetPublicAccessBlockCommand(input), options)
      const found = reply.PublicAccessBlockConfiguration
      return {
        blockPublicAcls: found?.BlockPublicAcls ?? false,
        ignorePublicAcls: found?.IgnorePublicAcls ?? false,
        blockPublicPolicy: found?.BlockPublicPolicy ?? false,
        restrictPublicBuckets: found?.RestrictPublicBuckets ?? false
      }
    }),
    ask('s3:GetBucketPolicy', 'NoSuchBucketPolicy', async options => {
      const { Policy } = await client.send(new GetBucketPolicyCommand(input), options)
      return Policy === undefined ? undefined : parsePolicy(Policy)
    }),
    ask('s3:GetBucketPolicyStatus', 'NoSuchBucketPolicy', async options => {
      const { PolicyStatus } = await client.send(new GetBucketPolicyStatusCommand(input), options)
      return { isPublic: PolicyStatus?.IsPublic ?? false }
    }),
    ask('s3:GetBucketWebsite', 'NoSuchWebsiteConfiguration', async options => {
      const { IndexDocument, ErrorDocument } = await client.send(new GetBucketWebsiteCommand(input), options)
      return { indexDocument: IndexDocument?.Suffix, errorDocument: ErrorDocument?.Key }
    }),
    ask('s3:GetBucketOwnershipControls', 'OwnershipControlsNotFoundError', async options => {
      const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand(input), options)
      return OwnershipControls?.Rules?.[0]?.ObjectOwnership
    }),
    ask('s3:GetBucketVersioning', '', async options => {
      const { Status } = await client.send(new GetBucketVersioningCommand(input), options)
      return Status === undefined ? 'off' : Status === 'Enabled' ? 'enabled' : 'suspended'
    }),
    ask('s3:GetEncryptionConfiguration', 'ServerSideEncryptionConfigurationNotFoundError', async options => {
      const reply = await client.send(new GetBucketEncryptionCommand(input), options)
      const found = reply.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault
      const algorithm = found?.SSEAlgorithm
      return algorithm === undefined ? undefined : { algorithm, kmsKeyId: found?.KMSMasterKeyID || undefined }
    })
  ])
  return { publicAccessBlock, policy, policyStatus, website, ownership, versioning, encryption }
}
