import { ActionError, messageOf } from '../errors.ts'

/** What a request was for: enough to say which permission it lacked. */
export interface RequestPurpose {
  /** The IAM action: `s3:PutObject`. */
  readonly action: string
  /** The resource as a policy names it: `arn:aws:s3:::example.com/index.html`. */
  readonly resource: string
  readonly bucket?: string
  readonly region?: string
}

/** The parts of an SDK error that are looked at; it has many shapes. */
interface SdkError {
  readonly name?: string
  readonly code?: string
  readonly Code?: string
  readonly Region?: string
  readonly message?: string
  readonly $metadata?: {
    readonly httpStatusCode?: number
    readonly requestId?: string
    /** The SDK has learnt the time from the reply's Date: the next try carries the right one. */
    readonly clockSkewCorrected?: boolean
  }
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
  readonly $retryable?: { readonly throttling?: boolean }
}

/** The error code of the service, or of Node for a connection that failed. */
export function codeOf(error: unknown): string {
  const { name, code, Code } = error as SdkError
  // A reply to HEAD has no body and hence no code: the SDK then calls it by its status.
  if (Code !== undefined) return Code
  return name === undefined || name === 'Error' || name === 'AggregateError' ? (code ?? name ?? 'Unknown') : name
}

export function statusOf(error: unknown): number | undefined {
  return (error as SdkError).$metadata?.httpStatusCode
}

interface Explanation {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

type Explain = (error: SdkError, purpose: RequestPurpose) => Explanation

const expired: Explain = (_, { action }) => ({
  code: 'expired-credentials',
  message: `The AWS credentials expired before ${action} could be done.`,
  remedy:
    'Get fresh ones right before this step, and for a longer time if the build takes long (`role-duration-seconds` of ' +
    'aws-actions/configure-aws-credentials), or set `role-to-assume`: this action then gets them itself after the build.'
})

const rejectedCredentials: Explain = (error, { action }) => ({
  code: 'bad-credentials',
  message: `AWS does not accept the credentials for ${action}: ${error.message ?? codeOf(error)}`,
  remedy:
    'Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of this job: they must belong together and the key must be active.'
})

/**
 * Where AWS says which permission is missing, it is not always that of the request: writing an object may take one on its
 * tags or on a KMS key. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function missingPermission(
  message: string,
  purpose: RequestPurpose
): { readonly action: string; readonly resource: string } {
  const said = /is not authorized to perform: (\S+) on resource: "?([^"\s]+)/.exec(message)
  return said ? { action: said[1] ?? '', resource: said[2] ?? '' } : purpose
}

const denied: Explain = ({ message = '' }, purpose) => {
  const who = /User: (\S+) is not authorized/.exec(message)?.[1]
  const { action, resource } = missingPermission(message, purpose)
  return {
    code: 'access-denied',
    message: `Not permitted: ${action} on ${resource}${who ? ` for ${who}` : ''}.`,
    remedy:
      `Allow ${action} on ${resource} in the policy of ${who ?? 'the role that this job uses'}. If it is allowed there, ` +
      `look for a deny in the bucket policy, a permissions boundary or a service control policy` +
      `${action.startsWith('s3:') ? ', and check `expected-bucket-owner` and the KMS key' : ''}.`
  }
}

const wrongRegion: Explain = (error, { bucket, region }) => {
  const actual = error.Region ?? error.$response?.headers?.['x-amz-bucket-region']
  return {
    code: 'wrong-region',
    message: `Bucket ${bucket} is not in ${region}${actual ? ` but in ${actual}` : ''}.`,
    remedy: actual
      ? `Set \`region: ${actual}\`.`
      : `Set \`region\` to the bucket's own: aws s3api get-bucket-location --bucket ${bucket}`
  }
}

const changedBytes: Explain = (_, { resource }) => ({
  code: 'file-changed',
  message: `The bytes for ${resource} are not those that were there when the build was scanned.`,
  remedy:
    'Something writes to the build output while it is being deployed: let it finish first, then run the job again.'
})

const explanations: Readonly<Record<string, Explain>> = {
  AccessDenied: denied,
  AccessDeniedException: denied,
  AllAccessDisabled: denied,
  Forbidden: denied,
  AuthorizationHeaderMalformed: (error, purpose) =>
    error.Region !== undefined || /region/i.test(error.message ?? '')
      ? wrongRegion(error, purpose)
      : rejectedCredentials(error, purpose),
  IllegalLocationConstraintException: wrongRegion,
  PermanentRedirect: wrongRegion,
  MovedPermanently: wrongRegion,
  TemporaryRedirect: wrongRegion,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  RequestExpired: expired,
  TokenRefreshRequired: expired,
  InvalidAccessKeyId: rejectedCredentials,
  InvalidClientTokenId: rejectedCredentials,
  InvalidToken: rejectedCredentials,
  SignatureDoesNotMatch: rejectedCredentials,
  UnrecognizedClientException: rejectedCredentials,
  CredentialsProviderError: (error, { action }) => ({
    code: 'no-credentials',
    message: `There are no AWS credentials for ${action}: ${firstLine(error.message)}`,
    remedy:
      'Run aws-actions/configure-aws-credentials before this step, or set `role-to-assume` and give the job ' +
      '`permissions: { id-token: write, contents: read }`.'
  }),
  NoSuchBucket: (_, { bucket }) => ({
    code: 'no-such-bucket',
    message: `There is no bucket named ${bucket}.`,
    remedy: `Check \`bucket\` for a typo and that the credentials are for the right account, or create it: aws s3 mb s3://${bucket}`
  }),
  RequestTimeTooSkewed: error => ({
    code: 'clock-skew',
    message: `The clock of this runner is more than 15 minutes off (${new Date().toISOString()} here): ${error.message ?? ''}`,
    remedy: 'Set the clock of the runner (NTP), then run the job again.'
  }),
  BadDigest: changedBytes,
  XAmzContentSHA256Mismatch: changedBytes,
  TooManyInvalidationsInProgress: (_, { resource }) => ({
    code: 'too-many-invalidations',
    message: `CloudFront has too many invalidations of ${resource.split('/').at(-1)} in progress, and none ended while this run waited.`,
    remedy:
      'Run the job again in a few minutes: it sends the paths first. If other tools invalidate the distribution too, have them wait.'
  }),
  NoSuchDistribution: (_, { resource }) => ({
    code: 'no-such-distribution',
    message: `There is no CloudFront distribution ${resource.split('/').at(-1)} in this account.`,
    remedy:
      'Check `distribution-id`, and that the credentials are for the right account: aws cloudfront list-distributions'
  })
}

/** Codes of connections that did not come about or did not last. */
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'EPROTO',
  'ERR_TLS_CERT_ALTNAME_INVALID'
])

