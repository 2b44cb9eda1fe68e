import * as sdk from '@aws-sdk/client-route-53'
import { ServiceError } from '../errors.ts'
import type { AwsService, Call, RequestHead } from '../http.ts'
import { type Match, OperationCatalogue } from '../operations.ts'
import { RestXmlProtocol, type Shape } from '../protocol.ts'
import { xmlErrorDocument } from '../xml-error.ts'
import { compareText, orderOf } from './names.ts'
import type { Route53, Zone } from './route53.ts'
import { invalidInput, malformedXml } from './route53-errors.ts'

const XML_NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/'

interface Operation {
  /** The ARN that permission is asked for. */
  readonly resource: (input: Shape) => string
  readonly run: (route53: Route53, input: Shape, url: string) => Shape
}

/** Route 53's API over hosted zones. */
export function route53Service(route53: Route53): AwsService {
  const catalogue = new OperationCatalogue(sdk)
  const protocol = new RestXmlProtocol({
    xmlNamespace: XML_NAMESPACE,
    malformedXml,
    invalidArgument: (name, value) => invalidInput(`The parameter ${name} is not valid: ${value}`)
  })
  return {
    name: 'route53',
    route(head: RequestHead): Call {
      // Some clients send a slash behind `rrset`.
      const match = catalogue.match(head, head.rawPath.replace(/\/$/, ''))
      const name = match?.operation.name ?? ''
      const operation = OPERATIONS[name]
      if (match === undefined || operation === undefined) throw notImplemented(match)
      return {
        operation: name,
        run: request => {
          const input = protocol.parse(match, request)
          request.authorize(`route53:${name}`, operation.resource(input))
          const output = operation.run(route53, input, request.origin + request.rawPath)
          return protocol.respond(match.operation, output, { 'x-amzn-requestid': request.id })
        }
      }
    },
    error: xmlErrorDocument(XML_NAMESPACE)
  }
}

/** Input that the protocol parsed by the operation's own schema has the type that the SDK declares for it. */
function operation<I, O>(
  resource: (input: I) => string,
  run: (route53: Route53, input: I, url: string) => Omit<O, '$metadata'>
): Operation {
  return {
    resource: input => resource(input as I),
    run: (route53, input, url) => run(route53, input as I, url) as Shape
  }
}

const anything = () => '*'
const zoneArn = (id = '') => `arn:aws:route53:::hostedzone/${id}`

