import * as sdk from '@aws-sdk/client-cloudfront'
import { ServiceError } from '../errors.ts'
import type { AwsRequest, AwsResponse, AwsService, Call, RequestHead } from '../http.ts'
import { type Match, OperationCatalogue } from '../operations.ts'
import { RestXmlProtocol, type Shape, textDocument } from '../protocol.ts'
import type { CloudFront, Tagged } from './cloudfront.ts'
import { invalidArgument, malformedXml } from './cloudfront-errors.ts'
import { distributionSummary } from './distribution-summary.ts'
import { arnOf } from './ids.ts'
import { pageOf } from './paging.ts'

const XML_NAMESPACE = 'http://cloudfront.amazonaws.com/doc/2020-05-31/'

interface Operation {
  /** The ARN that permission is asked for. */
  readonly resource: (input: Shape) => string
  readonly run: (cloudFront: CloudFront, input: Shape, url: string) => Result
}

interface Result {
  readonly output: Shape
  readonly headers?: Readonly<Record<string, string>>
}

/** CloudFront's API over a control plane, as far as deploying a site and setting one up needs it. */
export function cloudFrontService(cloudFront: CloudFront): AwsService {
  const catalogue = new OperationCatalogue(sdk)
  const protocol = new RestXmlProtocol({
    xmlNamespace: XML_NAMESPACE,
    malformedXml,
    invalidArgument: (name, value) => invalidArgument(`The parameter ${name} is not valid: ${value}`)
  })
  return {
    name: 'cloudfront',
    route(head: RequestHead): Call {
      const match = catalogue.match(head, head.rawPath)
      const operation = match === undefined ? undefined : OPERATIONS[match.operation.name]
      if (match === undefined || operation === undefined) throw notImplemented(match)
      return { operation: match.operation.name, run: request => respond(operation, match, request) }
    },
    error: errorResponse
  }

  function respond(operation: Operation, match: Match, request: AwsRequest): AwsResponse {
    const input = protocol.parse(match, request)
    request.authorize(`cloudfront:${match.operation.name}`, operation.resource(input))
    const { output, headers } = operation.run(cloudFront, input, request.origin + request.rawPath)
    return protocol.respond(match.operation, output, { 'x-amzn-requestid': request.id, ...headers })
  }
}

/** Input that the protocol parsed by the operation's own schema has the type that the SDK declares for it. */
function operation<I>(
  resource: (input: I) => string,
  run: (cloudFront: CloudFront, input: I, url: string) => Result
): Operation {
  return {
    resource: input => resource(input as I),
    run: (cloudFront, input, url) => run(cloudFront, input as I, url)
  }
}

const anything = () => '*'

