import { ServiceError } from '../errors.ts'

/** S3's errors, with its codes and in its words: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */

export const noSuchBucket = (bucket: string) =>
  new ServiceError(404, 'NoSuchBucket', 'The specified bucket does not exist', { fields: { BucketName: bucket } })

export const noSuchKey = (key: string) =>
  new ServiceError(404, 'NoSuchKey', 'The specified key does not exist.', { fields: { Key: key } })

export const noSuchUpload = (uploadId: string) =>
  new ServiceError(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { fields: { UploadId: uploadId } }
  )

/** @param condition the header that did not hold */
export const preconditionFailed = (condition: string) =>
  new ServiceError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    fields: { Condition: condition }
  })

export const conditionalConflict = (condition: string, key: string) =>
  new ServiceError(
    409,
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    { fields: { Condition: condition, Key: key } }
  )

export const notImplemented = (header: string) =>
  new ServiceError(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented', {
    fields: { Header: header }
  })

export const invalidArgument = (name: string, value: string, message = 'Invalid Argument') =>
  new ServiceError(400, 'InvalidArgument', message, { fields: { ArgumentName: name, ArgumentValue: value } })

export const invalidRequest = (message: string) => new ServiceError(400, 'InvalidRequest', message)

export const malformedXml = () =>
  new ServiceError(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema'
  )

/** Settings that a bucket may be without, and what S3 answers then. */
const SETTINGS = {
  NoSuchLifecycleConfiguration: 'The lifecycle configuration does not exist',
  NoSuchBucketPolicy: 'The bucket policy does not exist',
  NoSuchPublicAccessBlockConfiguration: 'The public access block configuration was not found',
  NoSuchWebsiteConfiguration: 'The specified bucket does not have a website configuration',
  OwnershipControlsNotFoundError: 'The bucket ownership controls were not found'
} as const

export const notConfigured = (code: keyof typeof SETTINGS, bucket: string) =>
  new ServiceError(404, code, SETTINGS[code], { fields: { BucketName: bucket } })

export const malformedPolicy = (message: string) => new ServiceError(400, 'MalformedPolicy', message)

export const publicPolicyBlocked = (caller: string, bucket: string) =>
  new ServiceError(
    403,
    'AccessDenied',
    `User: ${caller} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`
  )

export const bucketNotEmpty = (bucket: string) =>
  new ServiceError(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', {
    fields: { BucketName: bucket }
  })

export const accessDenied = () => new ServiceError(403, 'AccessDenied', 'Access Denied')

export const keyTooLong = (size: number) =>
  new ServiceError(400, 'KeyTooLongError', 'Your key is too long', {
    fields: { Size: String(size), MaxSizeAllowed: '1024' }
  })

/** The endpoint is one region's and the bucket another's. */
export const permanentRedirect = (bucket: string, region: string) =>
  new ServiceError(
    301,
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    {
      fields: { Endpoint: `${bucket}.s3.${region}.amazonaws.com`, Bucket: bucket },
      headers: { 'x-amz-bucket-region': region }
    }
  )

/** The request was signed for another region than its endpoint's. */
export const wrongSigningRegion = (signed: string, expected: string) =>
  new ServiceError(
    400,
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${signed}' is wrong; expecting '${expected}'`,
    { fields: { Region: expected }, headers: { 'x-amz-bucket-region': expected } }
  )
