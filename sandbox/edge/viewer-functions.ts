import type { Distribution } from '@aws-sdk/client-cloudfront'
import { messageOf } from '../../src/errors.ts'
import type { DistributionSource } from './distribution-source.ts'
import { functionFailed, functionInvalid } from './edge-errors.ts'
import { runFunction } from './function-engine.ts'
import {
  type EventRequest,
  type EventResponse,
  type FunctionEvent,
  fromEventResponse,
  requestEvent,
  responseEvent,
  withEventRequest
} from './function-event.ts'
import { type EdgeResponse, EMPTY_BODY, type ViewerRequest } from './http-types.ts'
import type { Behavior } from './path-pattern.ts'

/** What became of a request or a response in a function, in the words of `X-Cache`. */
export interface FunctionAnswer {
  readonly response: EdgeResponse
  readonly result: 'FunctionGeneratedResponse' | 'FunctionExecutionError' | 'FunctionValidationError'
}

/**
 * A behavior's viewer-request function: the request that goes on, or the answer that is given in its place.
 * It can change neither the behavior nor the host nor the method.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export async function onViewerRequest(
  source: DistributionSource,
  distribution: Distribution,
  behavior: Behavior,
  request: ViewerRequest
): Promise<ViewerRequest | FunctionAnswer> {
  const code = liveCode(source, behavior, 'viewer-request')
  if (code === undefined) return request
  const event = requestEvent(distribution, request)
  const result = await outcomeOf(code, event)
  if (isAnswer(result)) return result
  if (isResponse(result)) {
    return { response: fromEventResponse(result, EMPTY_BODY, []), result: 'FunctionGeneratedResponse' }
  }
  if (isRequest(result) && result.method === request.method && sameHost(result, event)) {
    return withEventRequest(request, event.request, result)
  }
  return invalid('neither the request nor a response')
}

/** A behavior's viewer-response function; `request` is the one that its viewer-request function left. */
export async function onViewerResponse(
  source: DistributionSource,
  distribution: Distribution,
  behavior: Behavior,
  request: ViewerRequest,
  response: EdgeResponse
): Promise<EdgeResponse | FunctionAnswer> {
  const code = liveCode(source, behavior, 'viewer-response')
  if (code === undefined) return response
  const result = await outcomeOf(code, responseEvent(distribution, request, response))
  if (isAnswer(result)) return result
  if (!isResponse(result)) return invalid('no response')
  return fromEventResponse(result, response.body, response.headers.getSetCookie())
}

function liveCode(source: DistributionSource, behavior: Behavior, event: string): string | undefined {
  const found = behavior.FunctionAssociations?.Items?.find(({ EventType }) => EventType === event)
  return found?.FunctionARN === undefined ? undefined : source.liveFunction(found.FunctionARN)
}

async function outcomeOf(code: string, event: FunctionEvent): Promise<unknown> {
  try {
    return await runFunction(code, event)
  } catch (error) {
    return { response: functionFailed(messageOf(error)), result: 'FunctionExecutionError' } satisfies FunctionAnswer
  }
}

function invalid(given: string): FunctionAnswer {
  return { response: functionInvalid(given), result: 'FunctionValidationError' }
}

function isAnswer(result: unknown): result is FunctionAnswer {
  return isObject(result) && 'result' in result && 'response' in result
}

function isResponse(result: unknown): result is EventResponse {
  return (
    isObject(result) && typeof result.statusCode === 'number' && result.statusCode >= 200 && result.statusCode < 600
  )
}

function isRequest(result: unknown): result is EventRequest {
  return isObject(result) && typeof result.uri === 'string' && result.uri.startsWith('/') && isObject(result.headers)
}

/** Read-only for functions in viewer requests. */
function sameHost(result: EventRequest, event: FunctionEvent): boolean {
  return result.headers.host?.value === event.request.headers.host?.value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