const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateDistribution: operation<sdk.CreateDistributionCommandInput>(anything, (cloudFront, input, url) => {
    const { id, ...created } = cloudFront.createDistribution(present(input.DistributionConfig, 'DistributionConfig'))
    return createdAt(`${url}/${id}`, 'Distribution', created)
  }),
  GetDistribution: operation<sdk.GetDistributionCommandInput>(distributionArn, (cloudFront, { Id: id = '' }) =>
    tagged('Distribution', cloudFront.distribution(id))
  ),
  GetDistributionConfig: operation<sdk.GetDistributionConfigCommandInput>(
    distributionArn,
    (cloudFront, { Id: id = '' }) => {
      const { value, etag } = cloudFront.distribution(id)
      return tagged('DistributionConfig', { value: value.DistributionConfig, etag })
    }
  ),
  UpdateDistribution: operation<sdk.UpdateDistributionCommandInput>(distributionArn, (cloudFront, input) => {
    const config = present(input.DistributionConfig, 'DistributionConfig')
    return tagged('Distribution', cloudFront.updateDistribution(input.Id ?? '', config, input.IfMatch))
  }),
  ListDistributions: operation<sdk.ListDistributionsCommandInput>(anything, (cloudFront, input) => {
    const page = pageOf(cloudFront.distributions(), input, ({ Id }) => Id)
    return { output: { DistributionList: { ...page, Items: page.Items.map(distributionSummary) } } }
  }),
  CreateCachePolicy: operation<sdk.CreateCachePolicyCommandInput>(anything, (cloudFront, input, url) => {
    const { id, ...created } = cloudFront.createCachePolicy(present(input.CachePolicyConfig, 'CachePolicyConfig'))
    return createdAt(`${url}/${id}`, 'CachePolicy', created)
  }),
  GetCachePolicy: operation<sdk.GetCachePolicyCommandInput>(
    ({ Id: id = '' }) => arnOf('cache-policy', id),
    (cloudFront, { Id: id = '' }) => tagged('CachePolicy', cloudFront.taggedCachePolicy(id))
  ),
  ListCachePolicies: operation<sdk.ListCachePoliciesCommandInput>(anything, (cloudFront, input) => {
    const summaries = cloudFront
      .cachePolicies()
      .map(policy => ({ Type: isManaged(policy) ? 'managed' : 'custom', CachePolicy: policy }))
      .filter(({ Type }) => input.Type === undefined || input.Type === Type)
    const { NextMarker, MaxItems, Quantity, Items } = pageOf(summaries, input, ({ CachePolicy }) => CachePolicy.Id)
    return { output: { CachePolicyList: { NextMarker, MaxItems, Quantity, Items } } }
  }),
  CreateInvalidation: operation<sdk.CreateInvalidationCommandInput>(
    ({ DistributionId: id = '' }) => arnOf('distribution', id),
    (cloudFront, { DistributionId: id = '', InvalidationBatch: batch }, url) => {
      const invalidation = cloudFront.createInvalidation(id, present(batch, 'InvalidationBatch'))
      return { output: { Invalidation: invalidation }, headers: { location: `${url}/${invalidation.Id}` } }
    }
  ),
  GetInvalidation: operation<sdk.GetInvalidationCommandInput>(
    ({ DistributionId: id = '' }) => arnOf('distribution', id),
    (cloudFront, { DistributionId: distributionId = '', Id: id = '' }) => ({
      output: { Invalidation: cloudFront.invalidation(distributionId, id) }
    })
  ),
  ListInvalidations: operation<sdk.ListInvalidationsCommandInput>(
    ({ DistributionId: id = '' }) => arnOf('distribution', id),
    (cloudFront, input) => {
      const page = pageOf(cloudFront.invalidations(input.DistributionId ?? ''), input, ({ Id }) => Id)
      return { output: { InvalidationList: page } }
    }
  ),
  CreateOriginAccessControl: operation<sdk.CreateOriginAccessControlCommandInput>(
    anything,
    (cloudFront, input, url) => {
      const config = present(input.OriginAccessControlConfig, 'OriginAccessControlConfig')
      const { id, ...created } = cloudFront.createOriginAccessControl(config)
      return createdAt(`${url}/${id}`, 'OriginAccessControl', created)
    }
  ),
  GetOriginAccessControl: operation<sdk.GetOriginAccessControlCommandInput>(
    ({ Id: id = '' }) => arnOf('origin-access-control', id),
    (cloudFront, { Id: id = '' }) => tagged('OriginAccessControl', cloudFront.originAccessControl(id))
  ),
  CreateContinuousDeploymentPolicy: operation<sdk.CreateContinuousDeploymentPolicyCommandInput>(
    anything,
    (cloudFront, input, url) => {
      const config = present(input.ContinuousDeploymentPolicyConfig, 'ContinuousDeploymentPolicyConfig')
      const { id, ...created } = cloudFront.createContinuousDeploymentPolicy(config)
      return createdAt(`${url}/${id}`, 'ContinuousDeploymentPolicy', created)
    }
  ),
  CreateFunction: operation<sdk.CreateFunctionCommandInput>(anything, (cloudFront, input, url) => {
    const { Name: name = '', FunctionConfig: config, FunctionCode: code } = input
    const { etag, value } = cloudFront.functions.create(
      name,
      present(config, 'FunctionConfig'),
      present(code, 'FunctionCode')
    )
    return createdAt(`${url}/${name}`, 'FunctionSummary', { value, etag })
  }),
  UpdateFunction: operation<sdk.UpdateFunctionCommandInput>(functionArn, (cloudFront, input) => {
    const { Name: name = '', IfMatch: etag, FunctionConfig: config, FunctionCode: code } = input
    const updated = cloudFront.functions.update(
      name,
      etag,
      present(config, 'FunctionConfig'),
      present(code, 'FunctionCode')
    )
    // The one operation whose entity tag comes back in a header called ETtag.
    return { output: { FunctionSummary: updated.value, ETag: updated.etag } }
  }),
  PublishFunction: operation<sdk.PublishFunctionCommandInput>(
    functionArn,
    (cloudFront, { Name: name = '', IfMatch }) => ({
      output: { FunctionSummary: cloudFront.functions.publish(name, IfMatch).value }
    })
  ),
  DescribeFunction: operation<sdk.DescribeFunctionCommandInput>(functionArn, (cloudFront, { Name: name = '', Stage }) =>
    tagged('FunctionSummary', cloudFront.functions.describe(name, Stage))
  ),
  GetFunction: operation<sdk.GetFunctionCommandInput>(functionArn, (cloudFront, { Name: name = '', Stage }) => {
    const { value, etag } = cloudFront.functions.code(name, Stage)
    return { output: { FunctionCode: value, ETag: etag, ContentType: 'application/octet-stream' } }
  }),
  ListFunctions: operation<sdk.ListFunctionsCommandInput>(anything, (cloudFront, input) => {
    const page = pageOf(cloudFront.functions.list(input.Stage), input, ({ Name }) => Name)
    const { NextMarker, MaxItems, Quantity, Items } = page
    return { output: { FunctionList: { NextMarker, MaxItems, Quantity, Items } } }
  }),
  DeleteFunction: operation<sdk.DeleteFunctionCommandInput>(functionArn, (cloudFront, { Name: name = '', IfMatch }) => {
    cloudFront.functions.delete(name, IfMatch)
    return { output: {} }
  }),
  GetContinuousDeploymentPolicy: operation<sdk.GetContinuousDeploymentPolicyCommandInput>(
    ({ Id: id = '' }) => arnOf('continuous-deployment-policy', id),
    (cloudFront, { Id: id = '' }) => tagged('ContinuousDeploymentPolicy', cloudFront.continuousDeploymentPolicy(id))
  )
}

