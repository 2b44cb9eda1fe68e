import type { ServiceError } from './errors.ts'
import type { AwsResponse, RequestHead } from './http.ts'
import { textDocument } from './protocol.ts'

/**
 * The error document of every AWS service that answers in XML, but for S3.
 * https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html#operation-error-serialization
 */
export function xmlErrorDocument(xmlNamespace: string): (error: ServiceError, head: RequestHead) => AwsResponse {
  return (error, head) => {
    const Type = error.status < 500 ? 'Sender' : 'Receiver'
    const fields = { Error: { Type, Code: error.code, Message: error.message, ...error.fields }, RequestId: head.id }
    return {
      status: error.status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': head.id, ...error.headers },
      body: textDocument('ErrorResponse', fields, xmlNamespace)
    }
  }
}
