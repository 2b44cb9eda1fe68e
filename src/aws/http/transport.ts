/** One HTTP request as it goes over the wire. */
export interface WireRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  readonly origin: Origin
  /** With the query, encoded as it is sent; nothing normalises it any more. */
  readonly path: string
  /** By lower-case name; `host` and `content-length` are among them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | undefined
}

/** A server's address. */
export interface Origin {
  readonly secure: boolean
  /** A name or an IP address; of IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
}

/** The whole reply. */
export interface WireReply {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** How requests reach a server. */
export interface Transport {
  /**
   * Sends one request and gives back the whole reply, whatever its status. Rejects with an error that has a `code`
   * (`ECONNRESET`, …) when no whole reply came, `TimeoutError` when nobody spoke for too long, and with the signal's
   * reason when that aborts.
   */
  send(request: WireRequest, signal?: AbortSignal): Promise<WireReply>
}

/** How long is waited for a server, in ms. */
export interface Patience {
  /** For a connection to be made. One that takes longer will hardly come about. */
  readonly connectMs: number
  /** For anything at all on the line, however long a transfer takes. */
  readonly silenceMs: number
}

export const usualPatience: Patience = { connectMs: 10_000, silenceMs: 60_000 }

/** The server, or somebody on the way, has stopped speaking. */
export function timeoutError(message: string): Error {
  return Object.assign(new Error(message), { name: 'TimeoutError', code: 'ETIMEDOUT' })
}

/** A connection that ended before its reply did. */
export function connectionError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
