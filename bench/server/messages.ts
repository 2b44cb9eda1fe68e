import type { Conditions } from './conditions.ts'

/** What the bench asks its server, and what it gets for it. Sent over the channel of a forked process. */
export interface Questions {
  /** Makes an empty bucket. */
  create: { readonly ask: { readonly bucket: string }; readonly answer: null }
  /** Puts a folder's files into a bucket as if they had been uploaded. */
  load: { readonly ask: { readonly bucket: string; readonly folder: string }; readonly answer: null }
  /** Makes a bucket that holds what another does. */
  copy: { readonly ask: { readonly from: string; readonly to: string }; readonly answer: null }
  /** Forgets a bucket. */
  drop: { readonly ask: { readonly bucket: string }; readonly answer: null }
  /** What a bucket holds, but for state folders. */
  contents: { readonly ask: { readonly bucket: string }; readonly answer: Contents }
  /** From now on. */
  conditions: { readonly ask: Conditions; readonly answer: null }
  /** What happened since this was last asked. */
  work: { readonly ask: null; readonly answer: Work }
}

export type Name = keyof Questions

export interface Question<N extends Name = Name> {
  readonly name: N
  readonly ask: Questions[N]['ask']
}

export interface Contents {
  readonly files: number
  readonly bytes: number
  /** A digest of all keys and ETags; large objects, which may have come in parts, count with their size instead. */
  readonly digest: string
}

export interface Work {
  /** Requests by operation. */
  readonly requests: Readonly<Record<string, number>>
  /** `process.hrtime` in nanoseconds, of the first request's arrival, as text: the clock is the machine's, for all processes. */
  readonly firstAt: string | undefined
  /** Seconds of processor time, and of time. */
  readonly cpu: number
  readonly wall: number
}

/** Sent once both ports are open. */
export interface Ready {
  readonly http: number
  readonly https: number
  /** A file with the root that the TLS port is to be trusted by, under the name localhost. */
  readonly ca: string
}
