/** What a role is for. Each has a policy in docs/iam. */
export type FeatureSet = 'deploy' | 'plan' | 'preview' | 'rollback' | 'verify'

/** What takes permissions of its own, where somebody uses it. */
export type Option = 'comparison' | 'continuous-deployment' | 'kms-key' | 'state' | 'tags'

/** What an action is allowed on; `resources.ts` has the ARNs. */
export type Place =
  | 'access-controls'
  | 'bucket'
  | 'cache-policies'
  | 'certificate'
  | 'continuous-deployment-policies'
  | 'distribution'
  | 'everything'
  | 'functions'
  | 'key'
  | 'objects'
  | 'origin-request-policies'
  | 'production-state'
  | 'response-headers-policies'
  | 'role'
  | 'staging-distribution'
  | 'state-bucket'
  | 'state-objects'
  | 'zone'

/** One row: what an IAM action is for. */
export interface Permission {
  /** `s3:PutObject` */
  readonly action: string
  readonly on: Place
  /** The operations of the API that ask for it, by the names that the service has for them. */
  readonly calls: readonly string[]
  readonly sets: readonly FeatureSet[]
  /** Only with this. */
  readonly option?: Option
  /** A clause: what it is for, or when it is needed. */
  readonly why: string
  /** A clause: what happens without it. Each names the action. Where it is absent, checks are skipped. */
  readonly without?: string
}

const CHANGING = ['deploy', 'preview', 'rollback'] as const
const READING = ['deploy', 'plan', 'preview', 'rollback'] as const
const FAILS = 'The run fails before it has written anything'

