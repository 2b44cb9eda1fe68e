/** Requests of one token within an hour. */
export interface RateLimit {
  readonly limit: number
  used: number
  /** When the count starts anew, in seconds since the epoch; 0 before the first request. */
  reset: number
}

const HOUR = 3600

export function rateLimit(limit: number): RateLimit {
  return { limit, used: 0, reset: 0 }
}

/** Begins a new hour when the last one is over. */
export function refresh(rate: RateLimit, now: Date): void {
  const seconds = Math.floor(now.getTime() / 1000)
  if (seconds < rate.reset) return
  rate.used = 0
  rate.reset = seconds + HOUR
}

/** Counts a request. @returns whether it is within the limit */
export function take(rate: RateLimit): boolean {
  if (rate.used >= rate.limit) return false
  rate.used += 1
  return true
}

export function remaining({ limit, used }: RateLimit): number {
  return Math.max(0, limit - used)
}

/** As `GET /rate_limit` tells it. */
export function renderRate(rate: RateLimit) {
  return { limit: rate.limit, used: rate.used, remaining: remaining(rate), reset: rate.reset }
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit */
export function rateHeaders(rate: RateLimit): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': String(rate.limit),
    'x-ratelimit-remaining': String(remaining(rate)),
    'x-ratelimit-reset': String(rate.reset),
    'x-ratelimit-used': String(rate.used),
    'x-ratelimit-resource': 'core'
  }
}
