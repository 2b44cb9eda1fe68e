import { messageOf } from '../../src/errors.ts'
import type { EdgeResponse } from './http-types.ts'

/** An answer of CloudFront's own, not an origin's. */
export function edgeError(status: number, text: string): EdgeResponse {
  const body = Buffer.from(`<!DOCTYPE html>\n<title>ERROR: The request could not be satisfied</title>\n<p>${text}\n`)
  return { status, headers: new Headers({ server: 'CloudFront', 'content-type': 'text/html' }), body }
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html */
export const unknownHost = () => edgeError(403, 'No distribution answers for this host name.')

export const methodNotAllowed = (method: string) =>
  edgeError(403, `This distribution does not allow the method ${method.replace(/\W/g, '')} here.`)

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html */
export const originUnreachable = (cause: unknown) =>
  edgeError(502, `CloudFront could not connect to the origin (${messageOf(cause).replace(/[<>&]/g, ' ')}).`)

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html */
export const functionFailed = (message: string) =>
  edgeError(503, `The CloudFront function associated with the behavior failed (${message.replace(/[<>&]/g, ' ')}).`)

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html */
export const functionInvalid = (given: string) =>
  edgeError(502, `The CloudFront function associated with the behavior returned ${given}.`)