/**
 * Every permission that a request of the action takes. Which operation takes which:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const PERMISSIONS: readonly Permission[] = [
  {
    action: 's3:ListBucket',
    on: 'bucket',
    calls: ['ListObjectsV2', 'GetObject'],
    sets: READING,
    why: 'What is in the bucket; and without it S3 answers 403, not 404, for state that is not there yet',
    without: FAILS
  },
  {
    action: 's3:GetObject',
    on: 'objects',
    calls: ['GetObject', 'HeadObject', 'CopyObject'],
    sets: READING,
    why: 'State, copies for and from a rollback, and the headers of files that no release has recorded',
    without: `${FAILS}, but for the first of all`
  },
  {
    action: 's3:PutObject',
    on: 'objects',
    calls: ['PutObject', 'CopyObject', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'],
    sets: CHANGING,
    why: 'Files, state, and the copies for and from a rollback',
    without: FAILS
  },
  {
    action: 's3:DeleteObject',
    on: 'objects',
    calls: ['DeleteObjects'],
    sets: CHANGING,
    why: "What left the site, and what no release that is kept needs. With `delete: none` only the latter, in the state folder; what can't be deleted there stays",
    without: 'A run that has something to delete fails after the upload, and says so'
  },
  {
    action: 's3:AbortMultipartUpload',
    on: 'objects',
    calls: ['AbortMultipartUpload'],
    sets: ['deploy', 'preview'],
    why: 'Cleaning up after a file over 16 MiB that could not be uploaded',
    without: 'The failed run also says that parts are still stored, and paid for'
  },
  {
    action: 'cloudfront:ListDistributions',
    on: 'everything',
    calls: ['ListDistributions'],
    sets: READING,
    why: 'Which distribution has `domain`. Not needed with `distribution-id`',
    without: `${FAILS}, and asks for \`distribution-id\`; a clean-up warns`
  },
  {
    action: 'cloudfront:GetDistribution',
    on: 'distribution',
    calls: ['GetDistribution'],
    sets: READING,
    why: 'Behaviors, origins and error responses: what edges may hold',
    without: 'Every change is invalidated as `/*`, with a warning'
  },
  {
    action: 'cloudfront:GetCachePolicy',
    on: 'cache-policies',
    calls: ['GetCachePolicy'],
    sets: READING,
    why: 'With cache policies of your own',
    without: 'Edges are taken to keep everything for a year, with a warning'
  },
  {
    action: 'cloudfront:GetFunction',
    on: 'functions',
    calls: ['GetFunction'],
    sets: READING,
    why: "With a function on viewers' requests: whether it is `edge/router.js`",
    without: 'It is taken to serve any file under any URL, with a warning'
  },
  {
    action: 'cloudfront:CreateInvalidation',
    on: 'distribution',
    calls: ['CreateInvalidation'],
    sets: CHANGING,
    why: 'Whenever something is invalidated',
    without: 'The run fails after the upload; the next one owes the invalidation'
  },
  {
    action: 'cloudfront:GetInvalidation',
    on: 'distribution',
    calls: ['GetInvalidation'],
    sets: CHANGING,
    why: 'Waiting for the invalidation. Not needed with `wait: false`',
    without: 'It is not waited for, with a warning'
  },
  {
    action: 'sts:AssumeRoleWithWebIdentity',
    on: 'role',
    calls: ['AssumeRoleWithWebIdentity'],
    sets: [...READING, 'verify'],
    why: '`role-to-assume`: the trust policy of the role allows it',
    without: 'The run fails after the build'
  },

  {
    action: 's3:PutObjectTagging',
    on: 'objects',
    calls: ['PutObject', 'CopyObject', 'CreateMultipartUpload'],
    sets: CHANGING,
    option: 'tags',
    why: 'Tags are given with the object',
    without: 'The run fails at the first file'
  },
  {
    action: 'kms:GenerateDataKey',
    on: 'key',
    calls: ['PutObject', 'CopyObject', 'CreateMultipartUpload', 'UploadPart'],
    sets: CHANGING,
    option: 'kms-key',
    why: 'Writing',
    without: FAILS
  },
  {
    action: 'kms:Decrypt',
    on: 'key',
    calls: ['GetObject', 'CopyObject', 'UploadPart', 'CompleteMultipartUpload'],
    sets: [...READING, 'verify'],
    option: 'kms-key',
    why: 'Reading state, copying, and files over 16 MiB',
    without: 'The run fails when it reads its state; a verification does without'
  },
  {
    action: 's3:ListBucket',
    on: 'state-bucket',
    calls: ['ListObjectsV2', 'GetObject'],
    sets: ['deploy', 'plan', 'rollback', 'verify'],
    option: 'state',
    why: 'What is in the state folder; and without it S3 answers 403, not 404, for state that is not there yet',
    without: `${FAILS}; a verification does without`
  },
  {
    action: 's3:GetObject',
    on: 'state-objects',
    calls: ['GetObject', 'CopyObject'],
    sets: ['deploy', 'plan', 'rollback', 'verify'],
    option: 'state',
    why: 'Head and records, and the copies that a rollback restores',
    without: `${FAILS}; a verification does without`
  },
  {
    action: 's3:PutObject',
    on: 'state-objects',
    calls: ['PutObject', 'CopyObject'],
    sets: ['deploy', 'rollback'],
    option: 'state',
    why: 'Head and records, and what a rollback would restore',
    without: FAILS
  },
  {
    action: 's3:DeleteObject',
    on: 'state-objects',
    calls: ['DeleteObjects'],
    sets: ['deploy', 'rollback'],
    option: 'state',
    why: 'Records and copies that no release needs any more',
    without: 'They stay, with a notice'
  },
  {
    action: 's3:PutObjectTagging',
    on: 'state-objects',
    calls: ['PutObject'],
    sets: ['deploy', 'rollback'],
    option: 'state',
    why: 'With `tags`, which head and records get too',
    without: FAILS
  },
  {
    action: 's3:GetObject',
    on: 'production-state',
    calls: ['GetObject'],
    sets: ['preview'],
    option: 'comparison',
    why: 'Sizes in the comment beside those of production',
    without: 'They are left out, and nothing is said'
  },
  {
    action: 'cloudfront:GetContinuousDeploymentPolicy',
    on: 'continuous-deployment-policies',
    calls: ['GetContinuousDeploymentPolicy'],
    sets: READING,
    option: 'continuous-deployment',
    why: 'Which staging distribution answers some of the visitors',
    without: 'It is not invalidated, with a warning'
  },
  {
    action: 'cloudfront:CreateInvalidation',
    on: 'staging-distribution',
    calls: ['CreateInvalidation'],
    sets: CHANGING,
    option: 'continuous-deployment',
    why: 'It has a cache of its own',
    without: 'The run fails after the upload; the next one owes the invalidation'
  },
  {
    action: 'cloudfront:GetInvalidation',
    on: 'staging-distribution',
    calls: ['GetInvalidation'],
    sets: CHANGING,
    option: 'continuous-deployment',
    why: 'Waiting for it',
    without: 'It is not waited for, with a warning'
  },

  looksAt(
    's3:ListBucket',
    'bucket',
    'Whether the bucket is there, and what is in it',
    'HeadBucket',
    'ListObjectsV2',
    'GetObject'
  ),
  looksAt('s3:GetObject', 'objects', 'State, and the headers of some files', 'GetObject', 'HeadObject'),
  looksAt('s3:GetBucketOwnershipControls', 'bucket', 'Whether access control lists are off'),
  looksAt('s3:GetBucketPolicy', 'bucket', 'Whether CloudFront may read'),
  looksAt('s3:GetBucketPolicyStatus', 'bucket', 'Whether the bucket is public'),
  looksAt('s3:GetBucketPublicAccessBlock', 'bucket', 'Whether it can become so', 'GetPublicAccessBlock'),
  looksAt('s3:GetBucketVersioning', 'bucket', 'Whether what is overwritten is gone'),
  looksAt('s3:GetBucketWebsite', 'bucket', 'Whether it is a website endpoint'),
  looksAt('s3:GetEncryptionConfiguration', 'bucket', 'By which key it encrypts', 'GetBucketEncryption'),
  looksAt('cloudfront:ListDistributions', 'everything', 'Which distribution has `domain`, without `distribution-id`'),
  looksAt('cloudfront:GetDistribution', 'distribution', 'Nearly everything'),
  looksAt('cloudfront:ListDomainConflicts', 'distribution', 'Whether another distribution has the domain'),
  looksAt('cloudfront:GetCachePolicy', 'cache-policies', 'What is cached, and for how long'),
  looksAt('cloudfront:DescribeFunction', 'functions', 'Whether the router is published'),
  looksAt('cloudfront:GetFunction', 'functions', 'Whether it is the router, and of this version'),
  looksAt('cloudfront:GetOriginAccessControl', 'access-controls', 'Whether requests to the bucket are signed'),
  looksAt('cloudfront:GetOriginRequestPolicy', 'origin-request-policies', 'What reaches the API'),
  looksAt('cloudfront:GetResponseHeadersPolicy', 'response-headers-policies', 'Security headers'),
  looksAt('acm:DescribeCertificate', 'certificate', 'Names, validity, validation and renewal'),
  looksAt('acm:ListCertificates', 'everything', 'Where the distribution has no certificate yet'),
  looksAt('route53:ListHostedZonesByName', 'everything', 'Whether Route 53 has the zone'),
  looksAt('route53:GetHostedZone', 'zone', 'Its name servers'),
  looksAt('route53:GetDNSSEC', 'zone', 'Whether it is signed'),
  looksAt('route53:ListResourceRecordSets', 'zone', 'Where its records lead'),
  ...['DescribeLoadBalancers', 'DescribeListeners', 'DescribeTargetGroups', 'DescribeTargetHealth'].map(operation =>
    looksAt(`elasticloadbalancing:${operation}`, 'everything', 'With an API behind a load balancer')
  )
]

/** What only a verification asks; most actions are named as the operation that they allow. */
function looksAt(action: string, on: Place, why: string, ...calls: readonly string[]): Permission {
  return { action, on, calls: calls.length > 0 ? calls : [operationOf(action)], sets: ['verify'], why }
}

function operationOf(action: string): string {
  return action.slice(action.indexOf(':') + 1)
}
