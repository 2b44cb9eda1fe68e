import { getOctokit } from '@actions/github'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import type { Clock, Log } from '../ports.ts'
import { explain } from './errors.ts'
import { createFetch } from './fetch.ts'
import { rateLimits } from './rate-limits.ts'

export interface ApiOptions {
  readonly token: string
  readonly apiUrl: string
  readonly owner: string
  readonly repo: string
  readonly clock: Clock
  readonly log: Log
  readonly signal?: AbortSignal | undefined
}

/** What the adapters ask GitHub with. */
export interface Api {
  readonly octokit: ReturnType<typeof getOctokit>
  /** The parameters that every endpoint takes. */
  readonly repository: { readonly owner: string; readonly repo: string }
  readonly clock: Clock
  readonly signal: AbortSignal | undefined
  /** Runs a method of a port: what octokit throws becomes an ActionError; an abort ends it at once. */
  run<T>(work: () => Promise<T>): Promise<T>
}

/** For requests that must not be sent twice blindly: a POST whose reply was lost may have been carried out. */
export const once = { retries: 0 } as const

export function openApi({ token, apiUrl, owner, repo, clock, log, signal }: ApiOptions): Api {
  const note = (line: string) => log.debug(`GitHub: ${line}`)
  const octokit = getOctokit(
    token,
    {
      baseUrl: apiUrl.replace(/\/+$/, ''),
      userAgent: 's3-cloudfront-deploy',
      log: { debug: note, info: note, warn: note, error: note },
      request: { fetch: createFetch({ clock, log, signal }) },
      // After 1 s and 4 s: server errors and connections that broke. What the user has to mend, and limits, are not tried again by it.
      retry: { retries: 2, doNotRetry: [400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 451] },
      throttle: rateLimits(log)
    },
    retry,
    throttling
  )
  return {
    octokit,
    repository: { owner, repo },
    clock,
    signal,
    async run(work) {
      try {
        return await untilAborted(work(), signal)
      } catch (error) {
        throw signal?.aborted ? signal.reason : explain(error, clock.now())
      }
    }
  }
}

/** octokit's waits between tries know no signal: they are left behind. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work
  const done = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { signal: done.signal })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    done.abort()
  }
}