/** What any error of an AWS request means for the user. */
export function explain(error: unknown, purpose: RequestPurpose): ActionError {
  if (error instanceof ActionError) return error
  const sdkError = error as SdkError
  const code = codeOf(error)
  const byStatus = { 301: wrongRegion, 403: denied } as const
  const known = explanations[code] ?? byStatus[statusOf(error) as keyof typeof byStatus]
  if (known !== undefined) {
    const { code, message, remedy } = known(sdkError, purpose)
    return new ActionError(code, message, { remedy, cause: error })
  }
  if (connectionCodes.has(code) || connectionCodes.has(sdkError.code ?? '')) {
    return new ActionError('unreachable', `AWS can't be reached for ${purpose.action}: ${messageOf(error) || code}`, {
      remedy:
        'Check the network of the runner, HTTPS_PROXY and NO_PROXY, and the endpoint (`endpoint-url`, AWS_ENDPOINT_URL).',
      cause: error
    })
  }
  const requestId = sdkError.$metadata?.requestId
  const status = statusOf(error)
  return new ActionError(
    'aws-error',
    `${purpose.action} on ${purpose.resource} failed: ${messageOf(error) || code} ` +
      `(${code}${status ? `, HTTP ${status}` : ''}${requestId ? `, request ${requestId}` : ''}).`,
    {
      remedy: 'If it persists, look the code up in the AWS documentation or give the request id to AWS support.',
      cause: error
    }
  )
}

const throttling = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'PriorRequestNotComplete'
])

const transient = new Set([
  'InternalError',
  'InternalFailure',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'RequestTimeout',
  'RequestTimeoutException',
  'IncompleteBody',
  // Two writers at the same key at the same moment; S3 asks for another try.
  'ConditionalRequestConflict',
  'OperationAborted',
  'ECONNRESET',
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'NetworkingError'
])

/** Whether the service asked to slow down. */
export function isThrottling(error: unknown): boolean {
  return throttling.has(codeOf(error)) || statusOf(error) === 429
}

/**
 * Transfers that came to a standstill: where the line is slow, too many share it. S3 itself gives up on an upload of which
 * nothing comes any more. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const starved = new Set(['RequestTimeout', 'RequestTimeoutException', 'TimeoutError', 'ETIMEDOUT'])

/** Whether the service, or the line to it, can't keep up with what is sent. */
export function isOverload(error: unknown): boolean {
  if (isThrottling(error) || starved.has(codeOf(error))) return true
  return (statusOf(error) ?? 0) >= 500 && statusOf(error) !== 501
}

/** Whether the same request may well succeed a moment later. What the user has to mend never does. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof ActionError) return false
  const code = codeOf(error)
  const sdkError = error as SdkError
  return (
    sdkError.$metadata?.clockSkewCorrected === true ||
    throttling.has(code) ||
    transient.has(code) ||
    transient.has(sdkError.code ?? '') ||
    ((statusOf(error) ?? 0) >= 500 && statusOf(error) !== 501) ||
    statusOf(error) === 429
  )
}

function firstLine(text: string | undefined): string {
  return (text ?? '').split('\n')[0] ?? ''
}
