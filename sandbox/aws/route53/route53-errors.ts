import { ServiceError } from '../errors.ts'

/** Route 53's errors. https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53.html */

export const noSuchHostedZone = (id: string) =>
  new ServiceError(404, 'NoSuchHostedZone', `No hosted zone found with ID: ${id}`)

export const noSuchChange = (id: string) =>
  new ServiceError(404, 'NoSuchChange', `A change with id ${id} was not found.`)

export const invalidInput = (message: string) => new ServiceError(400, 'InvalidInput', message)

export const invalidDomainName = (name: string) =>
  new ServiceError(400, 'InvalidDomainName', `${name} is not a valid domain name.`)

/** The service puts the messages of all changes of the batch into one. */
export const invalidChangeBatch = (messages: readonly string[]) =>
  new ServiceError(400, 'InvalidChangeBatch', `[${messages.join(', ')}]`)

export const hostedZoneExists = (reference: string) =>
  new ServiceError(409, 'HostedZoneAlreadyExists', `A hosted zone has already been created with ${reference}.`)

export const hostedZoneNotEmpty = () =>
  new ServiceError(
    400,
    'HostedZoneNotEmpty',
    'The specified hosted zone contains non-required resource record sets and so cannot be deleted.'
  )

export const malformedXml = () => new ServiceError(400, 'MalformedInput', 'The XML document is malformed.')
