import { ServiceError } from '../errors.ts'

/** ACM's errors. https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html#API_DescribeCertificate_Errors */

export const noSuchCertificate = (arn: string) =>
  new ServiceError(400, 'ResourceNotFoundException', `Could not find certificate ${arn}.`)

export const invalidArn = (arn: string) =>
  new ServiceError(400, 'InvalidArnException', `The ARN ${arn} does not name a certificate.`)

export const certificateInUse = (arn: string) =>
  new ServiceError(400, 'ResourceInUseException', `Certificate ${arn} is in use.`)

export const invalidValue = (message: string) => new ServiceError(400, 'ValidationException', message)

export const invalidDomain = (name: string) =>
  new ServiceError(400, 'InvalidDomainValidationOptionsException', `The domain name ${name} is not valid.`)
