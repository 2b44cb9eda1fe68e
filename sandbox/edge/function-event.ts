import { STATUS_CODES } from 'node:http'
import type { Distribution } from '@aws-sdk/client-cloudfront'
import { publicHost } from './hosts.ts'
import type { EdgeResponse, ViewerRequest } from './http-types.ts'

/** A header, cookie or query parameter of an event. */
interface EventValue {
  readonly value: string
  readonly multiValue?: readonly { readonly value: string }[]
}

type EventValues = Readonly<Record<string, EventValue>>

export interface EventRequest {
  readonly method: string
  /** Percent-encoded as the viewer sent it. */
  readonly uri: string
  readonly querystring: EventValues
  readonly headers: EventValues
  readonly cookies: EventValues
}

export interface EventResponse {
  readonly statusCode: number
  readonly statusDescription?: string
  readonly headers?: EventValues
  readonly cookies?: EventValues
  readonly body?: string | { readonly encoding: 'text' | 'base64'; readonly data: string }
}

/**
 * What a CloudFront Function is called with.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export interface FunctionEvent {
  readonly version: '1.0'
  readonly context: {
    readonly distributionDomainName: string
    readonly distributionId: string
    readonly eventType: 'viewer-request' | 'viewer-response'
    readonly requestId: string
  }
  readonly viewer: { readonly ip: string }
  readonly request: EventRequest
  readonly response?: EventResponse
}

export function requestEvent(distribution: Distribution, request: ViewerRequest): FunctionEvent {
  return { ...commonEvent(distribution, 'viewer-request'), request: eventRequest(distribution, request) }
}

/** `request` is the one that the viewer-request function left. */
export function responseEvent(
  distribution: Distribution,
  request: ViewerRequest,
  response: EdgeResponse
): FunctionEvent {
  return {
    ...commonEvent(distribution, 'viewer-response'),
    request: eventRequest(distribution, request),
    response: eventResponse(response)
  }
}

function commonEvent(distribution: Distribution, eventType: FunctionEvent['context']['eventType']) {
  return {
    version: '1.0' as const,
    context: {
      distributionDomainName: distribution.DomainName ?? '',
      distributionId: distribution.Id ?? '',
      eventType,
      requestId: crypto.randomUUID()
    },
    viewer: { ip: '127.0.0.1' }
  }
}

function eventRequest(distribution: Distribution, request: ViewerRequest): EventRequest {
  const headers = new Headers(request.headers)
  const cookies = pairsOf(headers.get('cookie') ?? '', ';')
  headers.delete('cookie')
  headers.set('host', publicHost(distribution, request.host))
  return {
    method: request.method,
    uri: request.path,
    querystring: grouped(pairsOf(request.query, '&')),
    headers: grouped([...headers]),
    cookies: grouped(cookies)
  }
}

function eventResponse({ status, headers }: EdgeResponse): EventResponse {
  const cookies = headers.getSetCookie().flatMap(cookie => pairsOf(cookie.split(';', 1)[0] ?? '', ';'))
  return {
    statusCode: status,
    statusDescription: STATUS_CODES[status] ?? '',
    headers: grouped([...headers].filter(([name]) => name !== 'set-cookie')),
    cookies: grouped(cookies)
  }
}

/** The request that a function gave back; what it left alone stays as the viewer wrote it. */
export function withEventRequest(request: ViewerRequest, before: EventRequest, after: EventRequest): ViewerRequest {
  const headers = same(before.headers, after.headers) ? new Headers(request.headers) : headersOf(after.headers)
  if (same(before.headers, after.headers)) headers.delete('host')
  const cookie = request.headers.get('cookie')
  if (cookie !== null && !headers.has('cookie')) headers.set('cookie', cookie)
  return {
    ...request,
    path: after.uri,
    query: same(before.querystring, after.querystring) ? request.query : queryOf(after.querystring),
    headers
  }
}

/** A response that a function made, or changed: the body stays where it gives none. */
export function fromEventResponse(response: EventResponse, body: Uint8Array, cookies: readonly string[]): EdgeResponse {
  const headers = headersOf(response.headers ?? {})
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  const given = response.body
  return { status: response.statusCode, headers, body: given === undefined ? body : bodyOf(given) }
}

function bodyOf(body: NonNullable<EventResponse['body']>): Uint8Array {
  return typeof body === 'string'
    ? Buffer.from(body)
    : Buffer.from(body.data, body.encoding === 'text' ? 'utf8' : 'base64')
}

function pairsOf(list: string, separator: string): readonly (readonly [string, string])[] {
  return list
    .split(separator)
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(part => {
      const equals = part.indexOf('=')
      return equals === -1 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]
    })
}

function grouped(pairs: readonly (readonly [string, string])[]): EventValues {
  const groups = Map.groupBy(pairs, ([name]) => name)
  return Object.fromEntries(
    [...groups].map(([name, members]) => {
      const values = members.map(([, value]) => ({ value }))
      return [
        name,
        values.length === 1 ? { value: values[0]?.value ?? '' } : { value: values[0]?.value ?? '', multiValue: values }
      ]
    })
  )
}

function headersOf(values: EventValues): Headers {
  const headers = new Headers()
  for (const [name, { value, multiValue = [{ value }] }] of Object.entries(values)) {
    for (const one of multiValue) headers.append(name, one.value)
  }
  return headers
}

function queryOf(values: EventValues): string {
  return Object.entries(values)
    .flatMap(([name, { value, multiValue = [{ value }] }]) => multiValue.map(one => `${name}=${one.value}`))
    .join('&')
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
