import * as sdk from '@aws-sdk/client-acm'
import { accountId } from '../credentials.ts'
import { ServiceError } from '../errors.ts'
import type { AwsService, Call, RequestHead } from '../http.ts'
import { jsonError, jsonResponse, readJson, targetOf } from '../json-protocol.ts'
import type { Shape } from '../protocol.ts'
import { rpcOperations } from '../rpc.ts'
import { invalidValue, noSuchCertificate } from './acm-errors.ts'
import type { Certificate, CertificateManager } from './certificate-manager.ts'

type Handler = (acm: CertificateManager, input: Shape, region: string) => Shape

/** ACM's API over a certificate manager. Each certificate belongs to one region, and so does each request. */
export function acmService(acm: CertificateManager): AwsService {
  const operations = rpcOperations(sdk)
  return {
    name: 'acm',
    route(head: RequestHead): Call {
      const name = targetOf(head)
      const [operation, handler] = [operations.get(name), HANDLERS[name]]
      if (operation === undefined) throw new ServiceError(400, 'UnknownOperationException', `No operation ${name}.`)
      if (handler === undefined) {
        throw new ServiceError(501, 'NotImplementedException', `This sandbox does not serve ${name}.`)
      }
      return {
        operation: name,
        run: request => {
          const input = readJson(operation, request.body)
          request.authorize(`acm:${name}`, resourceOf(input, request.region))
          return jsonResponse(operation, handler(acm, input, request.region), head)
        }
      }
    },
    error: jsonError
  }
}

/** Input that was read by the operation's own schema has the type that the SDK declares for it. */
function handler<I, O>(run: (acm: CertificateManager, input: I, region: string) => Omit<O, '$metadata'>): Handler {
  return (acm, input, region) => run(acm, input as I, region) as Shape
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  RequestCertificate: handler<sdk.RequestCertificateCommandInput, sdk.RequestCertificateCommandOutput>(
    (acm, input, region) => ({ CertificateArn: acm.request(region, input).CertificateArn })
  ),
  ImportCertificate: handler<sdk.ImportCertificateCommandInput, sdk.ImportCertificateCommandOutput>(
    (acm, { Certificate, Tags }, region) => {
      if (Certificate === undefined) throw invalidValue('The parameter Certificate is required.')
      return { CertificateArn: acm.import(region, Certificate, Tags).CertificateArn }
    }
  ),
  DescribeCertificate: handler<sdk.DescribeCertificateCommandInput, sdk.DescribeCertificateCommandOutput>(
    (acm, input, region) => ({ Certificate: shown(acm.certificate(here(input, region))) })
  ),
  ListCertificates: handler<sdk.ListCertificatesCommandInput, sdk.ListCertificatesCommandOutput>(listCertificates),
  DeleteCertificate: handler<sdk.DeleteCertificateCommandInput, sdk.DeleteCertificateCommandOutput>(
    (acm, input, region) => {
      acm.delete(here(input, region))
      return {}
    }
  ),
  AddTagsToCertificate: handler<sdk.AddTagsToCertificateCommandInput, sdk.AddTagsToCertificateCommandOutput>(
    (acm, input, region) => {
      acm.tag(here(input, region), input.Tags ?? [])
      return {}
    }
  ),
  ListTagsForCertificate: handler<sdk.ListTagsForCertificateCommandInput, sdk.ListTagsForCertificateCommandOutput>(
    (acm, input, region) => ({ Tags: [...acm.tags(here(input, region))] })
  )
}

/** Without a filter only RSA keys of 1,024 and 2,048 bits. https://docs.aws.amazon.com/acm/latest/APIReference/API_Filters.html */
const DEFAULT_KEY_TYPES: readonly sdk.KeyAlgorithm[] = ['RSA_1024', 'RSA_2048']

function listCertificates(acm: CertificateManager, input: sdk.ListCertificatesCommandInput, region: string) {
  const { CertificateStatuses: statuses, Includes, NextToken: token, MaxItems: size = 1000 } = input
  const keyTypes: readonly (sdk.KeyAlgorithm | undefined)[] = Includes?.keyTypes ?? DEFAULT_KEY_TYPES
  const all = acm
    .certificates(region)
    .filter(({ Status }) => statuses === undefined || (Status !== undefined && statuses.includes(Status)))
    .filter(({ KeyAlgorithm }) => keyTypes.includes(KeyAlgorithm))
  const start = token === undefined ? 0 : all.findIndex(({ CertificateArn: arn }) => arn === token)
  if (start === -1) throw new ServiceError(400, 'InvalidArgsException', 'The NextToken is not valid.')
  return {
    CertificateSummaryList: all.slice(start, start + size).map(summary),
    NextToken: all[start + size]?.CertificateArn
  }
}

function summary(certificate: Certificate): sdk.CertificateSummary {
  const {
    SubjectAlternativeNames: names = [],
    InUseBy = [],
    KeyUsages = [],
    ExtendedKeyUsages = [],
    ...rest
  } = certificate
  return {
    ...shown(rest),
    SubjectAlternativeNameSummaries: names.slice(0, 100),
    HasAdditionalSubjectAlternativeNames: names.length > 100,
    InUse: InUseBy.length > 0,
    Exported: false,
    KeyUsages: KeyUsages.flatMap(({ Name }) => Name ?? []),
    ExtendedKeyUsages: ExtendedKeyUsages.flatMap(({ Name }) => Name ?? [])
  }
}

/** What ACM tells of key algorithms is not what its model says: it sends `RSA-2048` and `EC-prime256v1`, with a hyphen. */
function shown(certificate: sdk.CertificateDetail): sdk.CertificateDetail {
  const KeyAlgorithm = certificate.KeyAlgorithm?.replace('_', '-') as sdk.KeyAlgorithm | undefined
  return { ...certificate, KeyAlgorithm }
}

interface Named {
  readonly CertificateArn?: string | undefined
}

/** Another region's certificate is none here. */
function here({ CertificateArn: arn = '' }: Named, region: string): string {
  const [, , service, home] = arn.split(':')
  if (service === 'acm' && home !== region) throw noSuchCertificate(arn)
  return arn
}

function resourceOf(input: Shape, region: string): string {
  const { CertificateArn: arn } = input
  return typeof arn === 'string' ? arn : `arn:aws:acm:${region}:${accountId}:certificate/*`
}
