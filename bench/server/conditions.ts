import type { Head } from './wire.ts'

/** What the network and S3 are like. Times in milliseconds. */
export interface Conditions {
  /** From a request's last byte to the reply. */
  readonly latencyMs: number
  /** Up to so much more, by the request. */
  readonly jitterMs: number
  /** The share of the requests that take `lateMs` longer. */
  readonly late: number
  readonly lateMs: number
}

export const CALM: Conditions = { latencyMs: 0, jitterMs: 0, late: 0, lateMs: 0 }

/** What is between a runner and S3 in another region of the same continent; quoted unless said otherwise. */
export const NETWORK: Conditions = { ...CALM, latencyMs: 30 }

/**
 * How long this request's reply is held back. Decided by what is asked for, not by chance or by order, so that the same
 * requests are late whoever sends them and whenever.
 */
export function delayOf({ method, target }: Head, conditions: Conditions): number {
  const { latencyMs, jitterMs, late, lateMs } = conditions
  if (jitterMs === 0 && late === 0) return latencyMs
  const chance = hashOf(`${method} ${plainTarget(target)}`)
  // Two numbers from one hash: its high half and its low one.
  const isLate = (chance >>> 16) / 0x10000 < late
  return latencyMs + Math.round(((chance & 0xffff) / 0x10000) * jitterMs) + (isLate ? lateMs : 0)
}

/** Without the bucket, which differs between runs, and `x-id`, which only the AWS SDK adds. */
function plainTarget(target: string): string {
  return target.replace(/^\/[^/?]+/, '').replace(/\?x-id=\w+$/, '')
}

/** FNV-1a with a last mix, since its high bits are weak on short texts. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
