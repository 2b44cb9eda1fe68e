import type { Origin } from '@aws-sdk/client-cloudfront'

/** A viewer's request as it arrived: nothing decoded, nothing normalised. */
export interface ViewerRequest {
  readonly method: string
  /** The `Host` header, with its port. */
  readonly host: string
  /** The request target up to the question mark, exactly as sent: `/a%20b/`. */
  readonly path: string
  /** What follows the question mark, without it; '' when there is none. */
  readonly query: string
  readonly headers: Headers
  readonly body: Uint8Array
}

export interface EdgeResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

/** What the edge sends to an origin. */
export interface OriginRequest {
  readonly distributionId: string
  readonly origin: Origin
  readonly method: string
  /** Percent-encoded as the viewer sent it, with OriginPath in front. */
  readonly path: string
  /** Only what the policies forward; '' for none. */
  readonly query: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** Asks an origin. A rejection stands for an origin that cannot be reached: the viewer gets 502. */
export type OriginFetch = (request: OriginRequest) => Promise<EdgeResponse>

export const EMPTY_BODY: Uint8Array = new Uint8Array(0)
