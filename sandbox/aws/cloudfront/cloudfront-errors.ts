import { ServiceError } from '../errors.ts'

/** CloudFront's errors, with the statuses that its API reference gives. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations.html */

export const invalidArgument = (message: string) => new ServiceError(400, 'InvalidArgument', message)

export const malformedXml = () => new ServiceError(400, 'MalformedXML', 'The XML document is malformed.')

const KINDS = {
  NoSuchDistribution: 'distribution',
  NoSuchInvalidation: 'invalidation',
  NoSuchCachePolicy: 'cache policy',
  NoSuchOriginAccessControl: 'origin access control',
  NoSuchContinuousDeploymentPolicy: 'continuous deployment policy',
  NoSuchOriginRequestPolicy: 'origin request policy',
  NoSuchResponseHeadersPolicy: 'response headers policy',
  NoSuchOrigin: 'origin',
  NoSuchFunctionExists: 'function'
} as const

export type NoSuch = keyof typeof KINDS

/** 404 for what is asked for by an id that nothing has. */
export const noSuch = (code: NoSuch) => new ServiceError(404, code, `The specified ${KINDS[code]} does not exist.`)

export const alreadyExists = (code: string, what: string) => new ServiceError(409, code, `${what} already exists.`)

/** @param code `CachePolicyInUse` */
export const inUse = (code: string, id: string) =>
  new ServiceError(409, code, `Cannot delete ${id} because it is in use by one or more distributions.`)

export const illegalChange = (code: 'IllegalUpdate' | 'IllegalDelete') =>
  new ServiceError(400, code, 'A managed policy cannot be changed.')

export const distributionNotDisabled = () =>
  new ServiceError(409, 'DistributionNotDisabled', 'The distribution you are trying to delete has not been disabled.')

export const invalidIfMatch = () =>
  new ServiceError(400, 'InvalidIfMatchVersion', 'The If-Match version is missing or not valid for the resource.')

export const preconditionFailed = () =>
  new ServiceError(
    412,
    'PreconditionFailed',
    'The precondition in one or more of the request fields evaluated to false.'
  )

export const inconsistentQuantities = () =>
  new ServiceError(400, 'InconsistentQuantities', 'The value of Quantity and the number of Items do not match.')

export const invalidPaths = () => invalidArgument('Your request contains one or more invalid invalidation paths.')

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-invalidations */
export const tooManyInvalidations = () =>
  new ServiceError(
    400,
    'TooManyInvalidationsInProgress',
    'Processing your request will cause you to exceed the maximum number of in-progress invalidations.'
  )

export const invalidationBatchExists = () =>
  alreadyExists('InvalidationBatchAlreadyExists', 'An invalidation batch with this caller reference and other paths')

export const functionTooLarge = () =>
  new ServiceError(413, 'FunctionSizeLimitExceeded', 'The function exceeds the maximum size of 10 KB.')

export const functionInUse = () =>
  new ServiceError(409, 'FunctionInUse', 'The function is in use by one or more distributions.')

export const invalidFunctionAssociation = (message: string) =>
  new ServiceError(400, 'InvalidFunctionAssociation', message)