function distributionArn({ Id: id = '' }: { readonly Id?: string | undefined }): string {
  return arnOf('distribution', id)
}

function functionArn({ Name: name = '' }: { readonly Name?: string | undefined }): string {
  return arnOf('function', name)
}

function tagged(name: string, { value, etag }: Tagged<unknown>): Result {
  return { output: { [name]: value, ETag: etag } }
}

function createdAt(location: string, name: string, { value, etag }: Tagged<unknown>): Result {
  return { output: { [name]: value, ETag: etag, Location: location } }
}

function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw invalidArgument(`The parameter ${name} is required.`)
  return value
}

function isManaged(policy: sdk.CachePolicy): boolean {
  return policy.CachePolicyConfig?.Name?.startsWith('Managed-') ?? false
}

function notImplemented(match: Match | undefined): ServiceError {
  return new ServiceError(501, 'NotImplemented', `This sandbox does not serve ${match?.operation.name ?? 'this path'}.`)
}

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/CommonErrors.html */
function errorResponse(error: ServiceError, head: RequestHead): AwsResponse {
  const Type = error.status < 500 ? 'Sender' : 'Receiver'
  const fields = { Error: { Type, Code: error.code, Message: error.message, ...error.fields }, RequestId: head.id }
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': head.id, ...error.headers },
    body: textDocument('ErrorResponse', fields, XML_NAMESPACE)
  }
}
