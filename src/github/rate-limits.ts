import type { ThrottlingOptions } from '@octokit/plugin-throttling'
import type { Log } from '../ports.ts'

/** How long is waited for limits in all, s. A deploy is done by then; only what tells of it is still to come. */
const patience = 60

/** A limit that is met again right after the wait that GitHub asked for is not going to end. */
const mostWaits = 3

interface Asked {
  readonly method: string
  readonly url: string
}

/**
 * Options of octokit's throttling plugin: waits that fit into our patience are waited and told of, longer ones are an error
 * at once. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function rateLimits(log: Log): ThrottlingOptions {
  let waited = 0
  const wait = (limit: string) => (seconds: number, asked: Asked, _octokit: unknown, waits: number) => {
    if (waits >= mostWaits || waited + seconds > patience) return false
    waited += seconds
    log.info(`GitHub's ${limit} is reached: waiting ${seconds} s before ${asked.method} ${asked.url} is sent again.`)
    return true
  }
  return {
    onRateLimit: wait('rate limit'),
    onSecondaryRateLimit: wait('secondary rate limit'),
    write: unpaced,
    notifications: unpaced
  }
}

/**
 * The plugin spaces writes by 1 s and comments by 3 s, which GitHub asks of those who make a large number of them. A run makes
 * five at most, so they would only prolong it.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests
 */
const unpaced = {
  key: () => ({ schedule: (_options: unknown, start: () => Promise<void>) => start() })
} as unknown as NonNullable<ThrottlingOptions['write']>
