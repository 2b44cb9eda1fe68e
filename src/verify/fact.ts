/**
 * One thing that was asked of AWS or of the network, and what came of it.
 *
 * | state | what happened | what becomes of a check that needs it |
 * |---|---|---|
 * | known | it answered | the check runs |
 * | absent | it answered that there is none (`NoSuchBucketPolicy`, NXDOMAIN, no such origin) | the check runs: absence is evidence |
 * | denied | the credentials may not ask | skip, naming the IAM action |
 * | throttled, unavailable | no answer in time, refused, reset | unknown, never fail |
 * | not-asked | there is nothing to ask here, or no need: never for want of time | skip as not applicable, saying why |
 */
export type Fact<T> = { readonly state: 'known'; readonly value: T } | Absent | Unread

export interface Absent {
  readonly state: 'absent'
}

/** A fact without an answer. What can only be asked with this answer is the same `Unread`; see `follow`. */
export type Unread =
  | {
      readonly state: 'denied'
      /** The IAM action: `s3:GetBucketPolicy`. */
      readonly action: string
      /** The ARN it has to be allowed on: `arn:aws:s3:::example.com`; `*` for actions without resources. */
      readonly resource: string
    }
  | {
      readonly state: 'throttled' | 'unavailable'
      /** One clause, without a full stop: `connect ECONNREFUSED 192.0.2.1:443`. */
      readonly why: string
    }
  | {
      readonly state: 'not-asked'
      /** One clause, without a full stop: `there is no distribution`. */
      readonly why: string
    }

export const absent: Absent = { state: 'absent' }

export function known<T>(value: T): { readonly state: 'known'; readonly value: T } {
  return { state: 'known', value }
}

export function denied(action: string, resource: string): Unread {
  return { state: 'denied', action, resource }
}

export function throttled(why: string): Unread {
  return { state: 'throttled', why }
}

export function unavailable(why: string): Unread {
  return { state: 'unavailable', why }
}

export function notAsked(why: string): Unread {
  return { state: 'not-asked', why }
}

/** The value, or `undefined` where it is absent or there was no answer: for what is nice to have. */
export function ifKnown<T>(fact: Fact<T>): T | undefined {
  return fact.state === 'known' ? fact.value : undefined
}

/**
 * What becomes of a fact that depends on another one: the collector asks only with the answer to the first. Without
 * an answer the second one is unread for the same reason; `ifAbsent` says why there was nothing to ask.
 */
export function follow<T>(fact: Fact<T>, ifAbsent: string): { readonly value: T } | Unread {
  if (fact.state === 'known') return { value: fact.value }
  return fact.state === 'absent' ? notAsked(ifAbsent) : fact
}