const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateHostedZone: operation<sdk.CreateHostedZoneCommandInput, sdk.CreateHostedZoneCommandOutput>(
    anything,
    (route53, input, url) => {
      if (!input.CallerReference) throw invalidInput('The parameter CallerReference is required.')
      const zone = route53.createZone(input)
      return {
        HostedZone: hostedZone(zone),
        ChangeInfo: route53.recordChange(),
        DelegationSet: { NameServers: [...zone.nameServers] },
        VPC: input.VPC,
        Location: `${url}/${zone.id}`
      }
    }
  ),
  GetHostedZone: operation<sdk.GetHostedZoneCommandInput, sdk.GetHostedZoneCommandOutput>(
    ({ Id }) => zoneArn(Id),
    (route53, { Id = '' }) => {
      const zone = route53.zone(Id)
      return {
        HostedZone: hostedZone(zone),
        // Only public zones are delegated.
        ...(zone.vpcs.length === 0
          ? { DelegationSet: { NameServers: [...zone.nameServers] } }
          : { VPCs: [...zone.vpcs] })
      }
    }
  ),
  DeleteHostedZone: operation<sdk.DeleteHostedZoneCommandInput, sdk.DeleteHostedZoneCommandOutput>(
    ({ Id }) => zoneArn(Id),
    (route53, { Id = '' }) => {
      route53.deleteZone(Id)
      return { ChangeInfo: route53.recordChange() }
    }
  ),
  ListHostedZones: operation<sdk.ListHostedZonesCommandInput, sdk.ListHostedZonesCommandOutput>(
    anything,
    (route53, { Marker = '', MaxItems }) => {
      const { items, next, size } = page(route53.zones(), ({ id }) => Marker === '' || id === Marker, MaxItems, 100)
      return {
        HostedZones: items.map(hostedZone),
        Marker,
        IsTruncated: next !== undefined,
        NextMarker: next?.id,
        MaxItems: size
      }
    }
  ),
  ListHostedZonesByName: operation<sdk.ListHostedZonesByNameCommandInput, sdk.ListHostedZonesByNameCommandOutput>(
    anything,
    (route53, { DNSName, HostedZoneId, MaxItems }) => {
      const zones = [...route53.zones()].sort(
        (a, b) => compareText(orderOf(a.name), orderOf(b.name)) || compareText(a.id, b.id)
      )
      const start = DNSName === undefined ? '' : orderOf(DNSName)
      const isFirst = ({ name, id }: Zone) => {
        const order = orderOf(name)
        return order > start || (order === start && id >= (HostedZoneId ?? ''))
      }
      const { items, next, size } = page(zones, isFirst, MaxItems, 100)
      return {
        HostedZones: items.map(hostedZone),
        DNSName,
        HostedZoneId,
        IsTruncated: next !== undefined,
        ...(next === undefined ? {} : { NextDNSName: next.name, NextHostedZoneId: next.id }),
        MaxItems: size
      }
    }
  ),
  ListResourceRecordSets: operation<sdk.ListResourceRecordSetsCommandInput, sdk.ListResourceRecordSetsCommandOutput>(
    ({ HostedZoneId }) => zoneArn(HostedZoneId),
    listRecords
  ),
  ChangeResourceRecordSets: operation<
    sdk.ChangeResourceRecordSetsCommandInput,
    sdk.ChangeResourceRecordSetsCommandOutput
  >(
    ({ HostedZoneId }) => zoneArn(HostedZoneId),
    (route53, { HostedZoneId = '', ChangeBatch: batch }) => {
      route53.change(HostedZoneId, batch?.Changes ?? [])
      return { ChangeInfo: route53.recordChange(batch?.Comment) }
    }
  ),
  GetChange: operation<sdk.GetChangeCommandInput, sdk.GetChangeCommandOutput>(
    ({ Id }) => `arn:aws:route53:::change/${Id}`,
    (route53, { Id = '' }) => ({ ChangeInfo: route53.changeInfo(Id) })
  ),
  GetDNSSEC: operation<sdk.GetDNSSECCommandInput, sdk.GetDNSSECCommandOutput>(
    ({ HostedZoneId }) => zoneArn(HostedZoneId),
    (route53, { HostedZoneId = '' }) => ({
      Status: { ServeSignature: route53.zone(HostedZoneId).dnssec },
      KeySigningKeys: []
    })
  ),
  ListTagsForResource: operation<sdk.ListTagsForResourceCommandInput, sdk.ListTagsForResourceCommandOutput>(
    ({ ResourceId }) => zoneArn(ResourceId),
    (route53, { ResourceId = '', ResourceType }) => ({
      ResourceTagSet: { ResourceId: route53.zone(ResourceId).id, ResourceType, Tags: [] }
    })
  )
}

function listRecords(
  route53: Route53,
  input: sdk.ListResourceRecordSetsCommandInput
): Omit<sdk.ListResourceRecordSetsCommandOutput, '$metadata'> {
  const { HostedZoneId: id = '', StartRecordName: name, StartRecordType: type, StartRecordIdentifier: set } = input
  if (type !== undefined && name === undefined) throw invalidInput('A start type needs a start name.')
  const { records } = route53.zone(id)
  const start = name === undefined ? '' : orderOf(name)
  const isFirst = (record: sdk.ResourceRecordSet) => {
    const byName = compareText(orderOf(record.Name ?? ''), start)
    const byType = compareText(record.Type ?? '', type ?? '')
    return byName > 0 || (byName === 0 && (byType > 0 || (byType === 0 && (record.SetIdentifier ?? '') >= (set ?? ''))))
  }
  const { items, next, size } = page(records, isFirst, input.MaxItems, 300)
  return {
    ResourceRecordSets: [...items],
    IsTruncated: next !== undefined,
    ...(next === undefined
      ? {}
      : { NextRecordName: next.Name, NextRecordType: next.Type, NextRecordIdentifier: next.SetIdentifier }),
    MaxItems: size
  }
}

/** From the first that `isFirst` is true for; `next` is where the following page begins. */
function page<T>(all: readonly T[], isFirst: (item: T) => boolean, asked: number | undefined, largest: number) {
  const size = Math.min(asked ?? largest, largest)
  const start = all.findIndex(isFirst)
  const rest = start === -1 ? [] : all.slice(start)
  return { items: rest.slice(0, size), next: rest[size], size }
}

function hostedZone({ id, name, callerReference, comment, vpcs, records }: Zone): sdk.HostedZone {
  return {
    Id: `/hostedzone/${id}`,
    Name: name,
    CallerReference: callerReference,
    Config: { ...(comment === undefined ? {} : { Comment: comment }), PrivateZone: vpcs.length > 0 },
    ResourceRecordSetCount: records.length
  }
}

function notImplemented(match: Match | undefined): ServiceError {
  return new ServiceError(501, 'NotImplemented', `This sandbox does not serve ${match?.operation.name ?? 'this path'}.`)
}
