import { JsonCodec } from '@smithy/core/protocols'
import { ServiceError } from './errors.ts'
import type { AwsResponse, RequestHead } from './http.ts'
import type { Shape } from './protocol.ts'
import type { RpcOperation } from './rpc.ts'

/**
 * The server's side of AWS's JSON 1.1 protocol, by the schemas of the SDK's client packages.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */

// 7 is the SDK's number for seconds since the epoch, the default format of timestamps in JSON.
const codec = new JsonCodec({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false })

/** The operation that the target header names: `CertificateManager.DescribeCertificate` → `DescribeCertificate`. */
export function targetOf({ headers }: RequestHead): string {
  return (headers['x-amz-target'] ?? '').split('.').at(-1) ?? ''
}

/** Throws ServiceError SerializationException. */
export function readJson({ input }: RpcOperation, body: Uint8Array): Shape {
  try {
    return codec.createDeserializer().readObject(input, JSON.parse(Buffer.from(body).toString('utf8')))
  } catch {
    throw new ServiceError(400, 'SerializationException', 'The request body could not be read.')
  }
}

export function jsonResponse({ output }: RpcOperation, value: Shape, { id }: RequestHead): AwsResponse {
  if (output.isUnitSchema()) return { status: 200, headers: headersOf(id), body: '' }
  const serializer = codec.createSerializer()
  serializer.write(output, value)
  return { status: 200, headers: headersOf(id), body: serializer.flush() }
}

/** What the front ends of JSON services call the errors that they have in common with others. */
const CODES: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  SignatureDoesNotMatch: 'InvalidSignatureException'
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/CommonErrors.html */
export function jsonError(error: ServiceError, { id }: RequestHead): AwsResponse {
  const code = CODES[error.code]
  return {
    status: code === undefined ? error.status : 400,
    headers: { ...headersOf(id), ...error.headers },
    body: JSON.stringify({ __type: code ?? error.code, message: error.message, ...error.fields })
  }
}

function headersOf(id: string): Readonly<Record<string, string>> {
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': id }
}
