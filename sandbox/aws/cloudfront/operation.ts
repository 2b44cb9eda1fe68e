import type { Shape } from '../protocol.ts'
import type { CloudFront } from './cloudfront.ts'
import { invalidArgument } from './cloudfront-errors.ts'
import type { Tagged } from './tagged-store.ts'

/** One operation of the API, over the control plane. */
export interface Operation {
  /** The ARN that permission is asked for. */
  readonly resource: (input: Shape) => string
  readonly run: (cloudFront: CloudFront, input: Shape, url: string) => Result
}

export interface Result {
  readonly output: Shape
  readonly headers?: Readonly<Record<string, string>>
}

/** Input that the protocol parsed by the operation's own schema has the type that the SDK declares for it. */
export function operation<I>(
  resource: (input: I) => string,
  run: (cloudFront: CloudFront, input: I, url: string) => Result
): Operation {
  return {
    resource: input => resource(input as I),
    run: (cloudFront, input, url) => run(cloudFront, input as I, url)
  }
}

export const anything = () => '*'

export function tagged(name: string, { value, etag }: Tagged<unknown>): Result {
  return { output: { [name]: value, ETag: etag } }
}

export function createdAt(location: string, name: string, { value, etag }: Tagged<unknown>): Result {
  return { output: { [name]: value, ETag: etag, Location: location } }
}

export function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw invalidArgument(`The parameter ${name} is required.`)
  return value
}
