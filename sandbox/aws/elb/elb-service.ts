import * as sdk from '@aws-sdk/client-elastic-load-balancing-v2'
import { ServiceError } from '../errors.ts'
import type { AwsService, Call, Query, RequestHead } from '../http.ts'
import type { Shape } from '../protocol.ts'
import { QueryProtocol } from '../query-protocol.ts'
import { rpcOperations } from '../rpc.ts'
import { xmlErrorDocument } from '../xml-error.ts'
import { notFound, validationError } from './elb-errors.ts'
import type { LoadBalancers } from './load-balancers.ts'

const XML_NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/'

interface Operation {
  /** The ARN that permission is asked for; the Describe actions know none. */
  readonly resource: (input: Shape) => string
  readonly run: (balancers: LoadBalancers, input: Shape, region: string) => Shape
}

/** The part of Elastic Load Balancing's API, version 2, that shows what is behind a load balancer. */
export function elbService(balancers: LoadBalancers): AwsService {
  const operations = rpcOperations(sdk)
  const protocol = new QueryProtocol(XML_NAMESPACE)
  return {
    name: 'elasticloadbalancing',
    route(head: RequestHead, form: Query): Call {
      const name = form.get('Action') ?? ''
      const [model, operation] = [operations.get(name), OPERATIONS[name]]
      if (model === undefined) throw new ServiceError(400, 'InvalidAction', `Could not find operation ${name}.`)
      if (operation === undefined) throw new ServiceError(501, 'NotImplemented', `This sandbox does not serve ${name}.`)
      return {
        operation: name,
        run: request => {
          const input = protocol.parse(model, form)
          request.authorize(`elasticloadbalancing:${name}`, operation.resource(input))
          return protocol.respond(model, operation.run(balancers, input, request.region), head)
        }
      }
    },
    error: xmlErrorDocument(XML_NAMESPACE)
  }
}

/** Input that was read by the operation's own schema has the type that the SDK declares for it. */
function operation<I, O>(
  run: (balancers: LoadBalancers, input: I, region: string) => Omit<O, '$metadata'>,
  resource: (input: I) => string = () => '*'
): Operation {
  return {
    resource: input => resource(input as I),
    run: (balancers, input, region) => run(balancers, input as I, region) as Shape
  }
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeLoadBalancers: operation<sdk.DescribeLoadBalancersCommandInput, sdk.DescribeLoadBalancersCommandOutput>(
    (balancers, input, region) => {
      const all = balancers.balancers(region)
      const byArn = picked(all, input.LoadBalancerArns, ({ LoadBalancerArn: arn }) => arn, 'LoadBalancerNotFound')
      const found = picked(byArn, input.Names, ({ LoadBalancerName: name }) => name, 'LoadBalancerNotFound')
      const { items, NextMarker } = page(found, input, ({ LoadBalancerArn: arn }) => arn)
      return { LoadBalancers: items, NextMarker }
    }
  ),
  DescribeListeners: operation<sdk.DescribeListenersCommandInput, sdk.DescribeListenersCommandOutput>(
    (balancers, input, region) => {
      const { LoadBalancerArn: balancer, ListenerArns: arns } = input
      if (balancer === undefined && arns === undefined) {
        throw validationError('You must specify either listener ARNs or a load balancer ARN')
      }
      if (balancer !== undefined) {
        picked(balancers.balancers(region), [balancer], ({ LoadBalancerArn: arn }) => arn, 'LoadBalancerNotFound')
      }
      const all = balancers.listeners(region).filter(of => balancer === undefined || of.LoadBalancerArn === balancer)
      const found = picked(all, arns, ({ ListenerArn: arn }) => arn, 'ListenerNotFound')
      const { items, NextMarker } = page(found, input, ({ ListenerArn: arn }) => arn)
      return { Listeners: items, NextMarker }
    }
  ),
  DescribeTargetGroups: operation<sdk.DescribeTargetGroupsCommandInput, sdk.DescribeTargetGroupsCommandOutput>(
    (balancers, input, region) => {
      const { LoadBalancerArn: balancer } = input
      if (balancer !== undefined) {
        picked(balancers.balancers(region), [balancer], ({ LoadBalancerArn: arn }) => arn, 'LoadBalancerNotFound')
      }
      const all = balancers
        .targetGroups(region)
        .filter(({ LoadBalancerArns: owners = [] }) => balancer === undefined || owners.includes(balancer))
      const byArn = picked(all, input.TargetGroupArns, ({ TargetGroupArn: arn }) => arn, 'TargetGroupNotFound')
      const found = picked(byArn, input.Names, ({ TargetGroupName: name }) => name, 'TargetGroupNotFound')
      const { items, NextMarker } = page(found, input, ({ TargetGroupArn: arn }) => arn)
      return { TargetGroups: items, NextMarker }
    }
  ),
  DescribeTargetHealth: operation<sdk.DescribeTargetHealthCommandInput, sdk.DescribeTargetHealthCommandOutput>(
    (balancers, { TargetGroupArn: arn = '', Targets: asked }, region) => {
      const known = balancers.targetGroups(region).some(({ TargetGroupArn: own }) => own === arn)
      if (!known) throw notFound('TargetGroupNotFound', [arn])
      const targets = balancers.targets(arn)
      const wanted = asked?.map(({ Id }) => Id)
      return { TargetHealthDescriptions: targets.filter(({ Target }) => wanted?.includes(Target.Id) ?? true) }
    }
  ),
  RegisterTargets: operation<sdk.RegisterTargetsCommandInput, sdk.RegisterTargetsCommandOutput>(
    (balancers, { TargetGroupArn: arn = '', Targets: targets = [] }) => {
      balancers.register(arn, targets)
      return {}
    },
    ({ TargetGroupArn: arn = '' }) => arn
  ),
  DeregisterTargets: operation<sdk.DeregisterTargetsCommandInput, sdk.DeregisterTargetsCommandOutput>(
    (balancers, { TargetGroupArn: arn = '', Targets: targets = [] }) => {
      balancers.deregister(
        arn,
        targets.map(({ Id = '' }) => Id)
      )
      return {}
    },
    ({ TargetGroupArn: arn = '' }) => arn
  )
}

/** Those that are asked for, or all; asking for one that is not there is an error. */
function picked<T>(
  all: readonly T[],
  asked: readonly string[] | undefined,
  nameOf: (item: T) => string | undefined,
  code: Parameters<typeof notFound>[0]
): readonly T[] {
  if (asked === undefined || asked.length === 0) return all
  const missing = asked.filter(name => !all.some(item => nameOf(item) === name))
  if (missing.length > 0) throw notFound(code, missing)
  return all.filter(item => asked.includes(nameOf(item) ?? ''))
}

const LARGEST_PAGE = 400

/** The marker is the ARN that the page before ended with. */
function page<T>(
  all: readonly T[],
  { Marker, PageSize }: { readonly Marker?: string | undefined; readonly PageSize?: number | undefined },
  arnOf: (item: T) => string | undefined
): { readonly items: T[]; readonly NextMarker: string | undefined } {
  const start = Marker === undefined ? 0 : all.findIndex(item => arnOf(item) === Marker) + 1
  const items = all.slice(start, start + Math.min(PageSize ?? LARGEST_PAGE, LARGEST_PAGE))
  const last = items.at(-1)
  const more = start + items.length < all.length && last !== undefined
  return { items, NextMarker: more ? arnOf(last) : undefined }
}
