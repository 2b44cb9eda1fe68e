import type { Remedy } from '../../report/verification.ts'
import type { Facts } from '../facts.ts'
import { text } from '../remedies/command.ts'
import { readsUnsigned } from './policy.ts'
import { siteOrigins } from './site.ts'

/** Why the bucket has to stay open for now. */
export interface NeededOpen {
  /** The check that says what comes first. */
  readonly cause: 'CF-7' | 'CF-8'
  /** As a clause: `its origin is the website endpoint, which needs that`. */
  readonly why: string
  readonly remedy: Remedy
}

/**
 * Whoever closes a bucket that CloudFront reads like everybody else takes the site down. `undefined`: it signs, or there is
 * no distribution.
 */
export function neededOpen(facts: Facts): NeededOpen | undefined {
  const { distribution } = facts
  if (distribution.state === 'absent') return undefined
  if (distribution.state !== 'known') return unsigned("how CloudFront reads it can't be told from here")
  const used = new Set(distribution.value.behaviors.flatMap(({ originIds }) => originIds))
  const open = siteOrigins(facts, distribution.value).filter(origin => used.has(origin.id) && readsUnsigned(origin))
  if (open.some(({ kind }) => kind !== 's3')) {
    return {
      cause: 'CF-7',
      why: 'its origin is the website endpoint, which needs that',
      remedy: text(
        'First choose the bucket itself as the origin, with an origin access control (CF-7): the website endpoint needs a public bucket, and the site is down when that is closed. Then close it.'
      )
    }
  }
  return open.length > 0 ? unsigned('it reads the bucket without signing in, like everybody else') : undefined
}

function unsigned(why: string): NeededOpen {
  return {
    cause: 'CF-8',
    why,
    remedy: text(
      'First let CloudFront sign in with an origin access control (CF-8): a site that is read without one is down when the bucket is closed. Then close it.'
    )
  }
}
