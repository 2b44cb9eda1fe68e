import type { Caller } from './credentials.ts'
import type { ServiceError } from './errors.ts'

/** What a service sees of one HTTP request: nothing is normalised, since `a//b` and `a/../b` are different S3 keys. */
export interface AwsRequest {
  /** Sent back as the request id. */
  readonly id: string
  readonly method: string
  /** The request target up to `?`, as it was sent. */
  readonly rawPath: string
  /** The request target after `?`, as it was sent; '' when there is none. */
  readonly rawQuery: string
  readonly query: Query
  /** Names in lower case; values as Latin-1 text, one character a byte, as node:http gives them. */
  readonly headers: Readonly<Record<string, string>>
  /** Without aws-chunked framing. */
  readonly body: Uint8Array
  /** Trailing headers of an aws-chunked body, names in lower case. */
  readonly trailers: Readonly<Record<string, string>>
  /** The region of the credential scope; the server's own for unsigned requests. */
  readonly region: string
  /** Who signed; `undefined` for an unsigned request. */
  readonly caller: Caller | undefined
  /** When the request's headers arrived, in milliseconds of `performance.now()`. */
  readonly arrivedAt: number
  /** The server's clock when handling began. */
  readonly now: Date
  /** `http://127.0.0.1:port` as the client addressed this server. */
  readonly origin: string
  /** Throws AccessDenied when the action is denied to everybody by `AwsServer.deny`. */
  authorize(action: string, resource: string): void
  isAllowed(action: string, resource: string): boolean
}

export interface AwsResponse {
  readonly status: number
  /** Values as Latin-1 text. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}

/** One request, understood but not yet carried out: what is logged, counted and what faults are chosen by. */
export interface Call {
  /** As the service's API names it: `PutObject`, `CreateInvalidation`. */
  readonly operation: string
  readonly bucket?: string
  readonly key?: string
  run(request: AwsRequest): AwsResponse | Promise<AwsResponse>
}

/** The part of a request that is known before its body and its signer are. */
export type RequestHead = Pick<AwsRequest, 'id' | 'method' | 'rawPath' | 'rawQuery' | 'query' | 'headers' | 'origin'>

/** One AWS service, plugged into the server under the name that credential scopes have: `s3`, `cloudfront`, `sts`. */
export interface AwsService {
  readonly name: string
  /** True where requests may come unsigned (STS web identity); the service then checks the caller itself. */
  readonly allowsUnsigned?: boolean
  /** Throws ServiceError where no operation matches. `form` is empty unless the body is one. */
  route(head: RequestHead, form: Query): Call
  /** How this service words an error on the wire. */
  error(error: ServiceError, head: RequestHead): AwsResponse
}

/** A decoded query string or form, in the order sent. */
export class Query {
  readonly pairs: readonly (readonly [name: string, value: string])[]

  constructor(raw: string) {
    this.pairs = raw
      .split('&')
      .filter(part => part !== '')
      .map(part => {
        const equals = part.indexOf('=')
        return equals === -1
          ? ([decodeForm(part), ''] as const)
          : ([decodeForm(part.slice(0, equals)), decodeForm(part.slice(equals + 1))] as const)
      })
  }

  /** The first value, or `undefined` when the name does not occur. */
  get(name: string): string | undefined {
    return this.pairs.find(([pairName]) => pairName === name)?.[1]
  }

  has(name: string): boolean {
    return this.pairs.some(([pairName]) => pairName === name)
  }
}

function decodeForm(text: string): string {
  return percentDecode(text.replaceAll('+', ' ')).toString('utf8')
}

/** Bytes of a percent-encoded text; a `%` that no two hex digits follow stands for itself. */
export function percentDecode(text: string): Buffer {
  if (!text.includes('%')) return Buffer.from(text, 'utf8')
  const source = Buffer.from(text, 'utf8')
  const target = Buffer.allocUnsafe(source.length)
  let length = 0
  for (let index = 0; index < source.length; index++) {
    const hex = source[index] === 0x25 ? source.toString('latin1', index + 1, index + 3) : ''
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      target[length++] = Number.parseInt(hex, 16)
      index += 2
    } else {
      target[length++] = source[index] ?? 0
    }
  }
  return target.subarray(0, length)
}
