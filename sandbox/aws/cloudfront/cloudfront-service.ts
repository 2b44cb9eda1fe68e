import * as sdk from '@aws-sdk/client-cloudfront'
import { ServiceError } from '../errors.ts'
import type { AwsRequest, AwsResponse, AwsService, Call, RequestHead } from '../http.ts'
import { type Match, OperationCatalogue } from '../operations.ts'
import { RestXmlProtocol } from '../protocol.ts'
import { xmlErrorDocument } from '../xml-error.ts'
import { ACCESS_CONTROL_OPERATIONS } from './access-control-operations.ts'
import type { CloudFront } from './cloudfront.ts'
import { invalidArgument, malformedXml } from './cloudfront-errors.ts'
import { distributionSummary } from './distribution-summary.ts'
import { arnOf } from './ids.ts'
import { anything, createdAt, type Operation, operation, present, tagged } from './operation.ts'
import { pageOf } from './paging.ts'
import { POLICY_OPERATIONS } from './policy-operations.ts'
import { TAG_OPERATIONS } from './tag-operations.ts'

const XML_NAMESPACE = 'http://cloudfront.amazonaws.com/doc/2020-05-31/'

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
    error: xmlErrorDocument(XML_NAMESPACE)
  }

  function respond(operation: Operation, match: Match, request: AwsRequest): AwsResponse {
    const input = protocol.parse(match, request)
    request.authorize(`cloudfront:${match.operation.name}`, operation.resource(input))
    const { output, headers } = operation.run(cloudFront, input, request.origin + request.rawPath)
    return protocol.respond(match.operation, output, { 'x-amzn-requestid': request.id, ...headers })
  }
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...POLICY_OPERATIONS,
  ...ACCESS_CONTROL_OPERATIONS,
  ...TAG_OPERATIONS,
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
  DeleteDistribution: operation<sdk.DeleteDistributionCommandInput>(distributionArn, (cloudFront, input) => {
    cloudFront.deleteDistribution(input.Id ?? '', input.IfMatch)
    return { output: {} }
  }),
  ListDomainConflicts: operation<sdk.ListDomainConflictsCommandInput>(
    ({ DomainControlValidationResource: own }) => arnOf('distribution', own?.DistributionId ?? ''),
    (cloudFront, input) => {
      const { Domain: domain, DomainControlValidationResource: own } = input
      const conflicts = cloudFront.domainConflicts(present(domain, 'Domain'), own?.DistributionId ?? '')
      const { Items, NextMarker } = pageOf(conflicts, input, ({ ResourceId, Domain }) => `${ResourceId} ${Domain}`)
      return { output: { DomainConflicts: Items, NextMarker } }
    }
  ),
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

function notImplemented(match: Match | undefined): ServiceError {
  return new ServiceError(501, 'NotImplemented', `This sandbox does not serve ${match?.operation.name ?? 'this path'}.`)
}
