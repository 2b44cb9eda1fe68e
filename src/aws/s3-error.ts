import type { WireReply } from './http/transport.ts'
import { textOf } from './s3-xml.ts'

/** What S3 answered instead of doing it, in the shape of the SDK's errors, which `errors.ts` explains. */
export class S3Error extends Error {
  /** S3's code; absent where the reply had no body, as to HEAD. */
  readonly Code: string | undefined
  /** The bucket's own, where S3 said that it is another one than the request's. */
  readonly Region: string | undefined
  readonly $metadata: {
    readonly httpStatusCode: number
    readonly requestId: string | undefined
    clockSkewCorrected?: boolean
  }
  readonly $response: Pick<WireReply, 'headers'>

  constructor({ status, headers, body }: WireReply) {
    const xml = body.toString('utf8')
    const code = textOf(xml, 'Code')
    super(textOf(xml, 'Message') ?? 'The reply gives no reason.')
    this.Code = code
    this.name = code ?? (status === 404 ? 'NotFound' : 'Unknown')
    this.Region = textOf(xml, 'Region')
    this.$metadata = { httpStatusCode: status, requestId: headers['x-amz-request-id'] }
    this.$response = { headers }
  }
}

/**
 * What takes S3 long is answered with 200 before it is done, and the error, if there is one, comes in the body. Gateways
 * in front of S3-compatible stores do so with any request.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 *
 * @throws S3Error that can be tried again
 */
export function refuseHiddenError(reply: WireReply): void {
  // Its first bytes tell: a page of a listing need not become a text for that.
  if (/^\s*(?:<\?xml[^>]*>\s*)?<Error[\s>]/.test(reply.body.toString('latin1', 0, 256))) {
    throw new S3Error({ ...reply, status: 503 })
  }
}

/**
 * The XML that says what became of a copy, or of an upload in parts. Without any, S3 has given up on it.
 *
 * @throws S3Error that can be tried again
 */
export function resultOf(reply: WireReply): string {
  const xml = reply.body.toString('utf8')
  if (xml.trim() === '') throw new S3Error({ ...reply, status: 503 })
  return xml
}
